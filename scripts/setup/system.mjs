// The one place that installs packages of the operating system: as root at once, by sudo only after the user said yes,
// and never by sudo where nobody can answer. It must not know what the packages are for.
import { createInterface } from "node:readline/promises";
import { which } from "../paths.mjs";
import { Failure, run } from "../progress.mjs";

/** Installs Debian packages, or throws a Failure that says how the user can. */
export async function installPackages(purpose, packages) {
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...packages];
  const remedy = `sudo ${install.join(" ")}   then run the same command again`;
  if (!which("apt-get")) throw new Failure(`${purpose} has to be installed by hand: there is no apt-get here.`, remedy);
  await asRoot(`Reading the package lists for ${purpose}`, ["apt-get", "update"], purpose, remedy);
  await asRoot(`Installing ${purpose}`, install, purpose, remedy);
}

/** Runs a command as root: at once where we are root, else by sudo, which is asked for once in a run. */
export async function asRoot(title, [command, ...args], purpose, remedy) {
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, remedy };
  if (process.getuid?.() === 0) return run(title, command, args, options);
  await askForSudo(purpose, remedy);
  return run(title, "sudo", ["DEBIAN_FRONTEND=noninteractive", command, ...args], { remedy, stdin: "inherit" });
}

let sudoAllowed = false;

async function askForSudo(purpose, remedy) {
  if (sudoAllowed) return;
  const nobodyThere = process.env.CI !== undefined || !process.stdin.isTTY || !which("sudo");
  if (nobodyThere) throw new Failure(`${purpose} is missing, and installing it needs root.`, remedy);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`${purpose} is missing. Install it by sudo apt-get? [y/N] `);
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure(`${purpose} is missing.`, remedy);
  sudoAllowed = true;
}
