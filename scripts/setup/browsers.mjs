// The browsers that the end-to-end tests drive: Playwright's own where they are or can be downloaded, else Debian's
// packages. It starts a browser once, after downloading it, to see that it can run here; it must not test anything.
import { existsSync } from "node:fs";
import { at, which } from "../paths.mjs";
import { Failure, run, runQuietly } from "../progress.mjs";
import { installPackages } from "./system.mjs";

const cli = at("node_modules/@playwright/test/cli.js");

/** Debian's browsers, by the names that Playwright gives the engines. */
const debian = {
  chromium: { program: "/usr/bin/chromium", package: "chromium" },
  firefox: { program: "/usr/bin/firefox-esr", package: "firefox-esr" },
};

/**
 * For each engine the program to start: `undefined` stands for Playwright's own, which Playwright finds by itself, and
 * a path for Debian's. An engine that is not here at all is missing from the answer.
 */
export async function installedBrowsers() {
  const playwright = await import("@playwright/test");
  const found = {};
  for (const engine of Object.keys(debian)) {
    if (existsSync(playwright[engine].executablePath())) found[engine] = undefined;
    else if (existsSync(debian[engine].program)) found[engine] = debian[engine].program;
  }
  return found;
}

/** Makes Chromium and Firefox available; does nothing where they are. */
export async function installBrowsers() {
  const missing = await missingEngines();
  if (missing.length === 0) return;
  try {
    await run("Downloading browsers (Playwright)", process.execPath, [cli, "install", ...missing]);
    await installLibraries(missing);
    return;
  } catch (error) {
    if (!(error instanceof Failure) || !which("apt-get")) throw error;
    console.log("  That did not work: Debian's packages instead.");
  }
  const packages = missing.map((engine) => debian[engine].package);
  await installPackages("the browsers", [...packages, "fonts-dejavu-core", "fonts-liberation"]);
  const still = await missingEngines();
  if (still.length === 0) return;
  throw new Failure(`No ${still.join(", no ")} after installing it.`, "npx playwright install --with-deps");
}

async function missingEngines() {
  const installed = await installedBrowsers();
  return Object.keys(debian).filter((engine) => !(engine in installed));
}

/** The libraries that Playwright's browsers need: on a machine without a desktop some are missing. */
async function installLibraries(engines) {
  if (await canStart(engines)) return;
  const listed = await runQuietly(process.execPath, [cli, "install-deps", "--dry-run", ...engines]);
  const packages = [...listed.text.matchAll(/^ {2}([a-z0-9][a-z0-9.+-]*)$/gm)].map((match) => match[1]);
  if (packages.length > 0) await installPackages("the browsers' libraries", packages);
  if (await canStart(engines)) return;
  throw new Failure("Playwright's browsers do not start here.", "npx playwright install --with-deps");
}

async function canStart(engines) {
  const playwright = await import("@playwright/test");
  try {
    for (const engine of engines) await (await playwright[engine].launch()).close();
    return true;
  } catch {
    return false;
  }
}
