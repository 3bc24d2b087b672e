// Runs once before the tests: builds the worker, and the SDK for tests in processes of their own, each into one script,
// because Node reads no TypeScript. Everything else is tested as source. No test of its own.

import { existsSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const out = at("../../.cache/sdk-test");

/** Called by vitest. */
export async function setup(): Promise<void> {
  await script("worker");
  await script("index");
  if (!existsSync(`${out}/wasm`)) symlinkSync(at("../src/wasm"), `${out}/wasm`);
}

async function script(name: string): Promise<void> {
  await build({
    configFile: false,
    root: at("../.."),
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true, target: "webworker" },
    build: {
      ssr: at(`../src/${name}.ts`),
      outDir: out,
      emptyOutDir: false,
      target: "es2022",
      rolldownOptions: { output: { format: "es", entryFileNames: "[name].js" } },
    },
  });
}
