// Sees to it that nothing of a browser outlives what it was started for. Every program is started with a mark in its
// environment, which all that it starts inherits: what bears the mark is ended by its id, whatever became of its parents.
// It must not know what the programs are.
//
// Ctrl-C in a terminal goes to the terminal's whole group; what is started apart from it does not get it, so whoever
// started it decides. Where this process is killed and can do nothing more, the system closes the pipe to a shell that
// waits for just that, and the shell ends what bears the mark. Systems without /proc have no such shell: there, only what
// is closed in order is gone.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const NAME = "SOVEREIGN_BROWSER";
/** How long the programs may take to end when they are asked to, before they are made to. */
const PATIENCE_MS = 3_000;

const waiting = `
read -r _
for signal in TERM KILL; do
  for file in $(grep -slF "$1" /proc/[0-9]*/environ); do file=\${file%/environ}; kill -$signal "\${file#/proc/}"; done
  sleep 1
done
test -z "$2" || rm -rf -- "$2"
`;

/** One browser's programs. `folder` is removed, too, if this process is killed. */
export class Guard {
  #mark = `${NAME}=${randomUUID()}`;
  #shell;

  constructor(folder = "") {
    if (!existsSync("/proc/self/environ")) return;
    const args = ["-c", waiting, "guard", this.#mark, folder];
    this.#shell = spawn("/bin/sh", args, { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    // It does not keep this process alive, and one that is gone already is no fault.
    this.#shell.unref();
    this.#shell.on("error", () => {});
    this.#shell.stdin.on("error", () => {}).unref();
  }

  /** The environment of whatever is started. */
  get environment() {
    return { ...process.env, [NAME]: this.#mark.slice(NAME.length + 1) };
  }

  /** Sends a signal to all that bears the mark. */
  send(signal) {
    if (!this.#shell) return;
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (readFileSync(`/proc/${id}/environ`, "latin1").includes(this.#mark)) process.kill(Number(id), signal);
      } catch {
        // It is another user's, or it has ended meanwhile.
      }
    }
  }

  /** Waits for the programs to end as they were asked to, and ends what is left, and the guarding. */
  async end(ending) {
    const impatience = setTimeout(() => this.send("SIGKILL"), PATIENCE_MS);
    await ending;
    clearTimeout(impatience);
    this.send("SIGKILL");
    this.#shell?.kill("SIGKILL");
  }
}
