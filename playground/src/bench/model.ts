/**
 * What a row of the benchmarks draws: one table per size, one line per arm, from a finished record or from a run that is
 * still going on. It must not derive a statistic: the SDK's summary and its progress are the only sources of figures.
 */
import type { Arm, Parameters, Row, RowSummary, RunProgress, Statistics, Variant } from "@sovereign/wasm/bench";

/** One line of a table. */
export interface ArmView {
  readonly variant: Variant;
  readonly peer: string | undefined;
  /** `idle`: not run yet; `busy`: its turn in the run; `measured`; or why it has no time. */
  readonly state: "idle" | "busy" | "measured" | Exclude<Arm["status"], "ok">;
  readonly reason: string | undefined;
  readonly statistics: Statistics | null;
  /** Milliseconds, in the order of measurement. */
  readonly samples: readonly number[];
  readonly rate: number | null;
  readonly speedup: number | null;
  readonly tie: boolean;
  /** For rates: lines that were accepted, of those that were given. Only these count. */
  readonly accepted: { readonly lines: number; readonly of: number } | undefined;
  /** Version and file of what ran; empty before. */
  readonly made: string;
}

/** One table: the arms at one size. */
export interface TableView {
  readonly parameters: Parameters;
  readonly noise: number | null;
  readonly arms: readonly ArmView[];
  readonly remarks: readonly string[];
}

/** What a run has said of each arm so far, by size, variant and whether it is the control. */
export type Live = ReadonlyMap<string, LiveArm>;

/** What a run has said of one arm. */
export interface LiveArm {
  readonly progress: RunProgress;
  readonly samples: readonly number[];
  readonly statistics: Statistics | null;
}

/** The next state of a run, after it said something. */
export function heard(live: Live, progress: RunProgress): Live {
  const key = keyOf(progress.parameters, progress.variant, progress.control);
  const before = live.get(key);
  const samples = before?.samples ?? [];
  return new Map(live).set(key, {
    progress,
    samples: progress.ms !== undefined ? [...samples, progress.ms] : samples,
    statistics: progress.statistics ?? before?.statistics ?? null,
  });
}

/** The tables of a row that was never run: its full size, with the arms that it has. */
export function idleTables(row: Row): TableView[] {
  return [
    { parameters: row.parameters, noise: null, remarks: [], arms: row.variants.map((variant) => blank(variant)) },
  ];
}

/** The tables of a run that is going on. `chosen` are its arms. */
export function liveTables(
  row: Row,
  chosen: readonly Variant[],
  live: Live,
  now: RunProgress | undefined,
): TableView[] {
  const sizes = new Map([[sizeKey(row.parameters), row.parameters]]);
  for (const { progress } of live.values()) sizes.set(sizeKey(progress.parameters), progress.parameters);
  return [...sizes.values()].map((parameters) => ({
    parameters,
    noise: null,
    remarks: [],
    arms: row.variants.flatMap((variant) => {
      const heardOf = live.get(keyOf(parameters, variant, false));
      const atFullSize = sizeKey(parameters) === sizeKey(row.parameters);
      if (!heardOf && !(atFullSize && chosen.includes(variant))) return [];
      const isNow = now?.variant === variant && sizeKey(now.parameters) === sizeKey(parameters);
      return [
        {
          ...blank(variant),
          state: isNow ? ("busy" as const) : heardOf?.statistics ? ("measured" as const) : ("idle" as const),
          statistics: heardOf?.statistics ?? null,
          samples: heardOf?.samples ?? [],
        },
      ];
    }),
  }));
}

/** The tables of a finished run. The control arm has no line: it is the noise floor. */
export function finishedTables(summaries: readonly RowSummary[]): TableView[] {
  return summaries.map(({ parameters, noise, remarks, arms }) => ({
    parameters,
    noise,
    remarks,
    arms: arms
      .filter(({ control }) => !control)
      .map(({ arm, statistics, rate, speedup, tie }) => ({
        variant: arm.variant,
        peer: arm.peer,
        state: arm.status === "ok" ? ("measured" as const) : arm.status,
        reason: arm.reason,
        statistics,
        samples: arm.samples.map(({ ms }) => ms),
        rate,
        speedup,
        tie,
        accepted: arm.oracle?.accepted &&
          arm.oracle.given && { lines: arm.oracle.accepted.lines, of: arm.oracle.given.lines },
        made: [arm.artefact, arm.version].filter((part) => part !== "").join(" "),
      })),
  }));
}

/** A size in words: `1024 × 1024 × 1024` for a matrix product, else each parameter by name. */
export function sizeText(parameters: Parameters): string {
  const entries = Object.entries(parameters);
  const extents = entries.filter(([name, value]) => /^[mkn]$/.test(name) && typeof value === "number");
  const others = entries.filter((entry) => !extents.includes(entry));
  const product = extents.map(([, value]) => value).join(" × ");
  const named = others.map(([name, value]) => `${name.replaceAll("_", " ")} ${value.toLocaleString("en")}`);
  return [product, ...named].filter((part) => part !== "").join(", ");
}

const blank = (variant: Variant): ArmView => ({
  variant,
  peer: undefined,
  state: "idle",
  reason: undefined,
  statistics: null,
  samples: [],
  rate: null,
  speedup: null,
  tie: false,
  accepted: undefined,
  made: "",
});

const sizeKey = (parameters: Parameters): string => JSON.stringify(parameters);
const keyOf = (parameters: Parameters, variant: Variant, control: boolean): string =>
  `${sizeKey(parameters)} ${variant} ${control}`;
