// The statistics against naive ones written from their definitions, with the same generator in BigInt.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { instantiate } from "../../sdk/src/wasm/samples.js";
import { built } from "./load.js";

let samples: Awaited<ReturnType<typeof instantiate>>;
beforeAll(async () => {
  samples = await instantiate(await built("samples"), {});
});

function analyse(values: readonly number[], seed = 1n) {
  const address = samples.reserve(values.length);
  new Float64Array(samples.memory.buffer, address, values.length).set(values);
  samples.analyse(values.length, seed);
  return {
    median: samples.median(),
    interval: [samples.lower(), samples.upper()],
    mad: samples.mad(),
    outliers: samples.outliers(),
  };
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

function naive(values: readonly number[], seed = 1n) {
  const middle = median(values);
  const mad = median(values.map((v) => Math.abs(v - middle)));
  const outliers = values.filter((v) => Math.abs(v - middle) > 3 * 1.4826 * mad).length;
  const sorted = [...values].sort((a, b) => a - b);
  const next = splitMix(seed);
  const draw = () => sorted[Number(((next() >> 32n) * BigInt(values.length)) >> 32n)] as number;
  const medians = Array.from({ length: 2000 }, () => median(values.map(draw))).sort((a, b) => a - b);
  const interval = values.length < 6 ? [Number.NaN, Number.NaN] : [medians[49], medians[1950]];
  return { median: middle, interval, mad, outliers };
}

const time = fc.double({ min: 0, max: 1e9, noNaN: true });

describe("samples", () => {
  it("agrees with the definitions", () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 24 }), (values) => {
        expect(analyse(values)).toEqual(naive(values));
      }),
      { numRuns: 25 },
    );
  });

  it("gives the same interval for the same samples in any order", () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 6, maxLength: 100 }), (values) => {
        expect(analyse([...values].reverse())).toEqual(analyse(values));
      }),
    );
  });

  it("gives no interval under six samples", () => {
    expect(analyse([1, 2, 3, 4, 5]).interval).toEqual([Number.NaN, Number.NaN]);
    expect(analyse([1, 2, 3, 4, 5, 6]).interval.every(Number.isFinite)).toBe(true);
  });

  it("covers the true median about as often as it says", () => {
    const next = splitMix(7n);
    const uniform = () => Number(next() >> 11n) / 2 ** 53;
    let covered = 0;
    for (let run = 0; run < 400; run++) {
      const [low, high] = analyse(Array.from({ length: 40 }, uniform), next()).interval as [number, number];
      covered += low <= 0.5 && 0.5 <= high ? 1 : 0;
    }
    expect(covered / 400).toBeGreaterThan(0.9);
    expect(covered / 400).toBeLessThan(0.99);
  });

  it("does not grow with the number of calls", () => {
    analyse(Array.from({ length: 10_000 }, (_, i) => i));
    const size = samples.memory.buffer.byteLength;
    for (let i = 0; i < 50; i++) analyse(Array.from({ length: 100 }, (_, j) => j * i));
    expect(samples.memory.buffer.byteLength).toBe(size);
  });
});
