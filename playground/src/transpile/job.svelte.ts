/**
 * The transpile job behind the view: debounces typing, aborts the job that an edit has overtaken, and keeps what the
 * view draws. At most one job is ever wanted. It must not touch the DOM or an editor.
 */
import type { Diagnostic, Transpiled, TranspileStats } from "@sovereign/wasm";
import { type Failure, failureOf, runtime, wasAborted } from "../sovereign";
import { pythonPath, type SourceFile } from "./source-file";

/** The options of the page, which are the SDK's. */
export interface Options {
  int: "auto" | "big";
  upgrades: "all" | "none";
  partial: boolean;
}

/** `waiting`: an edit is being typed; `loading`: the artefact is on its way; `running`: the transpiler has the job. */
export type Phase = "empty" | "waiting" | "loading" | "running" | "written" | "refused" | "failed";

/** The Rust on screen. `stale`: it belongs to an earlier text, since the one at hand was refused or is in work. */
export interface Rust {
  readonly text: string;
  readonly map: string;
  readonly stale: boolean;
}

const shortestPause = 120;
const longestPause = 1200;

export class TranspileJob {
  source: SourceFile = $state.raw({ path: "main.py", text: "" });
  options: Options = $state({ int: "auto", upgrades: "all", partial: false });
  phase: Phase = $state("empty");
  rust: Rust | undefined = $state.raw();
  diagnostics: readonly Diagnostic[] = $state.raw([]);
  stats: TranspileStats | undefined = $state.raw();
  failure: Failure | undefined = $state.raw();
  /** Milliseconds between handing the last finished job to the SDK and its answer, and whether it had to load first. */
  took: { readonly ms: number; readonly loaded: boolean } | undefined = $state.raw();

  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  /** An edit of the text at hand: the job before it is aborted, the next starts when the typing pauses. */
  edit(text: string): void {
    this.source = { path: this.source.path, text };
    this.#schedule(Math.min(longestPause, Math.max(shortestPause, this.took?.ms ?? 0)));
  }

  /** Another program: what was on screen belongs to the one before, so it goes. */
  open(source: SourceFile): void {
    this.source = { ...source, path: pythonPath(source.path) };
    this.rust = undefined;
    this.stats = undefined;
    this.diagnostics = [];
    this.#schedule(0);
  }

  choose(options: Partial<Options>): void {
    Object.assign(this.options, options);
    this.#schedule(0);
  }

  /** Starts at once what would start after the pause, or once more what failed. */
  now(): void {
    this.#schedule(0);
  }

  /** Stops a job that takes too long. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.failure = { code: "aborted", message: "Cancelled. Edit the program or press Ctrl+Enter to start again." };
    this.phase = "failed";
  }

  #schedule(pause: number): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.failure = undefined;
    if (this.rust) this.rust = { ...this.rust, stale: true };
    const empty = "text" in this.source && this.source.text.trim() === "";
    this.phase = empty ? "empty" : "waiting";
    if (empty) {
      this.rust = undefined;
      this.stats = undefined;
      this.diagnostics = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#run(), pause);
  }

  async #run(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.phase = "running";
    let loaded = false;
    const onProgress = ({ stage }: { stage: string }) => {
      if (abort.signal.aborted) return;
      loaded ||= stage === "loading";
      this.phase = stage === "loading" ? "loading" : "running";
    };
    const { path } = this.source;
    const content = "text" in this.source ? this.source.text : this.source.bytes;
    const begun = performance.now();
    try {
      const sovereign = await runtime();
      if (abort.signal.aborted) return;
      const options = { ...this.options, signal: abort.signal, onProgress };
      const answer = await sovereign.transpile({ files: { [path]: content } }, options);
      if (abort.signal.aborted) return;
      this.took = { ms: performance.now() - begun, loaded };
      this.#accept(answer);
    } catch (thrown) {
      if (abort.signal.aborted || wasAborted(thrown)) return;
      this.failure = failureOf(thrown);
      this.diagnostics = [];
      this.stats = undefined;
      this.phase = "failed";
    }
  }

  #accept(answer: Transpiled): void {
    this.diagnostics = answer.diagnostics;
    this.stats = answer.stats;
    const file = answer.files[0];
    if (file) this.rust = { text: file.text, map: answer.map, stale: false };
    this.phase = file ? "written" : "refused";
  }
}
