// Runs a row. It must not know what a row computes; that is arms.ts's. The method:
//
// - Each arm is opened and called once; that call, with what it loads, is the time `first`. Its answer is judged, and so
//   is the last one: an arm that was wrong at either has no time, not even the first.
// - Warm-up calls follow and are thrown away. Then the arms take turns, in alternating order (A B C, C B A), so that what
//   slows the machine down meets all of them. An arm ends after its count of samples or its share of time.
// - One arm runs twice. The ratio of the two is the noise floor, and a ratio within it is a tie.
// - Pure Python does not finish some rows at their full size: these run at the baseline size too, all arms beside it.
// - A run is thrown away when its page was hidden: browsers slow down what nobody sees.

import { locator } from "../assets.js";
import { abortedError, asSovereignError } from "../errors.js";
import { cores } from "../host.js";
import { probe } from "../module.js";
import { Pool } from "../pool.js";
import { type ArmContext, type OpenArm, openArm } from "./arms.js";
import { checkRun } from "./check.js";
import { environment, methodOf } from "./environment.js";
import { statisticsOf } from "./summary.js";
import type {
  Arm,
  BenchRecord,
  Method,
  Oracle,
  Parameters,
  Row,
  RowRecord,
  RunOptions,
  RunProgress,
  Sample,
  Variant,
} from "./types.js";

/** How often live statistics are derived at most. */
const LIVE_MS = 100;

/**
 * Runs some arms of a row, or all. Rejects only with `aborted` and `invalid_argument`: whatever goes wrong in an arm is
 * that arm's status and reason.
 */
export async function run(
  row: Row | string,
  variants: readonly Variant[] | "all" = "all",
  options: RunOptions = {},
): Promise<BenchRecord> {
  const { known, wanted } = checkRun(row, variants, options);
  if (options.signal?.aborted) throw abortedError(options.signal);
  const where = await environment({ quick: options.quick ?? false });
  const rows = await new Run(known, wanted, options).all();
  return { schema: 1, environment: where, rows };
}

/** An arm while it runs. */
interface Lane {
  readonly variant: Variant;
  readonly control: boolean;
  open: OpenArm | undefined;
  status: Arm["status"];
  reason: string | undefined;
  first: number | null;
  samples: Sample[];
  spent: number;
  oracle: Oracle | null;
}

class Run {
  readonly #row: Row;
  readonly #variants: readonly Variant[];
  readonly #options: RunOptions;
  readonly #method: Method;
  readonly #closers = new Set<() => Promise<void>>();
  #over = false;
  /** Which share of the run each size takes, and where it begins. */
  #share = { from: 0, width: 1 };
  #lastLive = 0;

  constructor(row: Row, variants: readonly Variant[], options: RunOptions) {
    this.#row = row;
    this.#variants = variants;
    this.#options = options;
    this.#method = methodOf(options.quick);
  }

  /** The row at its full size, and at its baseline size if Python runs there. An abort rejects at once. */
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
    const { parameters, baseline } = this.#row;
    if (baseline === undefined || !this.#variants.includes("python")) return [await this.#size(parameters)];
    this.#share = { from: 0, width: 0.5 };
    const small = await this.#size(baseline, "with python");
    const python = small.arms.find(({ variant }) => variant === "python")!;
    const missing = python.status === "unavailable";
    this.#share = missing ? { from: 0, width: 1 } : { from: 0.5, width: 0.5 };
    const full = await this.#size(parameters, { ...python, ...elsewhere(python, baseline) });
    return missing ? [full] : [full, small];
  }

