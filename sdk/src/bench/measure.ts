// Measures the arms of one row at one size. It must not know what a row computes; that is arms.ts's. The method:
//
// - Each arm is opened and called once: from the one to the answer of the other is the time `first`, with everything that is
//   loaded. The answer is judged, and so is the last one: an arm that was wrong at either has no time, not even the first.
// - Warm-up calls follow and are thrown away. Then the arms take turns, there and back (A B C, C B A), so that what slows the
//   machine down meets all of them. Where a round turns, an arm follows itself and finds its own data in the caches; so each
//   pair of rounds has another order, and no arm turns more often than the others but by chance. An arm ends after its count
//   of samples or its share of time.
// - Arms that would fill the memory together run one after another instead, the whole round twice, each time opened anew.
// - Where the clock is too coarse for one call, a sample is the mean of several, in one turn.
// - One arm runs twice. The ratio of the two is the noise floor, and a ratio within it is a tie.
// - A run is thrown away when its page was hidden: browsers slow down what nobody sees.

import { abortedError, asSovereignError } from "../errors.js";
import type { ArmContext, OpenArm } from "./arms.js";
import { nameOf } from "./names.js";
import { statisticsOf } from "./statistics.js";
import type { Arm, ArmName, Method, Oracle, RowRecord, RunProgress, Sample } from "./types.js";

/** Rows whose arms hold more than this together are measured one arm after another. */
const TOGETHER = 2 ** 29;
/** How often live statistics are derived at most. */
const LIVE_MS = 100;
/** A sample is at least so many steps of the clock. */
const STEPS = 100;
/** The most calls that one sample is the mean of. */
const CALLS = 1_000;

/** What a measurement needs besides the context of its arms. */
export interface Measuring {
  readonly names: readonly ArmName[];
  readonly method: Method;
  /** The step of the clock in milliseconds. */
  readonly timerMs: number;
  readonly open: (name: ArmName, context: ArmContext) => Promise<OpenArm>;
  /** Hears of everything; `done` is the share of this measurement. */
  readonly tell: (progress: Omit<RunProgress, "row" | "parameters">) => void;
}

/** An arm while it runs. */
interface Lane {
  readonly name: ArmName;
  open: OpenArm | undefined;
  about: Pick<Arm, "version" | "artefact" | "threads" | "simd">;
  status: Arm["status"];
  reason: string | undefined;
  first: number | null;
  calls: number;
  samples: Sample[];
  spent: number;
  oracle: Oracle | null;
}

/** Measures one row at one size. */
export class Measurement {
  readonly #context: ArmContext;
  readonly #measuring: Measuring;
  readonly #lanes: readonly Lane[];
  readonly #signal: AbortSignal | undefined;
  #lastLive = 0;

  constructor(context: ArmContext, measuring: Measuring) {
    this.#context = context;
    this.#measuring = measuring;
    this.#signal = context.options.signal;
    this.#lanes = measuring.names.map(lane);
  }

  /** Opens one arm ahead of the others and says how it is: whether it is there may decide what else is run. */
  async try(name: ArmName): Promise<Arm> {
    const one = this.#lanes.find((other) => other.name === name)!;
    await this.#prepare(one);
    return armOf(one);
  }

