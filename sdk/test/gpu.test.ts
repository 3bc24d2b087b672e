// The GPU's products by themselves, on a real device: right over shapes, recovered where the device is lost, refused where
// it is wrong. Node has WebGPU by the package `webgpu`, and a software adapter from Chromium; where there is none, the tests
// are left out and say so. How a runtime uses it is in gpu_runtime.test.ts.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeMatrix } from "../src/engine/judge.js";
import { Door } from "../src/gpu/device.js";
import { GpuMatrixMultiply } from "../src/gpu/matrix_multiply.js";
import { uniform } from "./fixtures.js";
import { adapter } from "./gpu_fixtures.js";

function product(m: number, k: number, n: number) {
  return { a: uniform(m * k, 1), b: uniform(k * n, 2), m, k, n };
}

describe.skipIf(adapter.missing)(`on the GPU (${adapter.name})`, () => {
  const door = new Door();
  const gpu = new GpuMatrixMultiply(door);

  it("agrees with the naive product within its rounding", { timeout: 120_000 }, async () => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 150 }),
    );
    await fc.assert(
      fc.asyncProperty(shapes, async ([m, k, n]) => {
        const one = product(m, k, n);
        const { c } = (await gpu.multiply(one, undefined))!;
        expect(judgeMatrix({ ...one, c })).toBeLessThanOrEqual(1);
      }),
      {
        numRuns: 30,
        examples: [[[1, 1, 1]], [[64, 16, 64]], [[65, 17, 65]], [[1, 300, 1]], [[128, 64, 4]], [[3, 5, 130]]],
      },
    );
  });
});
