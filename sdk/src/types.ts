// The types of the public API: what goes in and what comes out. No code, and nothing that reaches a worker's contract
// or comlink, so that a consumer's compiler sees these declarations and no others.

import type { AssetName } from "./assets.js";

/** A language that can be transpiled. */
export type Language = "python" | "c" | "shell";

/**
 * How a matrix is multiplied. `auto` picks what is fastest here. `threads` uses all threads of the runtime, where they can share
 * memory (`capabilities()` says so), and else one. `gpu` is for Float32Array, where `capabilities().webgpu` says that there
 * is one: a device that is lost is replaced, and what it was computing is computed again.
 */
export type MatrixVariant = "auto" | "simd" | "relaxed" | "threads" | "gpu";

/** A group of artefacts that `preload` fetches and compiles (not: instantiates) ahead of the first call. */
export type Preload = "transpile" | "compute";

/**
 * Where messages about loading, workers and retries go. Nothing is logged without one. `console` fits. What it throws
 * changes nothing.
 */
export interface Logger {
  debug(message: string): void;
  warn(message: string): void;
}

/** Options of `Sovereign.open`. Every one may be left out. */
export interface OpenOptions {
  /**
   * The most calls that run at once, each in a worker, and the most threads of one call, 1 to 64. Left out: the cores of this
   * machine, 8 at most. Workers start when needed.
   */
  readonly threads?: number;
  /**
   * Where variant `auto` computes. `auto`: where it was faster, which the first large calls of each size find out. `wasm`:
   * nothing touches a GPU. `webgpu`: on the GPU whatever it can; `open` then asks for it, and rejects with `unsupported`
   * where there is none. Left out: `auto`.
   */
  readonly device?: "auto" | "wasm" | "webgpu";
  /**
   * The same calls give the same bits in every engine: no relaxed instruction is used, and no GPU. Of a NaN only that it is
   * one is promised. Left out: false.
   */
  readonly deterministic?: boolean;
  /** Other places for single files of the package. An entry is an absolute URL, or in a page one relative to it. */
  readonly assets?: Readonly<Partial<Record<AssetName, string | URL>>>;
  /** The most bytes that the arrays or sources of one call, its result and their copies in WASM may take. Left out: 4 GiB. */
  readonly maxMemory?: number;
  /** What to fetch and compile at once. `open` does not wait for it. */
  readonly preload?: readonly Preload[];
  /** Where messages go. */
  readonly logger?: Logger;
}

/** What this host offers, from `capabilities()`. Each is only a speed-up: all calls work without any of them. */
export interface Capabilities {
  /** WASM SIMD128; without it `matrixMultiply` and `fft` reject with `unsupported`. */
  readonly simd: boolean;
  /** Relaxed SIMD: fused multiply-add where the processor has it. Not used with `deterministic`, and then false. */
  readonly relaxedSimd: boolean;
  /** Whether WASM threads over shared memory could be used (isolated, with SharedArrayBuffer and atomics). */
  readonly sharedMemory: boolean;
  /** The most calls that run at once, and the most threads of one call. */
  readonly threads: number;
  /** Logical cores, as the host says. */
  readonly cores: number;
  /** WebGPU is here (in Node: the package `webgpu` is installed), and it has not failed. */
  readonly webgpu: boolean;
  /** What is known of the GPU. */
  readonly gpu: {
    /** What it calls itself, once it was asked: when it is first used, or at `open` with device `webgpu`. */
    readonly adapter: string | undefined;
    /** Where `auto` computes, and why. */
    readonly reason: string;
  };
  /** The page is cross-origin isolated (COOP and COEP headers); in Node always true. */
  readonly isolated: boolean;
  /** Browser page or worker, or Node. */
  readonly host: "browser" | "node";
}

/** What a call says about itself while it runs. */
export interface Progress {
  /** `queued`: waits for a worker; `loading`: the artefact is fetched, compiled, instantiated; then it runs. */
  readonly stage: "queued" | "loading" | "running";
  /**
   * Units done, of `total`: output rows of a matrix product; numbers of a transform; UTF-16 units of sources that are
   * strings, bytes of others.
   */
  readonly done: number;
  readonly total: number;
}

/** Options that every asynchronous call takes. */
export interface CallOptions {
  /** Aborting it rejects the call at once with code `aborted`, and frees its worker soon after. */
  readonly signal?: AbortSignal;
  /** Called with how far the call is. What it throws or rejects with is reported to the logger and changes nothing. */
  readonly onProgress?: (progress: Progress) => void;
  /** Milliseconds after which the call rejects with code `timeout`. Left out: none. */
  readonly timeout?: number;
}

/** What `transpile` is given: paths and their contents. A string is text; bytes must be UTF-8. */
export interface TranspileInput {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** Options of `transpile`. */
export interface TranspileOptions extends CallOptions {
  /** The language, where the ending of a path (.py .c .h .sh .bash) does not say it. */
  readonly language?: Language;
  /** `auto`: i64 where proven or checked, big where a loop may outgrow it. `big`: big wherever i64 is not proven. */
  readonly int?: "auto" | "big";
  /** `none` keeps every value at its universal representation. */
  readonly upgrades?: "all" | "none";
  /** Write what can be written; each refused function becomes an `unimplemented!` and is listed. */
  readonly partial?: boolean;
  /** Add notes that say why each value is big, shared, copied or refused. */
  readonly explain?: boolean;
}

/** A place in a source file, in the units of editors and JavaScript strings. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** UTF-16 code units from the start of the line, counted from 1. */
  readonly column: number;
  /** UTF-16 code units from the start of the text, counted from 0. */
  readonly offset: number;
}

