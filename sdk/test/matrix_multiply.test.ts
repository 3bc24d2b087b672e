// matrixMultiply against a naive product, over shapes, types and variants; ownership of arrays; what it refuses.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MatrixVariant, Sovereign } from "../src/index.js";
import { codeOf, naive, open, rejection, uniform } from "./fixtures.js";

let sovereign: Sovereign;
beforeAll(async () => {
  sovereign = await open({ threads: 3 });
});
afterAll(() => sovereign.dispose());

const variants: MatrixVariant[] = ["auto", "simd", "threads"];
const side = fc.integer({ min: 0, max: 40 });

describe("matrixMultiply", () => {
  it.each(variants)("agrees with the naive product: %s", async (variant) => {
    await fc.assert(
      fc.asyncProperty(side, side, side, fc.boolean(), async (m, k, n, double) => {
        const [a, b] = [uniform(m * k, 1), uniform(k * n, 2)];
        const want = naive(a, b, m, k, n);
        const shape = { m, k, n };
        const have = double
          ? await sovereign.matrixMultiply(Float64Array.from(a), Float64Array.from(b), shape, { variant })
          : await sovereign.matrixMultiply(a, b, shape, { variant });
        expect(have.length).toBe(m * n);
        expect(have.constructor).toBe(double ? Float64Array : Float32Array);
        have.forEach((value, i) => {
          expect(Math.abs(value - want[i]!)).toBeLessThanOrEqual((double ? 1e-13 : 1e-4) * Math.max(1, k));
        });
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same bits in slices and in one piece", async () => {
    const [m, k, n] = [301, 203, 107];
    const [a, b] = [uniform(m * k, 3), uniform(k * n, 4)];
    const whole = await sovereign.matrixMultiply(a, b, { m, k, n }, { variant: "simd" });
    const sliced = await sovereign.matrixMultiply(a, b, { m, k, n }, { variant: "simd", onProgress: () => {} });
    expect(sliced).toEqual(whole);
  });

  it("spreads NaN and infinities as the definition does", async () => {
    const a = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 0);
    const b = Float32Array.of(1, 2, 3, 4);
    const c = await sovereign.matrixMultiply(a, b, { m: 2, k: 2, n: 2 });
    expect([...c]).toEqual([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it("defines empty shapes", async () => {
    const none = new Float32Array(0);
    expect(await sovereign.matrixMultiply(none, none, { m: 0, k: 0, n: 0 })).toEqual(none);
    expect(await sovereign.matrixMultiply(none, none, { m: 2, k: 0, n: 3 })).toEqual(new Float32Array(6));
    expect(await sovereign.matrixMultiply(none, new Float32Array(6), { m: 0, k: 2, n: 3 })).toEqual(none);
  });

  it("treats the arrays of an empty product as those of any other", async () => {
    const [a, b, shape] = [new Float32Array(0), new Float32Array(6), { m: 0, k: 2, n: 3 }];
    expect(await sovereign.matrixMultiply(a, b, shape, { transfer: true })).toEqual(new Float32Array(0));
    expect(b.length).toBe(0);
    const view = new Float32Array(12).subarray(0, 6);
    expect(await codeOf(sovereign.matrixMultiply(new Float32Array(0), view, shape, { transfer: true }))).toBe(
      "invalid_argument",
    );
  });

  it("computes nothing once the runtime is disposed, and takes no array then", async () => {
    const disposed = await open();
    await disposed.dispose();
    const [a, b] = [new Float32Array(0), new Float32Array(6)];
    expect(await codeOf(disposed.matrixMultiply(a, b, { m: 0, k: 2, n: 3 }, { transfer: true }))).toBe("disposed");
    expect(await codeOf(disposed.matrixMultiply(b, b, { m: 3, k: 2, n: 3 }, { transfer: true }))).toBe("disposed");
    expect(b.length).toBe(6);
  });

  it("copies its arrays at the call: later changes do not matter, and nothing is detached", async () => {
    const [a, b] = [uniform(64 * 64, 5), uniform(64 * 64, 6)];
    const want = naive(a, b, 64, 64, 64);
    for (const variant of variants) {
      const [mine, yours] = [a.slice(), b.slice()];
      const promise = sovereign.matrixMultiply(mine, yours, { m: 64, k: 64, n: 64 }, { variant });
      mine.fill(9);
      yours.fill(9);
      const c = await promise;
      for (const [i, value] of c.entries()) expect(value).toBeCloseTo(want[i]!, 3);
      expect(mine.length).toBe(64 * 64);
      expect(c.buffer).not.toBe(mine.buffer);
    }
  });

  it("detaches its arrays when they are transferred", async () => {
    for (const variant of variants) {
      const [a, b] = [uniform(32 * 32, 5), uniform(32 * 32, 6)];
      const want = naive(a, b, 32, 32, 32);
      const promise = sovereign.matrixMultiply(a, b, { m: 32, k: 32, n: 32 }, { variant, transfer: true });
      expect([a.length, b.length]).toEqual([0, 0]);
      for (const [i, value] of (await promise).entries()) expect(value).toBeCloseTo(want[i]!, 3);
    }
  });

  it("transfers one array that stands on both sides", async () => {
    const a = Float32Array.of(1, 2, 3, 4);
    const c = await sovereign.matrixMultiply(a, a, { m: 2, k: 2, n: 2 }, { transfer: true });
    expect([...c]).toEqual([7, 10, 15, 22]);
  });

  it("reads shared memory and views", async () => {
    const shared = new Float32Array(new SharedArrayBuffer(32), 16, 4);
    shared.set([1, 2, 3, 4]);
    const c = await sovereign.matrixMultiply(shared as Float32Array, shared as Float32Array, { m: 2, k: 2, n: 2 });
    expect([...c]).toEqual([7, 10, 15, 22]);
    const view = { transfer: true };
    expect(await codeOf(sovereign.matrixMultiply(shared, shared, { m: 2, k: 2, n: 2 }, view))).toBe("invalid_argument");
  });

  it("refuses lengths that do not match, and says which", async () => {
    const four = new Float32Array(4);
    const error = await rejection(sovereign.matrixMultiply(four, four, { m: 2, k: 2, n: 3 }));
    expect(error.code).toBe("shape_mismatch");
    expect(error.message).toBe("b holds 4 numbers, but k x n = 2 x 3 needs 6.");
  });

  it.each([
    ["sizes that are not counts", { m: -1, k: 2, n: 2 }],
    ["fractions", { m: 2.5, k: 2, n: 2 }],
    ["sizes past 32 bits", { m: 2 ** 32, k: 2, n: 2 }],
    ["a missing size", { m: 2, k: 2 }],
    ["NaN", { m: Number.NaN, k: 2, n: 2 }],
  ])("refuses %s", async (_, shape) => {
    const four = new Float32Array(4);
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape as never))).toBe("invalid_argument");
  });

  it("refuses other arrays and unknown variants", async () => {
    const four = new Float32Array(4);
    const shape = { m: 2, k: 2, n: 2 };
    expect(await codeOf(sovereign.matrixMultiply([1, 2, 3, 4] as never, four, shape))).toBe("invalid_argument");
    expect(await codeOf(sovereign.matrixMultiply(new Float64Array(4) as never, four, shape))).toBe("invalid_argument");
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { variant: "fast" as never }))).toBe(
      "invalid_argument",
    );
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { variant: "scalar" as never }))).toBe(
      "invalid_argument",
    );
    const scalar = await rejection(sovereign.matrixMultiply(four, four, shape, { variant: "scalar" as never }));
    expect(scalar.message).toBe("variant must be one of auto, simd, relaxed, threads, gpu, not scalar.");
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { transfer: 1 as never }))).toBe(
      "invalid_argument",
    );
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { timeout: 0 }))).toBe("invalid_argument");
  });

  it("refuses what does not fit into the memory that it may use", async () => {
    const small = await open({ maxMemory: 1000 });
    const big = new Float32Array(100);
    expect(await codeOf(small.matrixMultiply(big, big, { m: 10, k: 10, n: 10 }))).toBe("too_large");
    const thin = new Float32Array(2 ** 16);
    expect(await codeOf(sovereign.matrixMultiply(thin, thin, { m: 2 ** 16, k: 1, n: 2 ** 16 }))).toBe("too_large");
    await small.dispose();
  });
});