  /**
   * `python`: the arm as it stands in for Python where Python is not run. `with python` says that the size is run for
   * its sake: where it is unavailable, nothing else runs.
   */
  async #size(parameters: Parameters, python?: Arm | "with python"): Promise<RowRecord> {
    const instead = typeof python === "object" ? python : undefined;
    const lanes = this.#variants
      .filter((variant) => !(instead && variant === "python"))
      .map((variant) => lane(variant, false));
    const twice = lanes.find(({ variant }) => variant === "simd") ?? lanes.find(({ variant }) => variant !== "python");
    if (twice) lanes.push(lane(twice.variant, true));
    const context = await this.#context(parameters);
    const { id } = this.#row;
    const first = lanes.find(({ variant }) => variant === "python");
    if (first) await this.#prepare(first, context, lanes);
    if (first?.status === "unavailable" && python === "with python") return { id, parameters, arms: [armOf(first)] };
    await this.#measure(context, lanes);
    const arms = lanes.filter((one) => !one.control || one.status === "ok").map(armOf);
    return { id, parameters, arms: instead ? [instead, ...arms] : arms };
  }

  async #measure(context: ArmContext, lanes: readonly Lane[]): Promise<void> {
    const hidden = watchHidden();
    try {
      for (const one of lanes) if (!one.open) await this.#prepare(one, context, lanes);
      await this.#sample(context, lanes, hidden);
      for (const one of lanes) await this.#finish(one);
      if (hidden.seen()) for (const one of lanes) throwAway(one);
    } finally {
      hidden.stop();
    }
  }

  async #context(parameters: Parameters): Promise<ArmContext> {
    const { assets, logger, threads } = this.#options;
    const locate = locator(assets);
    const judge = new Pool({ limit: 1, locate, logger });
    this.#closing(() => judge.dispose());
    return {
      row: this.#row,
      parameters,
      features: await probe(),
      locate,
      threads: threads ?? Math.min(8, cores()),
      logger,
      options: this.#options,
      judge,
      shared: new Map(),
      closing: (close) => this.#closing(close),
    };
  }

  /** Opens an arm, calls it once, judges the answer, warms it up. */
  async #prepare(one: Lane, context: ArmContext, lanes: readonly Lane[]): Promise<void> {
    await this.#guard(one, async () => {
      this.#tell(one, context, lanes, "loading");
      one.open = await openArm(one.variant, context);
      const { open } = one;
      this.#closing(() => open.close());
      if (this.#over) throw abortedError(this.#options.signal);
      one.first = await open.call();
      this.#tell(one, context, lanes, "checking");
      await this.#judge(one);
      const began = performance.now();
      for (let i = 0; i < this.#method.warmups && performance.now() - began < this.#method.warmupMs; i++) {
        this.#tell(one, context, lanes, "warmup");
        await open.call();
      }
    });
  }

  /** Rounds in which each arm has a turn, in alternating order, until every arm has met its caps. */
  async #sample(context: ArmContext, lanes: readonly Lane[], hidden: { seen(): boolean }): Promise<void> {
    for (let round = 0; ; round++) {
      const active = lanes.filter((one) => this.#wants(one));
      if (active.length === 0 || hidden.seen()) return;
      for (const one of round % 2 === 0 ? active : active.reverse()) {
        await this.#guard(one, async () => {
          const ms = await one.open!.call();
          one.samples.push({ round, ms });
          one.spent += ms;
        });
        await this.#live(one, context, lanes);
      }
    }
  }

  #wants({ status, samples, spent }: Lane): boolean {
    const { least, samples: most, sampleMs } = this.#method;
    return status === "ok" && samples.length < most && (samples.length < least || spent < sampleMs);
  }

  /** The last answer is judged as the first was; then the arm's workers go. */
  async #finish(one: Lane): Promise<void> {
    await this.#guard(one, () => this.#judge(one));
    await one.open?.close();
  }

  async #judge(one: Lane): Promise<void> {
    one.oracle = await one.open!.judge();
    if (one.oracle.passed) return;
    lose(one, "wrong", `The answer is wrong: ${one.oracle.method}.`);
  }

  /** Runs a step of an arm that is well so far; an error becomes its status. */
  async #guard(one: Lane, step: () => Promise<void>): Promise<void> {
    if (one.status !== "ok") return;
    if (this.#options.signal?.aborted) throw abortedError(this.#options.signal);
    try {
      await step();
    } catch (thrown) {
      const error = asSovereignError(thrown);
      lose(one, error.code === "unsupported" ? "unavailable" : "failed", error.message);
    }
  }

  async #live(one: Lane, context: ArmContext, lanes: readonly Lane[]): Promise<void> {
    const { onProgress, signal } = this.#options;
    const { samples } = one;
    const ended = !this.#wants(one);
    if (!onProgress || signal?.aborted || samples.length === 0) return;
    if (!ended && performance.now() - this.#lastLive < LIVE_MS) {
      this.#tell(one, context, lanes, "sampling", { ms: samples.at(-1)!.ms });
      return;
    }
    // Without the module of statistics the samples are still good: the record has no need of it.
    const statistics = await statisticsOf(context.judge, armOf(one)).catch(() => undefined);
    this.#lastLive = performance.now();
    this.#tell(one, context, lanes, ended ? "done" : "sampling", {
      ms: samples.at(-1)!.ms,
      ...(statistics && { statistics }),
    });
  }

  #tell(
    one: Lane,
    context: ArmContext,
    lanes: readonly Lane[],
    phase: RunProgress["phase"],
    more: Partial<RunProgress> = {},
  ) {
    const { from, width } = this.#share;
    const done = from + (width * lanes.reduce((sum, lane) => sum + this.#doneOf(lane), 0)) / lanes.length;
    const { id: row } = this.#row;
    const { parameters } = context;
    try {
      this.#options.onProgress?.({ row, parameters, variant: one.variant, control: one.control, phase, done, ...more });
    } catch (thrown) {
      this.#options.logger?.warn(`onProgress threw: ${String(thrown)}`);
    }
  }

  /** Roughly how much of an arm is done: loading and warming up is a fifth. */
  #doneOf({ status, first, samples, spent }: Lane): number {
    if (status !== "ok") return 1;
    if (samples.length === 0) return first === null ? 0 : 0.1;
    const { samples: most, sampleMs, least } = this.#method;
    const byTime = samples.length < least ? 0 : spent / sampleMs;
    return 0.2 + 0.8 * Math.min(1, Math.max(samples.length / most, byTime));
  }
}

