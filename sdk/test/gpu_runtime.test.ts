// The GPU as a runtime uses it, through its workers: what `open` and `capabilities` say of it, who is refused it, and what
// becomes of a job whose device is lost or wrong. A runtime's worker starts with a script of the test's own, where a device
// has to misbehave.

import { describe, expect, it, onTestFinished } from "vitest";
import type { OpenOptions, Sovereign } from "../src/index.js";
import { codeOf, naive, open, rejection, uniform } from "./fixtures.js";
import { adapter } from "./gpu_fixtures.js";

async function runtime(options: OpenOptions = {}): Promise<Sovereign> {
  const opened = await open({ threads: 2, ...options });
  onTestFinished(() => opened.dispose());
  return opened;
}

const shape = { m: 67, k: 33, n: 45 };
const [a, b] = [uniform(67 * 33, 1), uniform(33 * 45, 2)];
const want = naive(a, b, 67, 33, 45);

function expectRight(c: Float32Array): void {
  expect(c.length).toBe(want.length);
  for (const [i, value] of c.entries()) expect(value).toBeCloseTo(want[i]!, 4);
}

describe.skipIf(adapter.missing)(`a runtime on the GPU (${adapter.name})`, () => {
  it("computes variant gpu there, and names the adapter from then on", async () => {
    const sovereign = await runtime();
    expect(sovereign.capabilities()).toMatchObject({ webgpu: true, gpu: { adapter: undefined } });
    expectRight(await sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }));
    expect(sovereign.capabilities()).toMatchObject({ webgpu: true, gpu: { adapter: adapter.name } });
    expect(a.length).toBe(67 * 33);
  });

  it("refuses 64-bit floats, and computes them in WASM for auto", async () => {
    const sovereign = await runtime({ device: "webgpu" });
    const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
    const error = await rejection(sovereign.matrixMultiply(x, y, shape, { variant: "gpu" }));
    expect(error).toMatchObject({ code: "unsupported", message: /64-bit/ });
    expect(await sovereign.matrixMultiply(x, y, shape)).toBeInstanceOf(Float64Array);
  });

  it("is not touched by a runtime that was opened with device wasm", async () => {
    const sovereign = await runtime({ device: "wasm" });
    expect(await codeOf(sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }))).toBe("unsupported");
    expectRight(await sovereign.matrixMultiply(a, b, shape));
    expect(sovereign.capabilities().gpu).toEqual({ adapter: undefined, reason: expect.stringMatching(/device wasm/) });
  });
});