  /** Runs all arms; whatever goes wrong in one is its status and reason. */
  async run(): Promise<RowRecord> {
    const { row, parameters } = this.#context;
    const order = (row.bytes ?? 0) > TOGETHER ? "blocks" : "turns";
    const hidden = watchHidden();
    try {
      await (order === "blocks" ? this.#blocks(hidden) : this.#turns(hidden));
      if (hidden.seen()) for (const one of this.#lanes) throwAway(one);
    } finally {
      hidden.stop();
    }
    // A control that was not measured says nothing that its twin does not.
    const arms = this.#lanes.filter(({ name, status }) => !name.control || status === "ok").map(armOf);
    return { id: row.id, parameters, order, arms };
  }

  async #turns(hidden: Hidden): Promise<void> {
    for (const one of this.#lanes) if (!one.open) await this.#prepare(one);
    await this.#sample(this.#lanes, 1, hidden);
    for (const one of this.#lanes) await this.#finish(one);
  }

  /** Half of the samples in each block. Opened anew, an arm meets the second time what another left of the machine. */
  async #blocks(hidden: Hidden): Promise<void> {
    for (const share of [0.5, 1]) {
      for (const one of this.#lanes) {
        if (hidden.seen()) return;
        if (!one.open) await this.#prepare(one);
        await this.#sample([one], share, hidden);
        await this.#finish(one);
        one.open = undefined;
      }
    }
  }

  /** Opens an arm, calls it once, judges the answer, warms it up. */
  async #prepare(one: Lane): Promise<void> {
    const { method, open } = this.#measuring;
    await this.#guard(one, async () => {
      this.#tell(one, "loading");
      const opening = performance.now();
      const opened = await open(one.name, this.#context);
      this.#context.closing(() => opened.close());
      if (this.#signal?.aborted) throw abortedError(this.#signal);
      one.open = opened;
      one.about = aboutOf(opened);
      let quickest = (await opened.call()).ms;
      one.first ??= performance.now() - opening;
      // Some peers know only now how many threads they use.
      one.about = aboutOf(opened);
      this.#tell(one, "checking");
      await this.#judge(one);
      if (one.status !== "ok") return;
      const began = performance.now();
      for (let i = 0; i < (method.warmups ?? 0) && performance.now() - began < method.warmupMs; i++) {
        this.#tell(one, "warmup");
        quickest = Math.min(quickest, (await opened.call()).ms);
      }
      one.calls = this.#callsFor(quickest);
    });
  }

  /** How many calls of `ms` make a sample that the clock can tell from its neighbours. */
  #callsFor(ms: number): number {
    const wanted = STEPS * this.#measuring.timerMs;
    return ms >= wanted ? 1 : Math.min(CALLS, Math.ceil(wanted / Math.max(ms, this.#measuring.timerMs)));
  }

  /** Rounds in which each arm has a turn, until every arm has met its share of the caps. */
  async #sample(lanes: readonly Lane[], share: number, hidden: Hidden): Promise<void> {
    for (let round = lanes[0]?.samples.length ?? 0; ; round++) {
      const active = lanes.filter((one) => this.#wants(one, share));
      if (active.length === 0 || hidden.seen()) return;
      for (const one of turnsOf(active, round)) {
        await this.#guard(one, async () => {
          const taken: Timing[] = [];
          for (let call = 0; call < one.calls; call++) taken.push(await one.open!.call());
          one.samples.push({ round, ...meanOf(taken) });
          one.spent += taken.reduce((sum, { ms, call = ms }) => sum + call, 0);
        });
        await this.#live(one);
      }
    }
  }

  #wants({ status, samples, spent }: Lane, share = 1): boolean {
    const { least, samples: most, sampleMs } = this.#measuring.method;
    const [fewest, enough, time] = [least, most, sampleMs].map((cap) => cap * share) as [number, number, number];
    return status === "ok" && samples.length < enough && (samples.length < fewest || spent < time);
  }

