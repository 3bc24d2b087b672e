// How long steps are run and shown: a line that lives while the step does, the end of its output where it fails, and
// one plain message for what went wrong. It must not know what any step does.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, root, toolEnvironment } from "./paths.mjs";

/** A failure that the user can do something about: what happened, and the remedy. */
export class Failure extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/** Whether this file was started by the user, rather than imported. */
export function isEntry(meta) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(meta.url);
}

/** Runs a script's body: a Failure is told in plain words, Ctrl-C stops what is running and says how to go on. */
export async function main(body) {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted(signal));
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`\n${error.message}`);
    if (error.remedy) console.error(`\n  What to do: ${error.remedy.replaceAll("\n", "\n  ")}`);
    process.exit(1);
  }
}

/** Replaces what Ctrl-C does from now on; the server ends itself with it. */
export function onInterrupt(handler) {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.removeAllListeners(signal);
    process.once(signal, handler);
  }
}

/**
 * Runs a command as a step: its output goes to a log file, and its last line is shown beside the time. Throws a
 * Failure with the end of the output when it does not succeed.
 */
export async function run(title, command, args, options = {}) {
  const log = at("target/logs", `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.log`);
  mkdirSync(at("target/logs"), { recursive: true });
  const line = new StatusLine(title);
  const output = await capture(command, args, options, log, (text) => line.show(text));
  if (output.code === 0) {
    line.end("done");
    return output.text;
  }
  line.end("failed");
  const tail = output.text.trimEnd().split("\n").slice(-40).join("\n");
  const how = output.error ? output.error.message : `${command} ended with ${output.signal ?? `status ${output.code}`}`;
  throw new Failure(`${tail}\n\n${title}: ${how}. The whole output: ${log}`, options.remedy);
}

/** Runs a command with its output on the terminal, and returns that output and the exit status. Never throws. */
export async function runShown(command, args, options = {}) {
  return capture(command, args, options, undefined, undefined);
}

/** Runs a command and shows nothing of it. Never throws. */
export async function runQuietly(command, args, options = {}) {
  return capture(command, args, options, undefined, () => undefined);
}

const running = new Set();

function capture(command, args, options, log, onLine) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...toolEnvironment(), ...options.env },
      stdio: [options.stdin ?? "ignore", "pipe", "pipe"],
    });
    running.add(child);
    const file = log === undefined ? undefined : createWriteStream(log);
    const parts = [];
    const take = (stream) => (data) => {
      parts.push(data);
      file?.write(data);
      if (onLine) onLine(String(data));
      else stream.write(data);
    };
    child.stdout.on("data", take(process.stdout));
    child.stderr.on("data", take(process.stderr));
    const finish = (code, signal, error) => {
      running.delete(child);
      file?.end();
      resolve({ code, signal, error, text: Buffer.concat(parts).toString("utf8") });
    };
    child.once("error", (error) => finish(-1, undefined, error));
    child.once("close", (code, signal) => finish(code, signal, undefined));
  });
}

function interrupted(signal) {
  for (const child of running) child.kill(signal);
  process.stderr.write("\nStopped. The same command goes on from here.\n");
  process.exit(130);
}

/** One line that says what is going on: redrawn in place on a terminal, every 20 seconds in a log. */
class StatusLine {
  #title;
  #started = Date.now();
  #last = "";
  #timer;

  constructor(title) {
    this.#title = title;
    if (!process.stdout.isTTY) console.log(`${title} ...`);
    this.#timer = setInterval(() => this.#draw(), process.stdout.isTTY ? 250 : 20_000);
    this.#timer.unref();
  }

  show(text) {
    const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    if (lines.length > 0) this.#last = lines.at(-1).trim().replaceAll(String.fromCharCode(27), "");
  }

  end(how) {
    clearInterval(this.#timer);
    const text = `${this.#title}: ${how} in ${seconds(this.#started)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}\n`);
    else console.log(text);
  }

  #draw() {
    const text = `${this.#title} ... ${seconds(this.#started)}  ${this.#last}`;
    if (!process.stdout.isTTY) console.log(text);
    else process.stdout.write(`\r\x1b[K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  }
}

function seconds(since) {
  const elapsed = (Date.now() - since) / 1000;
  return elapsed < 60 ? `${elapsed.toFixed(1)} s` : `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`;
}
