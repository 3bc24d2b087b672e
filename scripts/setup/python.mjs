// A Python of this repository's own, with the packages that tests compare with. It must not touch the user's Python, and
// nothing that is shipped needs it.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at } from "../paths.mjs";
import { Failure, run } from "../progress.mjs";
import { hashOf, isFresh, markFresh } from "../stamps.mjs";
import { installPackages } from "./system.mjs";

const folder = ".tools/python";
const requirements = "scripts/setup/requirements.txt";

/** The program, there once `installPython` is done. */
export const python = at(folder, "bin/python");

/** Makes the virtual environment and installs what the requirements name; does nothing where that was done. */
export async function installPython() {
  const hash = hashOf([requirements]);
  if (isFresh("python", hash, [`${folder}/bin/python`])) return;
  rmSync(at(folder), { recursive: true, force: true });
  await makeEnvironment();
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
  await run("Installing the Python packages that tests compare with", python, [...install, "-r", at(requirements)], {
    remedy: "check the network (pip needs its index for this step, once), then run the same command again",
  });
  markFresh("python", hash);
}

/** What a program (a URL of its file) writes when it is given `words` and reads `input`. Throws what it says where it fails. */
export function runPython(program, words = [], input = "") {
  const { status, stdout, stderr, error } = spawnSync(python, [fileURLToPath(program), ...words], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error && !stderr) throw new Error(`${python} did not run; npm test installs it.`, { cause: error });
  if (status !== 0) throw new Error(`${program} ended with status ${status}: ${stderr}`);
  return stdout;
}

/** Debian keeps the module in a package of its own, and says so only by failing. */
async function makeEnvironment() {
  const create = () => run("Making a Python environment", "python3", ["-m", "venv", at(folder)]);
  try {
    await create();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log("  That did not work: Debian keeps it in a package of its own.");
    rmSync(at(folder), { recursive: true, force: true });
    await installPackages("Python's virtual environments", ["python3-venv"]);
    await create();
  }
  if (!existsSync(python))
    throw new Failure(`${python} is not there.`, "install Python 3.11 or later with its venv module");
}
