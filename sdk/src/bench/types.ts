// The types of the benchmark set: a row, what a run reports while it goes on, the record, and what is derived from it.
// No code. The record's JSON schema stands in record.schema.json, and a test holds both to the same examples.

import type { Logger, OpenOptions } from "../types.js";

/** How a row is computed. Every row names those that it has. */
export type Variant = "python" | "transpiled" | "scalar" | "simd" | "relaxed" | "threads" | "gpu";

/** The figures of a row's parameters, such as `{ m: 1024, k: 1024, n: 1024 }`. */
export type Parameters = Readonly<Record<string, number | string>>;

/** A figure of the book's performance appendix: native Rust on a 24-core EPYC 7443P. Shown, never compared against. */
export interface Published {
  /** The arm that it speaks of, in the book's words: `Python`, `Rust scalar`, `Rust SIMD`, `Rust GPU`. */
  readonly label: string;
  readonly value: number;
  readonly unit: Unit;
}

/** What a figure counts: time or memory of a call, or a rate. */
export type Unit = "ms" | "lines/s" | "req/s" | "tok/s" | "MB";

/** A table of the benchmark set: rows that are shown, and can be run, together. */
export type Table = "transpile" | "compute" | "data" | "inference" | "memory";

/**
 * Software that people would use instead, run beside ours: a package of npm, or one of PyPI, which runs in the terminal
 * only, under the Python of the arm `python`.
 */
export interface Peer {
  /** The package, such as `@jax-js/jax`. */
  readonly name: string;
  readonly from: "npm" | "pypi";
  /** The version that is installed to be compared with; empty where the host's own is used (PyPI). */
  readonly version: string;
  /** The variant of ours that does the same in the same way: `scalar` is plain JavaScript. */
  readonly variant: Variant;
  /** How it is run: held to one thread, and as it comes. One entry where that is the same. */
  readonly settings: readonly Settings[];
}

/** How a peer is set up. */
export type Settings = "one thread" | "defaults";

/** A row of the benchmark set. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly table: Table;
  /** Whether it can be run: a row that is not built yet is listed, and each of its arms is `unavailable`. */
  readonly built: boolean;
  /** The size that is measured. */
  readonly parameters: Parameters;
  /** A smaller size at which pure Python finishes; left out where it finishes at the full size. */
  readonly baseline?: Parameters;
  /** Other forms of the same work that are measured after it, such as real numbers after complex ones. */
  readonly variations?: readonly Parameters[];
  /** What is measured. */
  readonly unit: Unit;
  /** The arms of this project, in the order in which they are shown. */
  readonly variants: readonly Variant[];
  readonly peers: readonly Peer[];
  /** Bytes that all arms hold together. Over 512 MiB they do not take turns: see bench/run.ts. Left out where it is little. */
  readonly bytes?: number;
  readonly published: readonly Published[];
  /** Honest prose: what is timed, what it can be compared with, and what it cannot. */
  readonly analysis: string;
}

/** Options of `run`. */
export interface RunOptions {
  /** Aborting it rejects the run with code `aborted`, at once. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Short caps, for tests and a first look. The record says so. */
  readonly quick?: boolean;
  /** The most workers of an arm `threads`, 1 to 64. Left out: the cores, 8 at most. */
  readonly threads?: number;
  /** The folder of the peers' adapters, as rust/benches/peers builds them. Without it peers of npm are `unavailable`. */
  readonly peers?: string | URL;
  /** Other places for files of the package, as for `Sovereign.open`. */
  readonly assets?: OpenOptions["assets"];
  readonly logger?: Logger;
  /** In the terminal: the Python that the arm `python` starts. Left out: `python3`. */
  readonly python?: string;
}

/** What a run says while it goes on. */
export interface RunProgress {
  readonly row: string;
  readonly parameters: Parameters;
  readonly arm: ArmName;
  readonly phase: "loading" | "checking" | "warmup" | "sampling" | "done";
  /** Share of the whole run that is done, 0 to 1. */
  readonly done: number;
  /** The sample just taken, in `sampling`. */
  readonly ms?: number;
  /** The arm's figures so far, in `sampling` and `done`, when at least one sample is there. */
  readonly statistics?: Statistics;
}

