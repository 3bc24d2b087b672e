// The statistics against naive ones written from their definitions, with the same generator in BigInt.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { runPython } from "../../scripts/setup/python.mjs";
import { instantiate } from "../../sdk/src/wasm/samples.js";
import { built } from "./load.js";

let samples: Awaited<ReturnType<typeof instantiate>>;
beforeAll(async () => {
  samples = await instantiate(await built("samples"), {});
});

function put(...arms: readonly (readonly number[])[]): void {
  const values = arms.flat();
  const address = samples.reserve(values.length);
  new Float64Array(samples.memory.buffer, address, values.length).set(values);
}

function analyse(values: readonly number[], seed = 1n) {
  put(values);
  samples.analyse(values.length, seed);
  return {
    ...ratio(),
    mad: samples.mad(),
    outliers: samples.outliers(),
    worst: samples.worst(),
    early: samples.early(),
    steady: samples.steady(),
  };
}

function compare(first: readonly number[], second: readonly number[], seed = 1n) {
  put(first, second);
  samples.compare(first.length, second.length, seed);
  return ratio();
}

function ratio() {
  return { median: samples.median(), interval: [samples.lower(), samples.upper()], how: samples.how() };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}

function splitMix(seed: bigint): () => bigint {
  const mask = (1n << 64n) - 1n;
  let state = seed;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return z ^ (z >> 31n);
  };
}

/** A share of a distribution by the midpoint rule, from the middle, where half of it lies below. */
function below(x: number, density: (x: number) => number): number {
  const steps = 4000;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += density(((i + 0.5) * x) / steps);
  return 0.5 + (sum * x) / steps;
}

const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Student's density, its constant found by the same rule. */
function student(freedom: number): (x: number) => number {
  const shape = (x: number) => (1 + (x * x) / freedom) ** (-(freedom + 1) / 2);
  const whole = 2 * (below(200, shape) - 0.5);
  return (x) => shape(x) / whole;
}

/** The rank, from 1, of the lower end among 2,000 resamples: the expanded percentile. */
function expandedRank(count: number): number {
  const density = student(count - 1);
  let [low, high] = [1.9, 2.2];
  while (high - low > 1e-7) {
    const x = (low + high) / 2;
    if (below(x, density) < 0.975) low = x;
    else high = x;
  }
  return Math.round(2000 * below(-low * Math.sqrt(count / (count - 1)), normal));
}

/** The interval of order statistics, from counting the ways in which coins fall. */
function ordered(sorted: readonly number[]): number[] {
  const ways = sorted.reduce<number[]>((row) => [1, ...row.map((value, i) => value + (row[i + 1] ?? 0))], [1]);
  let [rank, sum] = [0, 0];
  while (true) {
    sum += ways[rank] as number;
    if ((2 * sum) / 2 ** sorted.length > 0.05) break;
    rank++;
  }
  return [sorted[rank - 1] as number, sorted[sorted.length - rank] as number];
}

