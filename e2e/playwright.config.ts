/**
 * The end-to-end tests: the built page and the packed package in Chromium and Firefox, and what is in engines/ in WebKitGTK
 * too. Two servers serve the same build, one with the isolation headers and one without. A server that is already running
 * is never reused, or a stale build would be tested in silence. It must not build anything: scripts/test.mjs does.
 */
import { fileURLToPath } from "node:url";
import * as playwright from "@playwright/test";
import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { installedBrowsers, launchOptions } from "../scripts/browsers/engines.mjs";
import type { EngineOptions } from "./engines/fixture";
import { ports } from "./ports";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const found = installedBrowsers(playwright);

/** What is the same in every engine is tested in one: the package's files, and how the page looks. */
const inOneEngine = ["**/screenshots.spec.ts"];

type Projects = NonNullable<PlaywrightTestConfig<object, EngineOptions>["projects"]>;

export default defineConfig<object, EngineOptions>({
  testDir: ".",
  outputDir: at("../test-results/e2e"),
  timeout: 180_000,
  expect: { timeout: 15_000 },
  workers: 2,
  forbidOnly: true,
  retries: 0,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${ports.isolated}`,
    trace: "retain-on-failure",
    viewport: { width: 1280, height: 800 },
  },
  projects: [...chromium(), ...firefox(), ...webkitgtk()],
  webServer: [server(ports.isolated, ""), server(ports.plain, "--not-isolated")],
});

function chromium(): Projects {
  if (!("chromium" in found)) return [];
  const options = launchOptions("chromium", found.chromium);
  return [{ name: "chromium", use: { engine: "chromium", browserName: "chromium", launchOptions: options } }];
}

function firefox(): Projects {
  if (!("firefox" in found)) return [];
  const { channel, ...launch } = launchOptions("firefox", found.firefox);
  const browser = { browserName: "firefox" as const, ...(channel !== undefined && { channel }), launchOptions: launch };
  return [{ name: "firefox", testIgnore: inOneEngine, use: { engine: "firefox", ...browser } }];
}

/** Playwright drives none of Debian's: the tests in engines/ bring their own driver. */
function webkitgtk(): Projects {
  if (!("webkitgtk" in found)) return [];
  return [{ name: "webkitgtk", testMatch: "**/engines/*.spec.ts", use: { engine: "webkitgtk" } }];
}

function server(port: number, flags: string) {
  return {
    command: `node ${at("../scripts/serve.mjs")} --root ${at("../playground/dist")} --port ${port} ${flags}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: 20_000,
  };
}