/** Where a record was taken. */
export interface Environment {
  /** When the run began, ISO 8601. */
  readonly date: string;
  /** Version of this package. */
  readonly sovereign: string;
  /** Such as `Node 20.20.2`, `Chromium 156`, `Firefox 153`, `WebKitGTK 2.50.6`, `rustc 1.95.0`. */
  readonly engine: string;
  readonly host: "browser" | "node" | "native";
  /** Operating system and processor architecture, as far as the host says. */
  readonly platform: string;
  /** The processor's name; empty where the host does not say. */
  readonly processor: string;
  readonly cores: number;
  readonly isolated: boolean;
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** The GPU adapter; empty where none is used. */
  readonly adapter: string;
  /** The quantum of the clock in milliseconds: the smallest step that it was seen to take. */
  readonly timerMs: number;
  /** The caps that the samples were taken under. `quick` says that they are not those of a full run. */
  readonly method: Method;
}

/** The caps of a run. */
export interface Method {
  /** Who measured: this project's own runner, in turns, or criterion, one arm after another. */
  readonly harness: "sovereign" | "criterion";
  readonly quick: boolean;
  /** Warm-up calls, thrown away, that stop after `warmupMs`; null where only the time counts. */
  readonly warmups: number | null;
  readonly warmupMs: number;
  /** Samples per arm at most, at least, and the time after which no further sample is begun. */
  readonly samples: number;
  readonly least: number;
  readonly sampleMs: number;
}

/**
 * One timed call. `round` counts the turns of the interleaving, from 0: samples of two arms with the same round were
 * taken one after the other, so their ratio does not see what slows the whole machine down.
 */
export interface Sample {
  readonly round: number;
  /** Inside of the worker or process, around the computation itself: from its inputs in memory to its answer in memory. */
  readonly ms: number;
  /** At the call of who asked, with the copies and messages to a worker and back; left out where nothing lies between. */
  readonly call?: number;
}

/** How an arm's answer was judged. */
export interface Oracle {
  /** What judged it, in words. */
  readonly method: string;
  readonly passed: boolean;
  /** The largest error found, relative to `tolerance` (1 is the limit), for numeric answers. */
  readonly error?: number;
  /** For rates: what was accepted of what was given. Only accepted lines count. */
  readonly accepted?: { readonly files: number; readonly lines: number };
  readonly given?: { readonly files: number; readonly lines: number };
}

/** What an arm is called: each of a row's arms at one size has another name. */
export interface ArmName {
  readonly variant: Variant;
  /** The package, for an arm that is not this project's. */
  readonly peer?: string;
  /** How a peer was set up. */
  readonly settings?: Settings;
  /** For the arms `threads`, of which there may be several: the workers that were asked for. */
  readonly workers?: number;
  /** The second arm of the A/A pair, whose ratio to the arm of the same name is the noise floor of the row. */
  readonly control?: true;
}

/** How wide the instructions are that an arm computes with, as far as is known. `native`: of the processor, as AVX2. */
export type Simd = "none" | "simd128" | "relaxed" | "native" | "unknown";

/** One arm of a row. */
export interface Arm extends ArmName {
  /** Threads or workers that computed, as the arm itself says; null where it did not run. */
  readonly threads: number | null;
  readonly simd: Simd;
  /** How many calls one sample is the mean of, where the clock is too coarse for one; left out where it is one. */
  readonly calls?: number;
  /** Version of what ran: of this package, of CPython, of the peer. */
  readonly version: string;
  /** The file that ran, such as `compute-simd`; empty where none did. */
  readonly artefact: string;
  readonly status: "ok" | "unavailable" | "wrong" | "failed";
  /** Why the status is not `ok`. */
  readonly reason?: string;
  /** Milliseconds from opening the arm to its first answer, with all that is loaded; null unless the status is `ok`. */
  readonly first: number | null;
  /** Empty unless the status is `ok`. */
  readonly samples: readonly Sample[];
  /** Null when there was no answer to judge. */
  readonly oracle: Oracle | null;
}