function lane(variant: Variant, control: boolean): Lane {
  return {
    variant,
    control,
    open: undefined,
    status: "ok",
    reason: undefined,
    first: null,
    samples: [],
    spent: 0,
    oracle: null,
  };
}

function armOf({ variant, open, status, reason, first, samples, oracle }: Lane): Arm {
  return {
    variant,
    version: open?.version ?? "",
    artefact: open?.artefact ?? "",
    status,
    ...(reason !== undefined && { reason }),
    first,
    samples,
    oracle,
  };
}

/** The arm `python` of the full size: it says where Python was timed instead, or keeps why it was not. */
function elsewhere(python: Arm, size: Parameters): Partial<Arm> {
  if (python.status === "unavailable") return {};
  const words = Object.entries(size).map(([name, value]) => `${name} = ${value}`);
  const reason = `Pure Python would not finish at this size; it is timed at ${words.join(", ")}, beside the other arms.`;
  return { status: "unavailable", reason, artefact: "", first: null, samples: [], oracle: null };
}

/** Whether the page was hidden at any time: browsers slow down what nobody sees. */
function watchHidden(): { seen(): boolean; stop(): void } {
  if (typeof document === "undefined") return { seen: () => false, stop() {} };
  let hidden = document.hidden;
  const look = () => {
    hidden ||= document.hidden;
  };
  document.addEventListener("visibilitychange", look);
  return { seen: () => hidden, stop: () => document.removeEventListener("visibilitychange", look) };
}

function throwAway(one: Lane): void {
  if (one.status === "unavailable") return;
  lose(one, "failed", "Thrown away: the page was hidden during the run. Keep it in view and run again.");
}

/** An arm that is not well has no time, not even that of its first call. */
function lose(one: Lane, status: Arm["status"], reason: string): void {
  Object.assign(one, { status, reason, first: null, samples: [] } satisfies Partial<Lane>);
}
