// The browsers that the end-to-end tests drive: Playwright's own where they are or can be downloaded, else Debian's
// packages. It starts each once, to see that it can run here; it must not test anything.
import { existsSync, readFileSync } from "node:fs";
import { at, which } from "../paths.mjs";
import { Failure, run, runQuietly } from "../progress.mjs";
import { hashOf, isFresh, markFresh } from "../stamps.mjs";
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

/**
 * How every engine is started, by the tests as by the look whether it starts at all. Chromium has no sandbox: containers
 * and newer Ubuntus forbid the namespaces that it needs, and the tests open no page but their own. Debian's Firefox is
 * not Playwright's patched one: it is driven over WebDriver BiDi, which the channel asks for.
 */
export function launchOptions(engine, program) {
  return {
    ...(program !== undefined && { executablePath: program }),
    ...(engine === "chromium" && { chromiumSandbox: false }),
    ...(engine === "firefox" && program !== undefined && { channel: "moz-firefox" }),
  };
}

/** Makes Chromium and Firefox available; does nothing where they are. */
export async function installBrowsers() {
  const missing = await missingEngines();
  if (missing.length > 0) await obtain(missing);
  const found = await installedBrowsers();
  // One that was downloaded and cannot start is here at the next run, too: being here is not enough.
  const programs = Object.entries(found).map(([engine, program]) => `${engine} ${program ?? "Playwright's"}`);
  const hash = hashOf(["package-lock.json"], programs.join());
  if (isFresh("browsers", hash, [])) return;
  await requireStart(found);
  markFresh("browsers", hash);
}

async function missingEngines() {
  const installed = await installedBrowsers();
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
  const packages = engines.map((engine) => debian[engine].package);
  await installPackages("the browsers", [...packages, "fonts-dejavu-core", "fonts-liberation"]);
  const still = await missingEngines();
  if (still.length === 0) return;
  throw new Failure(`No ${still.join(", no ")} after installing it.`, "npx playwright install --with-deps");
}

function isDebian() {
  const release = "/etc/os-release";
  return which("apt-get") !== undefined && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, "utf8"));
}

/** On a machine without a desktop some of the libraries are missing that Playwright's browsers need. */
async function requireStart(found) {
  let problem = await startProblem(found);
  if (problem === undefined) return;
  const own = Object.keys(found).filter((engine) => found[engine] === undefined);
  const listed = await runQuietly(process.execPath, [cli, "install-deps", "--dry-run", ...own]);
  const packages = packagesIn(listed.text);
  // What this throws names the packages of this very system.
  if (own.length > 0 && packages.length > 0) await installPackages("the browsers' libraries", packages);
  problem = await startProblem(found);
  if (problem === undefined) return;
  throw new Failure(`A browser does not start here. ${problem}`, "sudo npx playwright install-deps");
}

/** The packages that `playwright install-deps --dry-run` lists: indented lines of one word. */
export function packagesIn(text) {
  return [...text.matchAll(/^ {2}([a-z0-9][a-z0-9.+-]*)$/gm)].map((match) => match[1]);
}

/** What the first engine says that does not start, or undefined. */
async function startProblem(found) {
  const playwright = await import("@playwright/test");
  for (const [engine, program] of Object.entries(found)) {
    try {
      await (await playwright[engine].launch(launchOptions(engine, program))).close();
    } catch (error) {
      return `${engine}: ${error.message}`;
    }
  }
  return undefined;
}
