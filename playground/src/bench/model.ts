/**
 * What a row of the benchmarks draws: one table per size, one line per arm, from a finished record or from a run that is
 * still going on. It must not derive a statistic: the SDK's summary and its progress are the only sources of figures.
 */
import {
  type Arm,
  type ArmName,
  type ArmSummary,
  armKey,
  armsOf,
  type Comparison,
  choicesOf,
  defaultThreads,
  type Parameters,
  type Row,
  type RowSummary,
  type RunProgress,
  type Statistics,
} from "@sovereign/wasm/bench";

/** One line of a table. */
export interface ArmView {
  /** What tells it from the other lines of its table. */
  readonly key: string;
  readonly name: ArmName;
  /** `idle`: its turn has not come; `busy`: its turn in the run; `measured`; or why it has no time. */
  readonly state: "idle" | "busy" | "measured" | Exclude<Arm["status"], "ok">;
  readonly reason: string | undefined;
  /** What it does at the moment, in words, while it is its turn. */
  readonly doing: string | undefined;
  readonly statistics: Statistics | null;
  /** Milliseconds, in the order of measurement. */
  readonly samples: readonly number[];
  readonly rate: number | null;
  readonly speedup: Comparison | null;
  readonly best: ArmSummary["peer"];
  /** For rates: lines that were accepted, of those that were given. Only these count. */
  readonly accepted: { readonly lines: number; readonly of: number } | undefined;
}

/** One table: the arms at one size. */
export interface TableView {
  readonly parameters: Parameters;
  readonly reference: ArmName | null;
  readonly noise: number | null;
  readonly arms: readonly ArmView[];
  readonly remarks: readonly string[];
}

/** What a run has said of each arm so far, by size and arm. It grows while the run goes on. */
export type Live = Map<string, LiveArm>;

/** What a run has said of one arm. */
export interface LiveArm {
  now: RunProgress;
  readonly samples: number[];
  statistics: Statistics | null;
}

/** Adds to `live` what a run just said. */
export function hear(live: Live, now: RunProgress): void {
  const key = `${sizeKey(now.parameters)} ${armKey(now.arm)}`;
  const known = live.get(key) ?? { now, samples: [], statistics: null };
  known.now = now;
  if (now.ms !== undefined) known.samples.push(now.ms);
  if (now.statistics) known.statistics = now.statistics;
  live.set(key, known);
}

/** What can be chosen of a row on this page: its variants, and its peers but for those of Python, which run in the terminal. */
export function choicesInBrowser(row: Row): readonly string[] {
  return choicesOf(row).filter((choice) => !row.peers.some(({ name, from }) => name === choice && from === "pypi"));
}

/** The tables of a run that is going on with the arms of these choices. Control arms have no line. */
export function liveTables(row: Row, chosen: readonly string[], live: Live, now: RunProgress | undefined): TableView[] {
  const names = armsOf(row, chosen, defaultThreads()).filter(({ control }) => control === undefined);
  const sizes = new Map([[sizeKey(row.parameters), row.parameters]]);
  for (const { now: said } of live.values()) sizes.set(sizeKey(said.parameters), said.parameters);
  return [...sizes].map(([size, parameters]) => ({
    parameters,
    reference: null,
    noise: null,
    remarks: [],
    arms: names.map((name) => lineOf(name, live.get(`${size} ${armKey(name)}`), now)),
  }));
}

/** The tables of a finished run. The control arm has no line: it is the noise floor. */
export function finishedTables(summaries: readonly RowSummary[]): TableView[] {
  return summaries.map(({ parameters, reference, noise, remarks, arms }) => ({
    parameters,
    reference,
    noise,
    remarks,
    arms: arms.filter(({ arm }) => arm.control === undefined).map(measured),
  }));
}

/** A size in words: `1024 × 1024 × 1024` for a matrix product, else each parameter by name: `10 files, points 1,048,576`. */
export function sizeText(parameters: Parameters): string {
  const entries = Object.entries(parameters);
  const extents = entries.filter(([name, value]) => /^[mkn]$/.test(name) && typeof value === "number");
  const product = extents.length > 1 ? extents.map(([, value]) => value).join(" × ") : "";
  const others = extents.length > 1 ? entries.filter((entry) => !extents.includes(entry)) : entries;
  return [product, ...others.map(([name, value]) => named(name.replaceAll("_", " "), value))]
    .filter((part) => part !== "")
    .join(", ");
}

/** What an arm does at the moment. */
export const doing = ({ phase }: RunProgress): string => phases[phase];

const phases: Record<RunProgress["phase"], string> = {
  loading: "loading",
  checking: "its answer is judged",
  warmup: "warming up",
  sampling: "measuring",
  done: "done",
};

/** Whether a line is of a package that is not this project's. */
export const isPeer = ({ name }: ArmView): boolean => name.peer !== undefined;

function named(name: string, value: number | string): string {
  if (typeof value === "string") return `${name} ${value}`;
  const figure = value.toLocaleString("en");
  if (name.length === 1 || !name.endsWith("s")) return `${name} ${figure}`;
  return `${figure} ${value === 1 ? name.slice(0, -1) : name}`;
}

const sizeKey = (parameters: Parameters): string => JSON.stringify(parameters);

function lineOf(name: ArmName, heard: LiveArm | undefined, now: RunProgress | undefined): ArmView {
  const isNow = heard !== undefined && heard.now === now;
  return {
    key: armKey(name),
    name,
    state: isNow ? "busy" : heard?.statistics ? "measured" : "idle",
    reason: undefined,
    doing: isNow ? doing(heard.now) : undefined,
    statistics: heard?.statistics ?? null,
    samples: heard?.samples ?? [],
    rate: null,
    speedup: null,
    best: null,
    accepted: undefined,
  };
}

function measured({ arm, statistics, rate, speedup, peer }: ArmSummary): ArmView {
  const { oracle } = arm;
  return {
    key: armKey(arm),
    name: arm,
    state: arm.status === "ok" ? "measured" : arm.status,
    reason: arm.reason,
    doing: undefined,
    statistics,
    samples: arm.samples.map(({ ms }) => ms),
    rate,
    speedup,
    best: peer,
    accepted: oracle?.accepted && oracle.given && { lines: oracle.accepted.lines, of: oracle.given.lines },
  };
}
