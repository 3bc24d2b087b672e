// The browsers that the end-to-end tests drive: Playwright's own where they are or can be downloaded, else Debian's
// packages; WebKitGTK and Vulkan are the system's in any case. It starts each browser once, to see that it can run here
// and which version it is; it must not test anything. Where programs lie and how they start is scripts/browsers'.
import { existsSync, readFileSync } from "node:fs";
import { installedBrowsers, vulkanDrivers, vulkanPackages, webkitgtkPrograms } from "../browsers/engines.mjs";
import { openBrowser } from "../browsers/open.mjs";
import { webkitgtkPackages } from "../browsers/webkitgtk.mjs";
import { at, root, which } from "../paths.mjs";
import { Failure, run, runQuietly } from "../progress.mjs";
import { installPackages } from "./system.mjs";

const cli = at("node_modules/@playwright/test/cli.js");

/** The engines that Playwright drives, and what Debian calls them. */
const debian = { chromium: "chromium", firefox: "firefox-esr" };

/** Makes Chromium, Firefox and WebKitGTK available; installs nothing where they are. */
export async function installBrowsers() {
  const missing = await missingEngines();
  if (missing.length > 0) await obtain(missing);
  for (const extra of extras) await obtainExtra(extra);
  // One that was downloaded and cannot start is here at the next run, too: being here is not enough.
  console.log(`Browsers: ${(await started()).join(", ")}`);
}

async function found() {
  return installedBrowsers(await import("@playwright/test"));
}

async function missingEngines() {
  const installed = await found();
  return Object.keys(debian).filter((engine) => !(engine in installed));
}

async function obtain(engines) {
  try {
    await run("Downloading browsers (Playwright)", process.execPath, [cli, "install", ...engines]);
    return;
  } catch (error) {
    // Only Debian itself has these packages: Ubuntu's of that name are none, or start a snap.
    if (!(error instanceof Failure) || !isDebian()) throw error;
    console.log("  That did not work: Debian's packages instead.");
  }
  const packages = engines.map((engine) => debian[engine]);
  await installPackages("the browsers", [...packages, "fonts-dejavu-core", "fonts-liberation"]);
  const still = await missingEngines();
  if (still.length === 0) return;
  throw new Failure(`No ${still.join(", no ")} after installing it.`, "npx playwright install --with-deps");
}

/** What comes by apt-get or not at all. It is worth a test, and no reason to run none. */
const extras = [
  {
    name: "WebKitGTK",
    packages: webkitgtkPackages,
    isHere: () => !Object.values(webkitgtkPrograms()).includes(undefined),
    leftOut: "its tests are left out",
  },
  {
    name: "a Vulkan driver",
    packages: vulkanPackages,
    isHere: () => vulkanDrivers().length > 0,
    leftOut: "Firefox has no WebGPU without it, and those tests are left out",
  },
];

/** Where it cannot be installed, its tests are left out, and that is said. */
async function obtainExtra({ name, packages, isHere, leftOut }) {
  if (isHere()) return;
  if (which("apt-get")) {
    try {
      await installPackages(name, packages);
      if (!isHere()) throw new Failure(`No ${name} after installing it.`, `apt-get install ${packages.join(" ")}`);
      return;
    } catch (error) {
      // Root may install whatever there is: then it is a fault. Others may not be allowed to, or not want it.
      if (!(error instanceof Failure) || process.getuid?.() === 0) throw error;
      console.log(`  ${error.message}`);
    }
  }
  console.log(`Not here: ${name}; ${leftOut}. Wanted: ${packages.join(", ")} (Debian's names).`);
}

function isDebian() {
  const release = "/etc/os-release";
  return which("apt-get") !== undefined && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, "utf8"));
}

/** The products that start. On a machine without a desktop, libraries may be missing that Playwright's browsers need. */
async function started() {
  const first = await start();
  if (first.failure === undefined) return first.products;
  const installed = await found();
  const own = Object.keys(debian).filter((engine) => engine in installed && installed[engine] === undefined);
  const listed = await runQuietly(process.execPath, [cli, "install-deps", "--dry-run", ...own]);
  const packages = packagesIn(listed.text);
  // What this throws names the packages of this very system.
  if (own.length > 0 && packages.length > 0) await installPackages("the browsers' libraries", packages);
  const { products, failure } = await start();
  if (failure === undefined) return products;
  throw new Failure(`A browser does not start here. ${failure.message}`, failure.remedy);
}

/** The packages that `playwright install-deps --dry-run` lists: indented lines of one word. */
export function packagesIn(text) {
  return [...text.matchAll(/^ {2}([a-z0-9][a-z0-9.+-]*)$/gm)].map((match) => match[1]);
}

/** Starts every engine that is here: the products, and the failure of the first that does not start. */
async function start() {
  const looks = Object.keys(await found()).map(async (engine) => {
    const browser = await openBrowser(engine, { folder: root });
    await browser.close();
    return browser.product;
  });
  const results = await Promise.allSettled(looks);
  return {
    products: results.flatMap(({ value }) => value ?? []),
    failure: results.find(({ reason }) => reason !== undefined)?.reason,
  };
}