function naive(values: readonly number[], seed = 1n) {
  const middle = median(values);
  const mad = median(values.map((v) => Math.abs(v - middle)));
  const outliers = values.filter((v) => Math.abs(v - middle) > 3 * 1.4826 * mad).length;
  const half = Math.floor(values.length / 2);
  const steady = median(values.slice(half));
  const early = half > 0 ? median(values.slice(0, half)) : steady;
  const how = values.length < 6 ? 0 : values.length < 20 ? 1 : 2;
  const interval = [() => [Number.NaN, Number.NaN], () => ordered(ascending(values)), () => resampled(values, seed)];
  return { median: middle, interval: interval[how]?.(), how, mad, outliers, worst: Math.max(...values), early, steady };
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** Draws with replacement, as the module does. */
function drawing(next: () => bigint): (sorted: readonly number[]) => number {
  return (sorted) =>
    median(sorted.map(() => sorted[Number(((next() >> 32n) * BigInt(sorted.length)) >> 32n)] as number));
}

function resampled(values: readonly number[], seed: bigint): number[] {
  const draw = drawing(splitMix(seed));
  const sorted = ascending(values);
  const medians = ascending(Array.from({ length: 2000 }, () => draw(sorted)));
  const rank = expandedRank(values.length);
  return [medians[rank - 1] as number, medians[2000 - rank] as number];
}

const time = fc.double({ min: 0, max: 1e9, noNaN: true });

describe("samples", () => {
  it("agrees with SciPy on 1,000 sets of samples", async () => {
    const next = splitMix(11n);
    const uniform = () => (Number(next() >> 11n) + 0.5) / 2 ** 53;
    const sets = Array.from({ length: 1000 }, (_, set) => {
      const values = Array.from(
        { length: 1 + (set % 100) },
        () => 10 - Math.log(uniform()) + (uniform() < 0.05 ? 20 : 0),
      );
      const { interval, how, ...figures } = analyse(values, next());
      return JSON.stringify({ samples: values, ...figures, interval: how === 0 ? null : interval });
    });
    const found = JSON.parse(runPython(new URL("reference.py", import.meta.url), [], sets.join("\n")));
    expect(found).toMatchObject({ sets: 1000, outliers: 0, "order statistics": 0 });
    expect(found.median).toBeLessThan(1e-15);
    expect(found.mad).toBeLessThan(1e-15);
    expect(found["bootstrap ranks"]).toBeLessThanOrEqual(1.5);
  }, 300_000);

  it("agrees with the definitions", () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 40 }), (values) => {
        expect(analyse(values)).toEqual(naive(values));
      }),
      { numRuns: 60 },
    );
  });

  it.each([20, 21, 100, 1000])("resamples %i values as the definition says", (count) => {
    const next = splitMix(3n);
    const values = Array.from({ length: count }, () => Number(next() >> 11n) / 2 ** 53);
    expect(analyse(values)).toEqual(naive(values));
  });

  it("takes pairs by their ratios", () => {
    const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 40 }), (pairs) => {
        put(
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b),
        );
        samples.analysePaired(pairs.length, 1n);
        const { median: middle, interval, how } = naive(pairs.map(([a, b]) => a / b));
        expect(ratio()).toEqual({ median: middle, interval, how });
      }),
      { numRuns: 30 },
    );
  });

  it("compares arms without pairs by the ratio of their medians, each resampled by itself", () => {
    const next = splitMix(5n);
    const values = (count: number) => Array.from({ length: count }, () => 1 + Number(next() >> 11n) / 2 ** 53);
    const [first, second] = [values(30), values(22)];
    const draw = drawing(splitMix(1n));
    const [one, two] = [ascending(first), ascending(second)];
    const ratios = ascending(Array.from({ length: 2000 }, () => draw(one) / draw(two)));
    const rank = expandedRank(22);
    expect(compare(first, second)).toEqual({
      median: median(first) / median(second),
      interval: [ratios[rank - 1], ratios[2000 - rank]],
      how: 2,
    });
  });

  it("compares few samples by the extremes of their intervals, and under six not at all", () => {
    const [first, second] = [[8, 6, 7, 5, 3, 9, 10], Array.from({ length: 30 }, (_, i) => 1 + i / 100)];
    const [a, b] = [naive(first).interval as number[], naive(second).interval as number[]];
    const { interval, how } = compare(first, second);
    expect(how).toBe(1);
    expect(interval[0]).toBe((a[0] as number) / (b[1] as number));
    // The two resamplings begin with the same state, because order statistics draw nothing.
    expect(interval[1]).toBe((a[1] as number) / (b[0] as number));
    expect(compare([1, 2, 3], second)).toMatchObject({ interval: [Number.NaN, Number.NaN], how: 0 });
  });

  it("gives the same interval for the same samples in any order", () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 6, maxLength: 100 }), (values) => {
        const { interval, median: middle } = analyse(values);
        expect(analyse([...values].reverse())).toMatchObject({ interval, median: middle });
      }),
    );
  });

  it("gives no interval under six samples", () => {
    expect(analyse([1, 2, 3, 4, 5]).interval).toEqual([Number.NaN, Number.NaN]);
    expect(analyse([1, 2, 3, 4, 5, 6]).interval.every(Number.isFinite)).toBe(true);
  });

  /** Shapes of noise with their true medians: even, skewed as waiting is, and with a tail as a shared machine has. */
  const shapes: readonly [string, number, (uniform: () => number) => number][] = [
    ["normal", 10, (u) => 10 + Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u())],
    ["exponential", 10 + Math.LN2, (u) => 10 - Math.log(1 - u())],
    ["log-normal", 10, (u) => 10 * Math.exp(0.5 * Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u()))],
  ];

  it.each(shapes)(
    "covers the true median of %s noise in 93 to 97 of 100 runs from 20 samples on",
    (_, truth, draw) => {
      const next = splitMix(7n);
      const uniform = () => Number(next() >> 11n) / 2 ** 53;
      for (const count of [20, 21, 23, 31, 50, 100]) {
        let covered = 0;
        for (let run = 0; run < 2000; run++) {
          const [low, high] = analyse(
            Array.from({ length: count }, () => draw(uniform)),
            next(),
          ).interval as [number, number];
          covered += low <= truth && truth <= high ? 1 : 0;
        }
        expect(covered / 2000, `${count} samples`).toBeGreaterThanOrEqual(0.93);
        expect(covered / 2000, `${count} samples`).toBeLessThanOrEqual(0.97);
      }
    },
    60_000,
  );

  it("covers the true median in 95 of 100 runs or more under 20 samples", () => {
    const next = splitMix(9n);
    const uniform = () => Number(next() >> 11n) / 2 ** 53;
    for (let count = 6; count < 20; count++) {
      let covered = 0;
      for (let run = 0; run < 2000; run++) {
        const [low, high] = analyse(Array.from({ length: count }, uniform)).interval as [number, number];
        covered += low <= 0.5 && 0.5 <= high ? 1 : 0;
      }
      expect(covered / 2000, `${count} samples`).toBeGreaterThanOrEqual(0.94);
    }
  });

  it("does not grow with the number of calls", () => {
    analyse(Array.from({ length: 10_000 }, (_, i) => i));
    const size = samples.memory.buffer.byteLength;
    for (let i = 0; i < 50; i++) analyse(Array.from({ length: 100 }, (_, j) => j * i));
    expect(samples.memory.buffer.byteLength).toBe(size);
  });
});