/** One message about one place of one source. What the transpiler refuses is an `error` here, not an exception. */
export interface Diagnostic {
  /** The stable code, such as `PY0123`, `C0123`, `SH0123`; `PR0001` and on are about a program as a whole. */
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** Why, as a label for the marked text. May be empty. */
  readonly cause: string;
  /** What to do about it. May be empty. */
  readonly hint: string;
  /** The path of the source; empty, with the positions of an empty text, where the message is about no file. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** Counts of one `transpile`. */
export interface TranspileStats {
  /** Lines of all sources. */
  readonly lines: number;
  /** Lines of what was accepted. */
  readonly acceptedLines: number;
  /** Functions transpiled. */
  readonly functions: number;
  /** Functions refused or left out. */
  readonly refused: number;
}

/** A file of Rust. */
export interface OutputFile {
  /** `main.rs` for one program. */
  readonly path: string;
  readonly text: string;
}

/** What `transpile` answers. `files` is empty exactly when the program is refused: see `diagnostics`. */
export interface Transpiled {
  readonly files: readonly OutputFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly stats: TranspileStats;
  /** Rust lines to source positions: a Source Map v3 as JSON; empty when nothing was written. */
  readonly map: string;
}

/** The shape of a matrix product: `a` is (m, k), `b` is (k, n), the result is (m, n), all row by row. */
export interface MatrixShape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Options of `matrixMultiply`. */
export interface MatrixOptions extends CallOptions {
  /** Left out: `auto`. */
  readonly variant?: MatrixVariant;
  /** Gives `a` and `b` away instead of copying them: they are detached, and the call is not retried after a crash. */
  readonly transfer?: boolean;
}

/** Options of `kmeans`. */
export interface KMeansOptions extends CallOptions {
  /** Numbers of a point. */
  readonly dimensions: number;
  /** How many clusters there are to be, from points that k-means++ chooses; or else `start`. */
  readonly clusters?: number;
  /** The centroids to start from, (clusters, dimensions); of the same type as the points. */
  readonly start?: Float32Array | Float64Array;
  /** Chooses other points to start from: an integer from 0 to 2^53 - 1. Equal seeds choose equal points. Left out: 0. */
  readonly seed?: number;
  /** Left out: 300. */
  readonly maxIterations?: number;
  /**
   * When the centroids count as settled: the sum of their squared moves, relative to the mean of the features' variances.
   * 0 waits until no label changes. Left out: 1e-4.
   */
  readonly tolerance?: number;
  /** Left out: `auto`, the widest instructions of this engine, and all threads where there is enough to do. */
  readonly variant?: "auto" | "simd" | "relaxed" | "threads";
  /** Gives the points away instead of copying them: they are detached, and the call is not retried after a crash. */
  readonly transfer?: boolean;
}

/** Points in clusters. Labels and inertia are those of the centroids that stand beside them. */
export interface Clustering<Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>> {
  /** (clusters, dimensions). */
  readonly centroids: Numbers;
  /** For each point the index of the centroid next to it. */
  readonly labels: Uint32Array<ArrayBuffer>;
  /** Sum of the squared distances of the points to their centroids. */
  readonly inertia: number;
  readonly iterations: number;
  /** Whether the centroids settled before `maxIterations`. */
  readonly converged: boolean;
}

/** Options of a forest's `predict`. */
export interface PredictOptions extends CallOptions {
  /** Gives the rows away instead of copying them: they are detached, and the call is not retried after a crash. */
  readonly transfer?: boolean;
}

/** What a forest answers. */
export interface Prediction {
  /**
   * (rows, outputs): for classification the probability of each class, for regression the number; the mean over the trees.
   */
  readonly means: Float64Array<ArrayBuffer>;
  /** For classification, for each row the index of its most probable class, the first of equal ones; else null. */
  readonly labels: Uint32Array<ArrayBuffer> | null;
}

/** What a forest is. */
export interface ForestInfo {
  readonly task: "classification" | "regression";
  /** Numbers of a row. */
  readonly features: number;
  /** The names of the classes, in the order of the means; null for regression. */
  readonly classes: readonly (string | number | boolean)[] | null;
  readonly trees: number;
}

/** Options of `fft`. */
export interface FftOptions extends CallOptions {
  /** From a spectrum back to its signal, divided by the length. Left out: false. */
  readonly inverse?: boolean;
  /**
   * The signal is of real numbers: one number each, not two, and their spectrum is its first half. Left out: false.
   */
  readonly real?: boolean;
  /** With `real` and `inverse`, the count of real numbers, where it is odd. Left out: twice the numbers given, less two. */
  readonly length?: number;
  /** Left out: `auto`, the widest instructions of this engine. */
  readonly variant?: "auto" | "simd" | "relaxed";
  /** Gives the signal away instead of copying it: it is detached, and the call is not retried after a crash. */
  readonly transfer?: boolean;
}
