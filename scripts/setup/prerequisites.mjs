// What must be on the machine before set-up can do the rest. It looks and tells, all at once; it must not install.
import { spawnSync } from "node:child_process";
import { Failure } from "../progress.mjs";

const needs = {
  node: {
    what: "Node.js 20.16 or later",
    present: () => versionAtLeast(process.versions.node, [20, 16]),
    remedy: "install Node.js 20 LTS or later: https://nodejs.org",
  },
  git: { what: "git", present: () => answers("git", ["--version"]), remedy: "sudo apt-get install git" },
  compiler: {
    what: "a C compiler (cc), which Rust links with",
    present: () => answers("cc", ["--version"]),
    remedy: "sudo apt-get install build-essential   (macOS: xcode-select --install)",
  },
  python: {
    what: "Python 3.11 or later (python3), which programs are compared with",
    present: () => versionAtLeast(answers("python3", ["--version"])?.split(" ")[1], [3, 11]),
    remedy: "sudo apt-get install python3   (older systems: https://www.python.org/downloads)",
  },
};

/** Throws one Failure that names everything that is missing, with the remedies. */
export function requirePrerequisites(names) {
  const missing = names.map((name) => needs[name]).filter((need) => !need.present());
  if (missing.length === 0) return;
  throw new Failure(
    `Missing on this machine: ${missing.map((need) => need.what).join("; ")}.`,
    missing.map((need) => need.remedy).join("\n"),
  );
}

function answers(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8" });
  return result.status === 0 ? result.stdout.trim() || result.stderr.trim() || "yes" : undefined;
}

function versionAtLeast(version, [major, minor]) {
  const [a, b] = (version ?? "0.0").split(".").map(Number);
  return a > major || (a === major && b >= minor);
}