  /** The last answer is judged as the first was; then the arm's workers go. */
  async #finish(one: Lane): Promise<void> {
    await this.#guard(one, () => this.#judge(one));
    await one.open?.close();
  }

  async #judge(one: Lane): Promise<void> {
    one.oracle = await one.open!.judge();
    if (!one.oracle.passed) lose(one, "wrong", `The answer is wrong: ${one.oracle.method}.`);
  }

  /** Runs a step of an arm that is well so far; an error becomes its status. */
  async #guard(one: Lane, step: () => Promise<void>): Promise<void> {
    if (one.status !== "ok") return;
    if (this.#signal?.aborted) throw abortedError(this.#signal);
    try {
      await step();
    } catch (thrown) {
      const error = asSovereignError(thrown);
      lose(one, error.code === "unsupported" ? "unavailable" : "failed", error.message);
    }
  }

  async #live(one: Lane): Promise<void> {
    const { samples } = one;
    const ended = !this.#wants(one);
    if (!this.#context.options.onProgress || this.#signal?.aborted || samples.length === 0) return;
    const { ms } = samples.at(-1)!;
    if (!ended && performance.now() - this.#lastLive < LIVE_MS) return this.#tell(one, "sampling", { ms });
    // Without the module of statistics the samples are still good: the record has no need of it.
    const statistics = await statisticsOf(this.#context.judge, armOf(one)).catch(() => undefined);
    this.#lastLive = performance.now();
    this.#tell(one, ended ? "done" : "sampling", { ms, ...(statistics && { statistics }) });
  }

  #tell(one: Lane, phase: RunProgress["phase"], more: Partial<RunProgress> = {}): void {
    const done = this.#lanes.reduce((sum, lane) => sum + this.#doneOf(lane), 0) / this.#lanes.length;
    this.#measuring.tell({ arm: one.name, phase, done, ...more });
  }

  /** Roughly how much of an arm is done: loading and warming up is a fifth. */
  #doneOf({ status, first, samples, spent }: Lane): number {
    if (status !== "ok") return 1;
    if (samples.length === 0) return first === null ? 0 : 0.1;
    const { samples: most, sampleMs, least } = this.#measuring.method;
    const byTime = samples.length < least ? 0 : spent / sampleMs;
    return 0.2 + 0.8 * Math.min(1, Math.max(samples.length / most, byTime));
  }
}

/**
 * The order of a round: there and back, each pair of rounds in an order of its own, drawn by SplitMix32 from the number of
 * the pair. An order that repeats would meet what else repeats, such as a collection of garbage every few calls.
 */
function turnsOf<T>(lanes: readonly T[], round: number): readonly T[] {
  const there = [...lanes];
  let state = Math.floor(round / 2);
  for (let last = there.length - 1; last > 0; last--) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    const other = ((mixed ^ (mixed >>> 15)) >>> 0) % (last + 1);
    [there[last], there[other]] = [there[other]!, there[last]!];
  }
  return round % 2 === 0 ? there : there.reverse();
}

type Timing = Omit<Sample, "round">;

/** The mean of several calls, at the call too where each was timed there. */
function meanOf(taken: readonly Timing[]): Timing {
  const mean = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0) / taken.length;
  const calls = taken.flatMap(({ call }) => call ?? []);
  return { ms: mean(taken.map(({ ms }) => ms)), ...(calls.length === taken.length && { call: mean(calls) }) };
}

function lane(name: ArmName): Lane {
  return {
    name,
    open: undefined,
    about: { version: "", artefact: "", threads: null, simd: "unknown" },
    status: "ok",
    reason: undefined,
    first: null,
    calls: 1,
    samples: [],
    spent: 0,
    oracle: null,
  };
}

function aboutOf({ version, artefact, threads, simd }: OpenArm): Lane["about"] {
  return { version, artefact, threads, simd };
}

function armOf({ name, about, status, reason, first, calls, samples, oracle }: Lane): Arm {
  const { version, artefact, threads, simd } = about;
  return {
    ...nameOf(name),
    threads,
    simd,
    ...(calls > 1 && { calls }),
    version,
    artefact,
    status,
    ...(reason !== undefined && { reason }),
    first,
    samples,
    oracle,
  };
}

interface Hidden {
  seen(): boolean;
  stop(): void;
}

/** Whether the page was hidden at any time: browsers slow down what nobody sees. */
function watchHidden(): Hidden {
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
  Object.assign(one, { status, reason, first: null, calls: 1, samples: [] } satisfies Partial<Lane>);
}
