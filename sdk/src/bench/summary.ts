// From a record to figures: the one place that says which arm is compared with which, for page, command and documents alike.
// The arithmetic lies in statistics.ts. It reads no clock.

import { locator } from "../assets.js";
import { Pool } from "../pool.js";
import { checkRecord } from "./check.js";
import { armLabel, isControlOf, nameOf } from "./names.js";
import { comparisonOf, type Pairing, statisticsOf } from "./statistics.js";
import type {
  Arm,
  ArmSummary,
  BenchRecord,
  Environment,
  RowRecord,
  RowSummary,
  RunOptions,
  Statistics,
  Variant,
} from "./types.js";

/** A drift under this is not worth a remark, whatever the noise floor. */
const DRIFT = 1.1;
/** A step of the clock over this share of a sample is. */
const COARSE = 0.02;

/** The figures of every row of a record. Rejects with `invalid_argument` when it is none. */
export async function summarize(record: BenchRecord, options: Pick<RunOptions, "assets"> = {}): Promise<RowSummary[]> {
  checkRecord(record);
  const pool = new Pool({ limit: 1, locate: locator(options.assets), logger: undefined });
  try {
    return await Promise.all(record.rows.map((row) => summarizeRow(pool, row, record.environment)));
  } finally {
    await pool.dispose();
  }
}

/** What the same arm twice differs by, to the far end of the interval; null without a pair that says so. */
export async function noiseOf(pool: Pool, { arms, order }: RowRecord): Promise<number | null> {
  const control = arms.find((arm) => arm.control && arm.samples.length > 0);
  const twin = control && arms.find((arm) => isControlOf(nameOf(control), nameOf(arm)) && arm.samples.length > 0);
  if (!twin) return null;
  const found = await comparisonOf(pool, twin, control, { pairing: pairingOf(order), noise: null });
  return found && Math.max(...(found.interval ?? [found.value]).flatMap((ratio) => [ratio, 1 / ratio]));
}

const pairingOf = (order: RowRecord["order"]): Pairing => (order === "turns" ? "turns" : "apart");

async function summarizeRow(pool: Pool, row: RowRecord, where: Environment): Promise<RowSummary> {
  const noise = await noiseOf(pool, row);
  const measured = row.arms.filter(({ status, samples }) => status === "ok" && samples.length > 0);
  const reference = referenceOf(measured);
  const pairing = pairingOf(row.order);
  const statistics = new Map<Arm, Statistics>();
  for (const arm of measured) statistics.set(arm, await statisticsOf(pool, arm));
  const compared = (arm: Arm, other: Arm | undefined) =>
    other && other !== arm ? comparisonOf(pool, arm, other, { pairing, noise }) : Promise.resolve(null);
  const arms = await Promise.all(
    row.arms.map(async (arm): Promise<ArmSummary> => {
      const own = statistics.get(arm) ?? null;
      const peer = own ? bestPeer(arm, statistics) : undefined;
      const against = await compared(arm, peer);
      return {
        arm,
        statistics: own,
        rate: own && arm.oracle?.accepted ? rateOf(arm.oracle.accepted.lines, own.median) : null,
        speedup: own ? await compared(arm, reference) : null,
        peer: peer && against ? { ...against, name: nameOf(peer) } : null,
      };
    }),
  );
  const remarks = remarksOn(arms, noise, where);
  return {
    id: row.id,
    parameters: row.parameters,
    reference: reference ? nameOf(reference) : null,
    noise,
    arms,
    remarks,
  };
}

/** Python where it ran, else what has no SIMD, else whatever ran. */
function referenceOf(measured: readonly Arm[]): Arm | undefined {
  const own = measured.filter(({ peer, control }) => peer === undefined && !control);
  const named = (wanted: Variant) => own.find(({ variant }) => variant === wanted);
  return named("python") ?? named("scalar") ?? own[0] ?? measured[0];
}

/**
 * The fastest peer that uses no more than the arm does: one thread for one, no GPU for what has none, and no instructions
 * that WebAssembly does not reach, as numpy has.
 */
function bestPeer(arm: Arm, statistics: ReadonlyMap<Arm, Statistics>): Arm | undefined {
  if (arm.peer !== undefined || arm.control || arm.variant === "python" || arm.variant === "transpiled")
    return undefined;
  const fair = [...statistics.keys()].filter(
    (peer) =>
      peer.peer !== undefined &&
      (peer.variant === "gpu") === (arm.variant === "gpu") &&
      (peer.simd === "native") === (arm.simd === "native") &&
      (peer.threads ?? 1) <= (arm.threads ?? 1),
  );
  const time = (peer: Arm) => statistics.get(peer)!.median;
  return fair.reduce<Arm | undefined>((best, peer) => (best && time(best) <= time(peer) ? best : peer), undefined);
}

function rateOf(lines: number, ms: number): number | null {
  return ms > 0 ? (1000 * lines) / ms : null;
}

function remarksOn(arms: readonly ArmSummary[], noise: number | null, { method, timerMs }: Environment): string[] {
  const remarks = method.quick ? ["Short caps (quick): a first look, not a measurement."] : [];
  const measured = arms.filter(({ statistics }) => statistics);
  if (measured.some(({ statistics }) => statistics!.how === "order statistics")) {
    remarks.push("Intervals of under 20 samples are by order statistics: they cover 95% or more.");
  }
  for (const { arm, statistics } of measured) remarks.push(...remarksOnArm(arm, statistics!, noise, timerMs));
  if (noise === null && measured.length > 0) {
    remarks.push("There is no noise floor: nothing ran twice for a time that the clock can tell.");
  }
  return remarks;
}

function remarksOnArm(arm: Arm, { drift, median }: Statistics, noise: number | null, timerMs: number): string[] {
  const remarks = [];
  const name = armLabel(arm);
  const change = drift ?? 1;
  if (Math.max(change, 1 / change) > Math.max(noise ?? 1, DRIFT)) {
    const percent = Math.round(100 * Math.abs(change - 1));
    const way = change > 1 ? "slower" : "faster";
    remarks.push(`${name} became ${percent}% ${way} while it ran: another load, or heat, may be in its figures.`);
  }
  if (timerMs > COARSE * median * (arm.calls ?? 1)) {
    remarks.push(
      `The clock's step of ${timerMs.toPrecision(1)} ms is coarse beside ${name}: its figures are rounded to it.`,
    );
  }
  return remarks;
}