/** A row as it was run: at its full size, in one of its variations, or at its baseline size. */
export interface RowRecord {
  readonly id: string;
  readonly parameters: Parameters;
  /** `turns`: the arms took turns. `blocks`: one after another, each twice, because together they would fill the memory. */
  readonly order: "turns" | "blocks";
  readonly arms: readonly Arm[];
}

/**
 * What a run leaves behind: the environment and the samples. Every statistic is derived from it. A run of one row gives a
 * record with that row, at its full size and in its variations, and at its baseline size too where Python ran there; records of several runs of
 * the same method join by their `rows`.
 */
export interface BenchRecord {
  readonly schema: 1;
  readonly environment: Environment;
  readonly rows: readonly RowRecord[];
}

/** A figure with its 95% interval. */
export interface Estimate {
  readonly value: number;
  /**
   * By bootstrap from 20 samples on, by order statistics from 6 on; null under 6, where none means 95%. `how` says which.
   */
  readonly interval: readonly [number, number] | null;
  readonly how: "bootstrap" | "order statistics" | "none";
}

/** The figures of one arm, derived from its samples. */
export interface Statistics {
  readonly count: number;
  /** Milliseconds. */
  readonly median: number;
  /** 95% interval of the median; null under 6 samples. */
  readonly interval: readonly [number, number] | null;
  /** How the interval was found. */
  readonly how: Estimate["how"];
  /** Median absolute deviation. */
  readonly mad: number;
  /** Samples further than 3 scaled deviations from the median. They are counted, never dropped. */
  readonly outliers: number;
  /** The median at the call, with the messages to a worker and back; null where nothing lies between, or it is not known. */
  readonly call: number | null;
  /** From opening the arm to its first answer; null when unknown. */
  readonly first: number | null;
  readonly worst: number;
  /** The median of the later half of the samples. */
  readonly steady: number;
  /** Later half over earlier half of the samples, as a ratio of medians; null under 6 samples. Over 1: it slowed down. */
  readonly drift: number | null;
}

/** How many times as fast one arm is as another. */
export interface Comparison extends Estimate {
  /**
   * `tie` where the ratio lies within the noise floor, or where its interval holds 1: nobody won. `unknown` under 6
   * samples, where there is no interval to say so.
   */
  readonly verdict: "faster" | "slower" | "tie" | "unknown";
}

/** An arm beside its figures. */
export interface ArmSummary {
  readonly arm: Arm;
  /** Null unless the arm is `ok`. */
  readonly statistics: Statistics | null;
  /** Lines per second, for rows of that unit; else null. Null, too, where the clock could tell no time. */
  readonly rate: number | null;
  /**
   * Against the reference: the arm `python` where it ran, else `scalar`, else the first that ran. Null for the reference
   * itself, and where one of the two took no time that the clock can tell.
   */
  readonly speedup: Comparison | null;
  /** Against the fastest peer that uses no more than this arm does; null for peers, and where none ran. */
  readonly peer: (Comparison & { readonly name: ArmName }) | null;
}

/** A row's arms with their figures. */
export interface RowSummary {
  readonly id: string;
  readonly parameters: Parameters;
  /** The arm that `speedup` compares with. */
  readonly reference: ArmName | null;
  /** What the A/A pair differs by, at least 1, to the far end of its interval; null without a pair. A ratio under it is a tie. */
  readonly noise: number | null;
  readonly arms: readonly ArmSummary[];
  /** Plain sentences on what should be known about this row: drift, coarse clocks, thrown away runs, quick caps. */
  readonly remarks: readonly string[];
}

/** An arm of two records. */
export interface ArmChange {
  readonly id: string;
  readonly parameters: Parameters;
  readonly arm: ArmName;
  /** How many times as fast as before; null where one of the two has no time. */
  readonly change: Comparison | null;
  /** The status before and now, where one of them is not `ok`. */
  readonly statuses?: readonly [Arm["status"] | "missing", Arm["status"] | "missing"];
}

/** Two records, arm by arm. */
export interface Changes {
  readonly arms: readonly ArmChange[];
  /** Whether an arm became slower by more than noise, or lost its time. */
  readonly regressed: boolean;
  /** What makes the two hard to compare: another machine, engine or method. */
  readonly warnings: readonly string[];
}
