// The figures of one arm, and the ratio of two, from their samples. The arithmetic is assembly/samples.ts's, in a worker. It
// reads no clock, and it knows no reference: what is compared with what is summary.ts's.

import type { Pool } from "../pool.js";
import type { RatioRequest, SamplesResult } from "../services.js";
import type { Arm, Comparison, Estimate, Statistics } from "./types.js";

/** Samples under which halves say nothing. */
const LEAST = 6;

/** The figures of an arm with at least one sample. */
export async function statisticsOf(pool: Pool, { samples, first }: Arm): Promise<Statistics> {
  const { early, ...figures } = await analysed(
    pool,
    samples.map(({ ms }) => ms),
  );
  const calls = samples.flatMap(({ call }) => call ?? []);
  const call = calls.length > 0 ? (await analysed(pool, calls)).median : null;
  const measurable = early > 0 && figures.steady > 0;
  const drift = samples.length < LEAST || !measurable ? null : figures.steady / early;
  return { count: samples.length, call, first, ...figures, drift };
}

function analysed(pool: Pool, samples: readonly number[]): Promise<SamplesResult> {
  const request = { samples: Float64Array.from(samples) };
  const job = { name: "analyseSamples", request, needs: ["samples"], transfer: [], total: 1, listens: false } as const;
  return pool.run<"analyseSamples">(job);
}

/** The samples of two arms: as pairs where they took turns, each arm by itself where they did not. */
export type Pairing = "turns" | "apart";

/**
 * How many times as fast `arm` is as `other`: the times of the other over its own. Null where a clock of coarse ticks says
 * that one of them took no time. `noise`, at least 1, is what the same arm twice differs by.
 */
export async function comparisonOf(
  pool: Pool,
  arm: Arm,
  other: Arm,
  { pairing, noise }: { readonly pairing: Pairing; readonly noise: number | null },
): Promise<Comparison | null> {
  const request = pairing === "turns" ? pairs(other, arm) : apart(other, arm);
  if (!request || ![...request.first, ...request.second].every((ms) => ms > 0)) return null;
  const job = { name: "compareSamples", request, needs: ["samples"], transfer: [], total: 1, listens: false } as const;
  const { median: value, interval, how } = await pool.run<"compareSamples">(job);
  return { value, interval, how, verdict: verdictOn({ value, interval, how }, noise) };
}

function apart(first: Arm, second: Arm): RatioRequest | undefined {
  if (first.samples.length === 0 || second.samples.length === 0) return undefined;
  const times = (arm: Arm) => Float64Array.from(arm.samples, ({ ms }) => ms);
  return { first: times(first), second: times(second), paired: false };
}

/** The samples of the rounds that both arms took part in: the slower one may have had fewer. */
function pairs(first: Arm, second: Arm): RatioRequest | undefined {
  const rounds = new Map(second.samples.map(({ round, ms }) => [round, ms]));
  const both = first.samples.filter(({ round }) => rounds.has(round));
  if (both.length === 0) return apart(first, second);
  return {
    first: Float64Array.from(both, ({ ms }) => ms),
    second: Float64Array.from(both, ({ round }) => rounds.get(round)!),
    paired: true,
  };
}

function verdictOn({ value, interval }: Estimate, noise: number | null): Comparison["verdict"] {
  if (noise !== null && Math.max(value, 1 / value) <= noise) return "tie";
  if (!interval) return "unknown";
  if (interval[0] <= 1 && interval[1] >= 1) return "tie";
  return value > 1 ? "faster" : "slower";
}
