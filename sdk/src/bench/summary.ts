// From samples to figures: the one place where statistics of a record are derived, for page, command and documents alike.
// The arithmetic is assembly/samples.ts's, in a worker. It reads no clock.

import { locator } from "../assets.js";
import { Pool } from "../pool.js";
import type { SamplesResult } from "../services.js";
import { checkRecord } from "./check.js";
import type { Arm, ArmSummary, BenchRecord, RowRecord, RowSummary, RunOptions, Statistics } from "./types.js";

/** Samples under which halves say nothing. */
const LEAST = 6;
/** A drift under this is not worth a remark, whatever the noise floor. */
const DRIFT = 1.1;

/** The figures of every row of a record. Rejects with `invalid_argument` when it is none. */
export async function summarize(record: BenchRecord, options: Pick<RunOptions, "assets"> = {}): Promise<RowSummary[]> {
  checkRecord(record);
  const pool = new Pool({ limit: 1, locate: locator(options.assets), logger: undefined });
  try {
    return await Promise.all(record.rows.map((row) => summarizeRow(pool, row, record.environment.method.quick)));
  } finally {
    await pool.dispose();
  }
}

/** The figures of an arm with at least one sample. */
export async function statisticsOf(pool: Pool, { samples, first }: Arm): Promise<Statistics> {
  const times = samples.map(({ ms }) => ms);
  const half = Math.floor(times.length / 2);
  const [all, early, late] = await Promise.all([
    analyse(pool, times),
    analyse(pool, times.slice(0, Math.max(1, half))),
    analyse(pool, times.slice(half)),
  ]);
  return {
    count: times.length,
    median: all.median,
    interval: all.interval,
    mad: all.mad,
    outliers: all.outliers,
    first,
    // Not spread into Math.max: a long run has more samples than a call can have arguments.
    worst: times.reduce((worst, ms) => Math.max(worst, ms)),
    steady: late.median,
    drift: times.length < LEAST ? null : ratio(late.median, early.median),
  };
}

function analyse(pool: Pool, times: readonly number[]): Promise<SamplesResult> {
  const request = { samples: Float64Array.from(times) };
  const job = { name: "analyseSamples", request, needs: ["samples"], transfer: [], total: 1, listens: false } as const;
  return pool.run<"analyseSamples">(job);
}

async function summarizeRow(pool: Pool, row: RowRecord, quick: boolean): Promise<RowSummary> {
  const figures = await Promise.all(
    row.arms.map((arm) => (arm.status === "ok" && arm.samples.length > 0 ? statisticsOf(pool, arm) : null)),
  );
  const controls = row.arms.map((arm, i) => isControl(row.arms, arm, i));
  const noise = noiseOf(row.arms, controls, figures);
  const base = referenceOf(row.arms, figures);
  const reference = figures[base];
  const arms = row.arms.map((arm, i): ArmSummary => {
    const statistics = figures[i]!;
    const speedup = statistics && reference ? ratio(reference.median, statistics.median) : null;
    return {
      arm,
      control: controls[i]!,
      statistics,
      rate: statistics && arm.oracle?.accepted ? rateOf(arm.oracle.accepted.lines, statistics.median) : null,
      speedup,
      tie: i !== base && speedup !== null && noise !== null && Math.max(speedup, 1 / speedup) <= noise,
    };
  });
  return { id: row.id, parameters: row.parameters, noise, arms, remarks: remarksOn(arms, noise, quick) };
}

/** The second arm of the same variant, neither of a peer, is the A/A control. */
function isControl(arms: readonly Arm[], arm: Arm, at: number): boolean {
  return !arm.peer && arms.slice(0, at).some((other) => other.variant === arm.variant && !other.peer);
}

function noiseOf(
  arms: readonly Arm[],
  controls: readonly boolean[],
  figures: readonly (Statistics | null)[],
): number | null {
  const control = controls.indexOf(true);
  if (control < 0) return null;
  const twin = arms.findIndex((arm) => arm.variant === arms[control]!.variant && !arm.peer);
  const [a, b] = [figures[twin], figures[control]];
  const found = a && b ? ratio(a.median, b.median) : null;
  return found && Math.max(found, 1 / found);
}

function rateOf(lines: number, ms: number): number | null {
  return ms > 0 ? (1000 * lines) / ms : null;
}

/** Null where one of the two is nothing: a clock of coarse ticks may say 0 ms. */
function ratio(a: number, b: number): number | null {
  return a > 0 && b > 0 ? a / b : null;
}

function referenceOf(arms: readonly Arm[], figures: readonly (Statistics | null)[]): number {
  for (const variant of ["python", "scalar"]) {
    const found = arms.findIndex((arm, i) => arm.variant === variant && figures[i]);
    if (found >= 0) return found;
  }
  return figures.findIndex((figure) => figure !== null);
}

function remarksOn(arms: readonly ArmSummary[], noise: number | null, quick: boolean): string[] {
  const remarks = quick ? ["Short caps (quick): a first look, not a measurement."] : [];
  const limit = Math.max(noise ?? 1, DRIFT);
  for (const { arm, control, statistics } of arms) {
    const drift = statistics?.drift ?? 1;
    if (Math.max(drift, 1 / drift) <= limit) continue;
    const way = drift > 1 ? "slower" : "faster";
    const percent = Math.round(100 * Math.abs(drift - 1));
    const name = control ? `${arm.variant} (again)` : arm.variant;
    remarks.push(`${name} became ${percent}% ${way} while it ran: another load, or heat, may be in its figures.`);
  }
  if (noise === null && arms.some(({ statistics }) => statistics))
    remarks.push("There is no noise floor: nothing ran twice for a time that the clock can tell.");
  return remarks;
}
