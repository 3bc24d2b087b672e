// The arm `python`: CPython in a process of its own, which computes when it is told to, so that it takes its turns between
// the other arms. The terminal alone has it. It runs harness.py and baseline.py of rust/benches, from the generated text.

import { asSovereignError, SovereignError } from "../errors.js";
import { baselines, harness } from "../generated/rows.js";
import { isNode, nodeModule } from "../host.js";
import type { ArmContext, OpenArm } from "./arms.js";
import { judgeMatrixAnswer } from "./matrix_multiply.js";

/** What harness.py says. */
interface Answer {
  readonly ready?: string;
  readonly ms?: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** Starts Python on the row's baseline; rejects with `unsupported` where there is none. */
export async function openPythonArm(context: ArmContext): Promise<OpenArm> {
  const source = baselines[context.row.id]?.["baseline.py"];
  if (!source) throw new SovereignError("unsupported", `The row ${context.row.id} has no Python.`);
  if (!isNode())
    throw new SovereignError("unsupported", "Python runs in the terminal only, as yet: npx sovereign bench.");
  const python = await Python.start(context.options.python ?? "python3", source, context);
  return {
    version: python.version,
    artefact: "baseline.py",
    async call() {
      const { ms } = await python.ask("run");
      return ms!;
    },
    async judge() {
      const { answer } = await python.ask("answer");
      return judgeMatrixAnswer(context, Float64Array.from((answer as number[][]).flat()));
    },
    close: () => python.close(),
  };
}

class Python {
  version = "";
  readonly #child: import("node:child_process").ChildProcessWithoutNullStreams;
  readonly #folder: string;
  #text = "";
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #ended: Error | undefined;

  private constructor(child: import("node:child_process").ChildProcessWithoutNullStreams, folder: string) {
    this.#child = child;
    this.#folder = folder;
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => (complaint = (complaint + data).slice(-2000)));
    child.stdout.on("data", (data: Buffer) => this.#hear(String(data)));
    child.on("error", (error) => this.#end(error));
    child.on("close", (status) => this.#end(new Error(`Python ended with status ${status}. ${complaint}`.trim())));
    child.stdin.on("error", (error) => this.#end(error));
  }

  static async start(program: string, source: string, { parameters }: ArmContext): Promise<Python> {
    const [files, os, processes] = [
      nodeModule("node:fs/promises")!,
      nodeModule("node:os")!,
      nodeModule("node:child_process")!,
    ];
    const folder = await files.mkdtemp(`${os.tmpdir()}/sovereign-bench-`);
    await files.writeFile(`${folder}/harness.py`, harness);
    await files.writeFile(`${folder}/baseline.py`, source);
    const paths = [`${folder}/harness.py`, `${folder}/baseline.py`];
    const python = new Python(
      processes.spawn(program, [...paths, JSON.stringify(parameters)], { stdio: "pipe" }),
      folder,
    );
    try {
      python.version = (await python.#answer()).ready ?? "";
      return python;
    } catch (thrown) {
      await python.close();
      const reason = asSovereignError(thrown).message;
      throw new SovereignError("unsupported", `${program} could not be started: ${reason}`, { cause: thrown });
    }
  }

  /** Sends a command and waits for its answer. */
  ask(command: "run" | "answer"): Promise<Answer> {
    this.#child.stdin.write(`${command}\n`);
    return this.#answer();
  }

  async close(): Promise<void> {
    this.#child.kill();
    await nodeModule("node:fs/promises")!.rm(this.#folder, { recursive: true, force: true });
  }

  #answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      else this.#waiting = { resolve, reject };
    });
  }

  #hear(data: string): void {
    this.#text += data;
    const end = this.#text.indexOf("\n");
    if (end < 0) return;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    const answer = JSON.parse(line) as Answer;
    if (answer.error) this.#end(new Error(answer.error));
    else this.#waiting?.resolve(answer);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
  }
}
