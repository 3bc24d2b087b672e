// What the tests of the GPU share: the adapter that this machine has, if any. No test of its own.

import * as playwright from "@playwright/test";
import { softwareVulkan } from "../../scripts/browsers/engines.mjs";
import { asSovereignError } from "../src/errors.js";
import { Door } from "../src/gpu/device.js";
import { temporaryFile, worker } from "./fixtures.js";

// Read by Vulkan's loader when the first adapter is asked for, in this process and in its threads.
process.env.VK_ICD_FILENAMES ??= softwareVulkan(playwright);

/** The adapter, or why there is none. */
export const adapter = await new Door().open().then(
  ({ device, adapter: { name } }) => {
    device.destroy();
    return { name, missing: false };
  },
  (thrown: unknown) => ({ name: `none here: ${asSovereignError(thrown).message}`, missing: true }),
);

/** A worker of ours whose WebGPU is changed before it starts: by JavaScript that is given its classes as `globals`. */
export function changedWorker(change: string): Promise<URL> {
  const dawn = new URL("../../node_modules/webgpu/index.js", import.meta.url).href;
  const script = `
    import { globals } from ${JSON.stringify(dawn)};
    ${change}
    await import(${JSON.stringify(worker.href)});
  `;
  return temporaryFile("worker.mjs", script);
}
