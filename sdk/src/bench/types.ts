// The types of the benchmark set: a row, what a run reports while it goes on, the record, and what is derived from it.
// No code. The record's JSON schema stands in record.schema.json, and a test holds both to the same examples.

import type { Logger, OpenOptions } from "../types.js";

/** How a row is computed. Every row names those that it has; `peer` arms are not built yet. */
export type Variant = "python" | "transpiled" | "scalar" | "simd" | "relaxed" | "threads" | "gpu";

/** The figures of a row's parameters, such as `{ m: 1024, k: 1024, n: 1024 }`. */
export type Parameters = Readonly<Record<string, number | string>>;

/** A figure of the book's performance appendix: native Rust on a 24-core EPYC 7443P. Shown, never compared against. */
export interface Published {
  /** The arm that it speaks of, in the book's words: `Python`, `Rust scalar`, `Rust SIMD`, `Rust GPU`. */
  readonly label: string;
  readonly value: number;
  readonly unit: "ms" | "lines/s";
}

/** A row of the benchmark set. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** The size that is measured. */
  readonly parameters: Parameters;
  /** A smaller size at which pure Python finishes; left out where it finishes at the full size. */
  readonly baseline?: Parameters;
  /** What is measured: the time of a call, or lines of source per second. */
  readonly unit: "ms" | "lines/s";
  /** The arms of this row, in the order in which they are shown. */
  readonly variants: readonly Variant[];
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
  /** Workers of the arm `threads`, 1 to 64. Left out: the cores, 8 at most. */
  readonly threads?: number;
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
  readonly variant: Variant;
  /** The second arm of the A/A pair, which gives the noise floor. */
  readonly control: boolean;
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
  /** Such as `Node 20.20.2`, `Chromium 156`, `Firefox 153`. */
  readonly engine: string;
  readonly host: "browser" | "node";
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
  /** The caps that the samples were taken under. `quick` says that they are not those of a full run. */
  readonly method: Method;
}

/** The caps of a run. */
export interface Method {
  readonly quick: boolean;
  /** Warm-up calls, thrown away, that stop after `warmupMs`. */
  readonly warmups: number;
  readonly warmupMs: number;
  /** Samples per arm at most, at least, and the time after which no further sample is begun. */
  readonly samples: number;
  readonly least: number;
  readonly sampleMs: number;
}

/** One timed call: `round` counts the turns of the interleaving, from 0. */
export interface Sample {
  readonly round: number;
  readonly ms: number;
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

/**
 * One arm of a row. Two arms with the same variant and no peer are the A/A pair: the second is the control, and their
 * ratio is the noise floor of the row.
 */
export interface Arm {
  readonly variant: Variant;
  /** The npm package, for an arm that is not this project's. */
  readonly peer?: string;
  /** Version of what ran: of this package, of CPython, of the peer. */
  readonly version: string;
  /** The file that ran, such as `compute-simd`; empty where none did. */
  readonly artefact: string;
  readonly status: "ok" | "unavailable" | "wrong" | "failed";
  /** Why the status is not `ok`. */
  readonly reason?: string;
  /** Milliseconds of the first call, loading included; null unless the status is `ok`. */
  readonly first: number | null;
  /** Empty unless the status is `ok`. */
  readonly samples: readonly Sample[];
  /** Null when there was no answer to judge. */
  readonly oracle: Oracle | null;
}

/** A row as it was run: at its full size, or at its baseline size. */
export interface RowRecord {
  readonly id: string;
  readonly parameters: Parameters;
  readonly arms: readonly Arm[];
}

/**
 * What a run leaves behind: the environment and the samples. Every statistic is derived from it. A run of one row gives a
 * record with that row, at its full size, and at its baseline size too where Python ran there; records of several runs of
 * the same method join by their `rows`.
 */
export interface BenchRecord {
  readonly schema: 1;
  readonly environment: Environment;
  readonly rows: readonly RowRecord[];
}

/** The figures of one arm, derived from its samples. */
export interface Statistics {
  readonly count: number;
  /** Milliseconds. */
  readonly median: number;
  /** 95% interval of the median by bootstrap; null under 6 samples. */
  readonly interval: readonly [number, number] | null;
  /** Median absolute deviation. */
  readonly mad: number;
  /** Samples further than 3 scaled deviations from the median. They are counted, never dropped. */
  readonly outliers: number;
  /** The first call, loading included; null when unknown. */
  readonly first: number | null;
  readonly worst: number;
  /** The median of the later half of the samples. */
  readonly steady: number;
  /** Later half over earlier half of the samples, as a ratio of medians; null under 6 samples. Over 1: it slowed down. */
  readonly drift: number | null;
}

/** An arm beside its figures. */
export interface ArmSummary {
  readonly arm: Arm;
  readonly control: boolean;
  /** Null unless the arm is `ok`. */
  readonly statistics: Statistics | null;
  /** Lines per second, for rows of that unit; else null. Null, too, where the clock could tell no time. */
  readonly rate: number | null;
  /**
   * How many times as fast as the reference: the arm `python` where it ran, else `scalar`, else the first that ran. Null
   * where one of the two took no time that the clock can tell.
   */
  readonly speedup: number | null;
  /** `speedup` lies within the noise floor: nobody won. */
  readonly tie: boolean;
}

/** A row's arms with their figures. */
export interface RowSummary {
  readonly id: string;
  readonly parameters: Parameters;
  /** The A/A ratio, at least 1; null without a pair. A ratio under it is a tie. */
  readonly noise: number | null;
  readonly arms: readonly ArmSummary[];
  /** Plain sentences on what should be known about this row: drift, thrown away runs, quick caps. */
  readonly remarks: readonly string[];
}
