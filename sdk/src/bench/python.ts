// The arm `python`, and peers from PyPI: CPython in a process of its own, which computes when it is told to, so that it takes
// its turns between the other arms. The terminal alone has it. It runs harness.py and a row's baseline.py, or its
// baseline_native.py, of rust/benches, from the generated text.

import { abortedError, asSovereignError, SovereignError } from "../errors.js";
import { baselines, harness } from "../generated/rows.js";
import { isNode, nodeModule } from "../host.js";
import type { ArmContext, OpenArm } from "./arms.js";
import type { Oracle } from "./types.js";

/** No answer of a row is as long: a program that writes without an end is not waited for. */
const LONGEST = 2 ** 26;

/** What harness.py says. */
interface Answer {
  readonly ready?: string;
  readonly version?: unknown;
  readonly threads?: unknown;
  readonly ms?: number;
  readonly answer?: unknown;
  readonly type?: unknown;
  readonly error?: string;
}

/** A row's program: `baseline.py` in pure Python, or `baseline_native.py` over a package of PyPI. */
export type PythonFile = "baseline.py" | "baseline_native.py";

/** Starts Python on a row's program; rejects with `unsupported` where there is none. */
export async function openPythonArm(
  file: PythonFile,
  context: ArmContext,
  judge: (answer: unknown) => Promise<Oracle>,
): Promise<OpenArm> {
  const sources = baselines[context.row.id];
  if (!sources?.[file]) throw new SovereignError("unsupported", `The row ${context.row.id} has no ${file}.`);
  if (!isNode()) throw new SovereignError("unsupported", "CPython runs in the terminal only: npx sovereign bench.");
  const python = await startPython(context.options.python ?? "python3", file, sources, context);
  return {
    version: python.version,
    artefact: file,
    threads: python.threads,
    simd: file === "baseline.py" ? "none" : "native",
    async call() {
      const { ms } = await python.ask("run");
      if (typeof ms !== "number" || !(ms >= 0)) throw new SovereignError("internal", "Python named no time.");
      return { ms };
    },
    async judge() {
      const { answer, type } = await python.ask("answer");
      // What was computed in single precision is judged as that, though JSON knows one kind of number.
      const single = type === "float32" && Array.isArray(answer);
      return judge(single ? Float32Array.from(answer.flat(Number.POSITIVE_INFINITY).map(Number)) : answer);
    },
    close: () => python.close(),
  };
}

/** The folder with the programs, and the process, go when the run is over, however it ends. */
async function startPython(
  program: string,
  file: PythonFile,
  sources: Readonly<Record<string, string>>,
  context: ArmContext,
): Promise<Python> {
  const [files, os] = [nodeModule("node:fs/promises")!, nodeModule("node:os")!];
  const folder = await files.mkdtemp(`${os.tmpdir()}/sovereign-bench-`);
  let python: Python | undefined;
  const close = async () => {
    await python?.close();
    await files.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await files.writeFile(`${folder}/harness.py`, harness);
    for (const [name, text] of Object.entries(sources)) await files.writeFile(`${folder}/${name}`, text);
    if (context.options.signal?.aborted) throw abortedError(context.options.signal);
    python = new Python(program, [`${folder}/harness.py`, `${folder}/${file}`, JSON.stringify(context.parameters)]);
    context.closing(close);
    await python.ready();
    return python;
  } catch (thrown) {
    await close();
    throw new SovereignError("unsupported", whyNot(program, asSovereignError(thrown).message), { cause: thrown });
  }
}

/** Why a program did not start, and what to do where a package is missing. */
function whyNot(program: string, reason: string): string {
  const missing = /No module named '(\w+)'/.exec(reason)?.[1];
  const remedy =
    missing && `. Install it for this Python (${program} -m pip install ${missing}), or name another by --python`;
  return `${program} could not be started as Python: ${reason}${remedy ?? ""}`;
}

/** A process that runs harness.py. Nothing that it writes, or leaves unwritten, throws anywhere but in `ask`. */
class Python {
  version = "";
  threads = 1;
  readonly #child: import("node:child_process").ChildProcessWithoutNullStreams;
  readonly #gone: Promise<void>;
  #text = "";
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #ended: Error | undefined;

  constructor(program: string, args: readonly string[]) {
    const child = nodeModule("node:child_process")!.spawn(program, args, { stdio: "pipe" });
    this.#child = child;
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => (complaint = (complaint + data).slice(-2000)));
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (data: string) => this.#hear(data));
    child.on("error", (error) => this.#end(error));
    child.on("close", (status, signal) => {
      this.#end(new Error(`it ended with ${signal ?? `status ${status}`}. ${complaint}`.trim()));
    });
    // Its end is told by `close`, with what it complained of.
    child.stdin.on("error", () => {});
    this.#gone = new Promise((resolve) => {
      child.on("exit", () => resolve());
      child.on("error", () => child.pid === undefined && resolve());
    });
  }

  /** Settles when the inputs are ready. */
  async ready(): Promise<void> {
    const { ready, version, threads } = await this.#answer();
    if (typeof ready !== "string") throw new Error("it did not say that it is ready");
    this.version = typeof version === "string" ? `${version}, ${ready}` : ready;
    if (Number.isInteger(threads) && Number(threads) > 0) this.threads = Number(threads);
  }

  /** Sends a command and waits for its answer. */
  ask(command: "run" | "answer"): Promise<Answer> {
    const answer = this.#answer();
    this.#child.stdin.write(`${command}\n`);
    return answer;
  }

  /** Ends the process; settles when it is gone. */
  async close(): Promise<void> {
    this.#end(new Error("it was closed"));
    await this.#gone;
  }

  #answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      else this.#waiting = { resolve, reject };
    });
  }

  /** Takes whole lines out of what has come; a line may come in many pieces, and each is looked at once. */
  #hear(data: string): void {
    const [rest, ...lines] = data.split("\n").reverse();
    for (const piece of lines.reverse()) {
      if (this.#ended) return;
      this.#take(this.#text + piece);
      this.#text = "";
    }
    if (this.#ended) return;
    this.#text += rest;
    if (this.#text.length > LONGEST) this.#end(noAnswer(this.#text));
  }

  #take(line: string): void {
    const answer = parsed(line);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (answer?.error !== undefined) this.#end(new Error(String(answer.error)), waiting);
    else if (answer && waiting) waiting.resolve(answer);
    else this.#end(noAnswer(line), waiting);
  }

  /** The first reason stays; what is not wanted any more is killed, or it might write for ever. */
  #end(error: Error, waiting = this.#waiting): void {
    this.#ended ??= error;
    this.#waiting = undefined;
    this.#child.kill("SIGKILL");
    waiting?.reject(this.#ended);
  }
}

function noAnswer(text: string): Error {
  const what = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
  return new Error(`it wrote something on standard output that is no answer: ${what}`);
}

/** A line of harness.py; undefined when it is none. */
function parsed(line: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(line);
    return typeof answer === "object" && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}
