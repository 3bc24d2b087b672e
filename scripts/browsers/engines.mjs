// Which engines there are, where their programs lie, and how each is started, for the tests as for the command. It must
// not start or install anything, and it imports no package: whoever has Playwright hands it over.
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** The engines, by the names that tests, commands and records have in common. */
export const engines = ["chromium", "firefox", "webkitgtk"];

/** What a product is called in a record. */
export const products = { chromium: "Chromium", firefox: "Firefox", webkitgtk: "WebKitGTK" };

/** Debian's browsers. */
const debian = { chromium: "/usr/bin/chromium", firefox: "/usr/bin/firefox-esr" };

/**
 * For each engine that is here the program to start: `undefined` stands for Playwright's own, which Playwright finds by
 * itself, and a path for the system's. An engine that is not here at all is missing from the answer.
 */
export function installedBrowsers(playwright) {
  const found = {};
  for (const [engine, program] of Object.entries(debian)) {
    if (existsSync(playwright[engine].executablePath())) found[engine] = undefined;
    else if (existsSync(program)) found[engine] = program;
  }
  const { display, driver, browser } = webkitgtkPrograms();
  if (display && driver && browser) found.webkitgtk = browser;
  return found;
}

/**
 * How every engine of Playwright's is started. Chromium has no sandbox: containers and newer Ubuntus forbid the
 * namespaces that it needs, and it opens no page but our own. Debian's Firefox is not Playwright's patched one: it is
 * driven over WebDriver BiDi, which the channel asks for.
 */
export function launchOptions(engine, program) {
  return {
    ...(program !== undefined && { executablePath: program }),
    ...(engine === "chromium" && { chromiumSandbox: false }),
    ...(engine === "firefox" && program !== undefined && { channel: "moz-firefox" }),
  };
}

/**
 * What a start needs besides for WebGPU on a machine without a GPU: Chromium then has SwiftShader, Firefox the system's
 * Vulkan, which is lavapipe. WebKitGTK has no WebGPU.
 */
export const softwareGpu = {
  chromium: { args: ["--enable-unsafe-webgpu"] },
  firefox: { firefoxUserPrefs: { "dom.webgpu.enabled": true, "gfx.webgpu.ignore-blocklist": true } },
  webkitgtk: {},
};

/**
 * Vulkan as a program, without a GPU: SwiftShader, which Chromium brings along, by the file that tells Vulkan's loader of
 * it. Undefined where it is not here.
 */
export function softwareVulkan(playwright) {
  const programs = [playwright.chromium.executablePath(), "/usr/lib/chromium/chromium"];
  return programs.map((program) => join(dirname(program), "vk_swiftshader_icd.json")).find((file) => existsSync(file));
}

/** What Debian calls Vulkan's loader and its driver without a GPU. */
export const vulkanPackages = ["libvulkan1", "mesa-vulkan-drivers"];

/** The drivers that Vulkan's loader finds in the system. */
export function vulkanDrivers() {
  const folders = ["/etc", "/usr/share", "/usr/local/share"].map((folder) => join(folder, "vulkan/icd.d"));
  return folders.filter(existsSync).flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".json")));
}

/** The programs that WebKitGTK is driven by, each by its path, or undefined where it is not here. */
export function webkitgtkPrograms() {
  return { display: onPath("Xvfb"), driver: onPath("WebKitWebDriver"), browser: miniBrowser() };
}

/** WebKitGTK's own small browser is no program for users: it lies among the libraries, which each system has elsewhere. */
function miniBrowser() {
  const libraries = ["/usr/lib", "/usr/lib64", "/usr/libexec"].filter(existsSync);
  const nested = libraries.flatMap((folder) => listed(folder).map((name) => join(folder, name)));
  for (const folder of [...libraries, ...nested]) {
    for (const version of ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]) {
      const program = join(folder, version, "MiniBrowser");
      if (runs(program)) return program;
    }
  }
  return undefined;
}

/** Folders named for processors, such as x86_64-linux-gnu. */
function listed(folder) {
  return readdirSync(folder).filter((name) => name.endsWith("-linux-gnu") || name.startsWith("arm-linux-"));
}

function onPath(program) {
  const places = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return places.map((folder) => join(folder, program)).find(runs);
}

function runs(program) {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
