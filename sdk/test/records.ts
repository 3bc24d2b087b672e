// Records for tests: the committed schema, and records that were made up to have known figures. No test of its own.

import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { type Arm, type BenchRecord, environment, type RowRecord, type Variant } from "../src/bench.js";

const schema = JSON.parse(await readFile(new URL("../src/bench/record.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

/** Fails unless the record is as the committed schema has it. */
export function expectValidRecord(record: unknown): void {
  expect(validate(record) || validate.errors).toBe(true);
}

/** An arm that took these times in its turns. */
export function madeArm(variant: Variant, times: readonly number[], more: Partial<Arm> = {}): Arm {
  return {
    variant,
    threads: 1,
    simd: "none",
    version: "0",
    artefact: "",
    status: "ok",
    first: 99,
    samples: times.map((ms, round) => ({ round, ms })),
    oracle: { method: "made up", passed: true },
    ...more,
  };
}

/** A record of one row with these arms. */
export async function madeRecord(arms: readonly Arm[], row: Partial<RowRecord> = {}): Promise<BenchRecord> {
  const whole: RowRecord = { id: "matrix_multiply", parameters: { m: 8 }, order: "turns", arms, ...row };
  return { schema: 1, environment: await environment(), rows: [whole] };
}

/** Times of `median` with noise that is skewed as that of a shared machine, from a generator with a seed. */
export function noisy(count: number, median: number, seed: number, spread = 0.02): number[] {
  let state = seed * 2654435761 + 1;
  const uniform = () => {
    state = (Math.imul(state ^ (state >>> 15), state | 1) + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 7), state | 61) ^ state;
    mixed ^= mixed >>> 14;
    return ((mixed >>> 0) + 0.5) / 2 ** 32;
  };
  return Array.from({ length: count }, () => median * (1 + spread * (-Math.log(uniform()) - Math.LN2)));
}
