// The npm packages: installed when what is in node_modules is not what the lockfile names. It must not change the
// lockfile.
import { existsSync, readFileSync } from "node:fs";
import { at } from "../paths.mjs";
import { run } from "../progress.mjs";

/** Runs `npm ci` where node_modules is missing or stale. */
export async function installNpmPackages() {
  if (nodeModulesMatch()) return;
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  // Whatever NODE_ENV or the user's own settings say: what builds and tests is all for development.
  const ci = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  await run("Installing npm packages", npm[0], [...npm.slice(1), ...ci], {
    remedy: "check the network (npm needs its registry for this step, once), then run the same command again",
  });
}

/** npm writes down what it installed; packages for other platforms are the only ones that may be missing from it. */
function nodeModulesMatch() {
  const installedFile = at("node_modules/.package-lock.json");
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(at("package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    if (installed[path] === undefined) return entry.optional === true || entry.devOptional === true;
    return installed[path].version === entry.version && existsSync(at(path));
  });
}
