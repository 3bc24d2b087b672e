// Two records, arm by arm: what became faster or slower by more than noise. The arms of two runs took no turns together, so
// each is resampled by itself, and the larger noise floor of the two runs holds. It runs nothing.

import { locator } from "../assets.js";
import { Pool } from "../pool.js";
import { checkRecord } from "./check.js";
import { armKey, nameOf, withoutControl } from "./names.js";
import { comparisonOf } from "./statistics.js";
import { noiseOf } from "./summary.js";
import type { ArmChange, BenchRecord, Changes, Environment, RowRecord, RunOptions } from "./types.js";

/** Compares `after` with `before`. Rejects with `invalid_argument` when one of them is no record. */
export async function compare(
  before: BenchRecord,
  after: BenchRecord,
  options: Pick<RunOptions, "assets"> = {},
): Promise<Changes> {
  checkRecord(before);
  checkRecord(after);
  const pool = new Pool({ limit: 1, locate: locator(options.assets), logger: undefined });
  try {
    const arms = [];
    for (const row of after.rows) {
      const earlier = before.rows.find((other) => sizeKey(other) === sizeKey(row));
      if (earlier) arms.push(...(await changesOf(pool, earlier, row)));
    }
    return { arms, regressed: arms.some(isRegression), warnings: warningsOn(before, after, arms.length) };
  } finally {
    await pool.dispose();
  }
}

async function changesOf(pool: Pool, before: RowRecord, after: RowRecord): Promise<ArmChange[]> {
  const floors = [await noiseOf(pool, before), await noiseOf(pool, after)].filter((noise) => noise !== null);
  const noise = floors.length > 0 ? Math.max(...floors) : null;
  const changes: ArmChange[] = [];
  for (const arm of withoutControl(after.arms)) {
    const earlier = before.arms.find((other) => armKey(other) === armKey(arm));
    const timed = earlier?.status === "ok" && arm.status === "ok";
    const change = timed ? await comparisonOf(pool, arm, earlier, { pairing: "apart", noise }) : null;
    changes.push({
      id: after.id,
      parameters: after.parameters,
      arm: nameOf(arm),
      change,
      ...(!timed && { statuses: [earlier?.status ?? "missing", arm.status] as const }),
    });
  }
  return changes;
}

/** Slower by more than noise; or an arm that had a time and now answers wrongly or fails. */
function isRegression({ change, statuses }: ArmChange): boolean {
  if (statuses) return statuses[0] === "ok" && (statuses[1] === "wrong" || statuses[1] === "failed");
  return change?.verdict === "slower";
}

/** Key order is no difference: records come from several writers. */
function sizeKey({ id, parameters }: RowRecord): string {
  return JSON.stringify([id, Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** What of a place makes figures hard to compare, in words. */
const PLACES = {
  host: "host",
  engine: "engine",
  platform: "platform",
  processor: "processor",
  cores: "number of cores",
  isolated: "isolation of the page",
} as const satisfies Partial<Record<keyof Environment, string>>;

function warningsOn(before: BenchRecord, after: BenchRecord, compared: number): string[] {
  const [then, now] = [before.environment, after.environment];
  const places = Object.entries(PLACES) as [keyof typeof PLACES, string][];
  const warnings = places
    .filter(([place]) => then[place] !== now[place])
    .map(
      ([place, words]) =>
        `The ${words} was ${quoted(then[place])} and is ${quoted(now[place])}: a change may come from that.`,
    );
  if (JSON.stringify(then.method) !== JSON.stringify(now.method)) {
    warnings.push(`The method was ${methodOf(then)} and is ${methodOf(now)}: other caps, other intervals.`);
  }
  if (compared === 0) warnings.push("The two records have no row of the same size in common: nothing is compared.");
  return warnings;
}

const quoted = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));
const methodOf = ({ method: { harness, quick } }: Environment): string => `${harness}'s, ${quick ? "quick" : "full"}`;
