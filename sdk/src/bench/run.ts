// Runs a row: at its full size, in its variations, and at its baseline size too where Python runs. It must not know what a row computes, and
// how one size is measured is measure.ts's.
//
// Pure Python does not finish some rows at their full size: these run at the baseline size too, all arms beside it.

import { locator } from "../assets.js";
import { abortedError } from "../errors.js";
import { cores } from "../host.js";
import { type Features, probe } from "../module.js";
import { Pool } from "../pool.js";
import { type ArmContext, openArm } from "./arms.js";
import { checkRun } from "./check.js";
import { environment, methodOf } from "./environment.js";
import { Measurement, type Measuring } from "./measure.js";
import { armsOf } from "./names.js";
import type {
  Arm,
  ArmName,
  BenchRecord,
  Environment,
  Parameters,
  Row,
  RowRecord,
  RunOptions,
  RunProgress,
} from "./types.js";

/** Which share of a run the baseline size takes, roughly: only Python needs its time there. */
const SMALL_SHARE = 0.25;
/** What opening an arm takes, roughly. */
const LOADING_MS = 300;

/**
 * Runs some arms of a row, or all: variants such as `simd`, and peers by the names of their packages. Rejects only with
 * `aborted` and `invalid_argument`: whatever goes wrong in an arm is that arm's status and reason.
 */
export async function run(
  row: Row | string,
  arms: readonly string[] | "all" = "all",
  options: RunOptions = {},
): Promise<BenchRecord> {
  const { known, wanted } = checkRun(row, arms, options);
  if (options.signal?.aborted) throw abortedError(options.signal);
  const where = await environment({ quick: options.quick ?? false });
  const rows = await new Run(known, wanted, where, { ...options, features: await probe() }).all();
  return { schema: 1, environment: where, rows };
}

/**
 * About how long a run takes at most, in milliseconds, by its caps: each arm may use its time for warming up and for samples,
 * at each size. Most arms reach their count of samples earlier.
 */
export function estimateMs(
  row: Row,
  arms: readonly string[] | "all" = "all",
  { quick, threads }: Pick<RunOptions, "quick" | "threads"> = {},
): number {
  const { wanted } = checkRun(row, arms, {});
  const { warmupMs, sampleMs } = methodOf(quick);
  const names = armsOf(row, wanted, threads ?? defaultThreads());
  const beneath = row.baseline !== undefined && wanted.includes("python") ? 1 : 0;
  const sizes = sizesOf(row).length + beneath;
  return row.built ? sizes * names.length * (LOADING_MS + warmupMs / 2 + sampleMs) : 0;
}

/** The most workers of an arm, where the caller does not say. */
export function defaultThreads(): number {
  return Math.min(8, cores());
}

/** What a run is given: its options, and what the engine has. */
type Given = RunOptions & { readonly features: Features };

class Run {
  readonly #row: Row;
  readonly #names: readonly ArmName[];
  readonly #threads: number;
  readonly #where: Environment;
  readonly #options: Given;
  readonly #closers = new Set<() => Promise<void>>();
  #over = false;
  /** Which share of the run each size takes, and where it begins. */
  #share = { from: 0, width: 1 };

  constructor(row: Row, wanted: readonly string[], where: Environment, options: Given) {
    this.#row = row;
    this.#threads = options.threads ?? defaultThreads();
    this.#names = armsOf(row, wanted, this.#threads);
    this.#where = where;
    this.#options = options;
  }

  /** An abort rejects at once. */
  async all(): Promise<RowRecord[]> {
    const { signal } = this.#options;
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(abortedError(signal));
      signal?.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([aborted, this.#sizes()]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#over = true;
      await Promise.all([...this.#closers].map((close) => close()));
    }
  }

  /** Closes it when the run is over, which it may be already. */
  #closing(close: () => Promise<void>): void {
    if (this.#over) void close();
    else this.#closers.add(close);
  }

  async #sizes(): Promise<RowRecord[]> {
    const { baseline, built } = this.#row;
    const python = this.#names.find(({ variant, peer }) => variant === "python" && peer === undefined);
    if (!built || baseline === undefined || !python) return this.#full(this.#names, 0);
    this.#share = { from: 0, width: SMALL_SHARE };
    const small = this.#measurement(baseline, this.#names);
    const tried = await small.try(python);
    const rest = this.#names.filter((name) => name !== python);
    // The small size is run for Python's sake: without it nothing else runs there.
    if (tried.status === "unavailable") return (await this.#full(rest, 0)).map((record) => beside(tried, record));
    const beneath = await small.run();
    const full = await this.#full(rest, SMALL_SHARE);
    return [...full.map((record) => beside(elsewhere(tried, baseline), record)), beneath];
  }

  /** The full size and the variations, one after another, in what is left of the run from a share of it on. */
  async #full(names: readonly ArmName[], from: number): Promise<RowRecord[]> {
    const sizes = sizesOf(this.#row);
    const width = (1 - from) / sizes.length;
    const records: RowRecord[] = [];
    for (const [at, size] of sizes.entries()) {
      this.#share = { from: from + at * width, width };
      records.push(await this.#measurement(size, names).run());
    }
    return records;
  }

  #measurement(parameters: Parameters, names: readonly ArmName[]): Measurement {
    const { method, timerMs } = this.#where;
    const tell: Measuring["tell"] = (progress) => this.#tell(parameters, progress);
    return new Measurement(this.#context(parameters), { names, method, timerMs, open: openArm, tell });
  }

  #context(parameters: Parameters): ArmContext {
    const { assets, logger } = this.#options;
    const locate = locator(assets);
    const judge = new Pool({ limit: 1, locate, logger });
    this.#closing(() => judge.dispose());
    return {
      row: this.#row,
      parameters,
      features: this.#options.features,
      locate,
      threads: this.#threads,
      logger,
      options: this.#options,
      judge,
      shared: new Map(),
      closing: (close) => this.#closing(close),
    };
  }

  #tell(parameters: Parameters, { done, ...progress }: Omit<RunProgress, "row" | "parameters">): void {
    const { from, width } = this.#share;
    try {
      this.#options.onProgress?.({ row: this.#row.id, parameters, done: from + width * done, ...progress });
    } catch (thrown) {
      this.#options.logger?.warn(`onProgress threw: ${String(thrown)}`);
    }
  }
}

/** What is measured besides the baseline size; of a row that is not built, only what stands for it. */
function sizesOf({ parameters, variations = [], built }: Row): readonly Parameters[] {
  return built ? [parameters, ...variations] : [parameters];
}

/** The record of the full size, with the arm `python` as it stands in for what was not run there. */
function beside(python: Arm, record: RowRecord): RowRecord {
  return { ...record, arms: [python, ...record.arms] };
}

/** The arm `python` of the full size: it says where Python was timed instead. */
function elsewhere(python: Arm, size: Parameters): Arm {
  const { calls: _calls, ...arm } = python;
  const words = Object.entries(size).map(([name, value]) => `${name} = ${value}`);
  const reason = `Pure Python would not finish at this size; it is timed at ${words.join(", ")}, beside the other arms.`;
  return { ...arm, threads: null, status: "unavailable", reason, artefact: "", first: null, samples: [], oracle: null };
}
