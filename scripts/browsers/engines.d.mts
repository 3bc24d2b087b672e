/** The types of engines.mjs, which is plain JavaScript because set-up runs it. It holds no code. */
import type { Engine } from "./open.mjs";

/** For each engine that is here the program to start: undefined for Playwright's own, or the path of the system's. */
export function installedBrowsers(playwright: object): Partial<Record<Engine, string | undefined>>;

/** How an engine of Playwright's is started, by its program. */
export function launchOptions(
  engine: "chromium" | "firefox",
  program: string | undefined,
): { executablePath?: string; chromiumSandbox?: boolean; channel?: string };

/** The file that tells Vulkan's loader of a Vulkan without a GPU; undefined where there is none. */
export function softwareVulkan(playwright: object): string | undefined;

/** What a start needs besides for WebGPU on a machine without a GPU. */
export const softwareGpu: Readonly<Record<Engine, object>>;
export function vulkanDrivers(): string[];
