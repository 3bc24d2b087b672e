// The GPU as a runtime uses it, through its workers: what `open` and `capabilities` say of it, who is refused it, and what
// becomes of a job whose device is lost or wrong. A runtime's worker starts with a script of the test's own, where a device
// has to misbehave.

import { describe, expect, it, onTestFinished } from "vitest";
import type { OpenOptions, Sovereign } from "../src/index.js";
import { codeOf, naive, open, rejection, uniform } from "./fixtures.js";
import { adapter, changedWorker } from "./gpu_fixtures.js";

const SLOW = { timeout: 120_000 };

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
  it("computes variant gpu there, and names the adapter from then on", SLOW, async () => {
    const sovereign = await runtime();
    expect(sovereign.capabilities()).toMatchObject({ webgpu: true, gpu: { adapter: undefined } });
    expectRight(await sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }));
    expect(sovereign.capabilities()).toMatchObject({ webgpu: true, gpu: { adapter: adapter.name } });
    expect(a.length).toBe(67 * 33);
  });

  it("refuses 64-bit floats, and computes them in WASM for auto", SLOW, async () => {
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

  it("stops at once when a signal is aborted, and the next call is answered", SLOW, async () => {
    const sovereign = await runtime({ threads: 1 });
    const side = 512;
    const big = uniform(side * side, 3);
    const stop = new AbortController();
    const onProgress = ({ stage, done }: { stage: string; done: number }) => {
      if (stage === "running" && done > 0 && done < side) stop.abort();
    };
    const options = { variant: "gpu", signal: stop.signal, onProgress } as const;
    expect(await codeOf(sovereign.matrixMultiply(big, big, { m: side, k: side, n: side }, options))).toBe("aborted");
    expectRight(await sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }));
  });

  it("can be disposed in the middle of a job", SLOW, async () => {
    const sovereign = await runtime();
    const big = uniform(512 * 512, 3);
    const answer = sovereign.matrixMultiply(big, big, { m: 512, k: 512, n: 512 }, { variant: "gpu" });
    setTimeout(() => sovereign.dispose(), 300);
    expect(await codeOf(answer)).toBe("disposed");
  });

  it("computes in WASM what the GPU loses each time, unless the caller wants nothing but the GPU", SLOW, async () => {
    // A of the product that is tested, with its rows filled up; none that proves a device is as large.
    const bytes = 4 * 67 * 36;
    const worker = await changedWorker(`
      const { createBuffer } = globals.GPUDevice.prototype;
      globals.GPUDevice.prototype.createBuffer = function (descriptor) {
        if (descriptor.size === ${bytes}) this.destroy();
        return createBuffer.call(this, descriptor);
      };
    `);
    const warned: string[] = [];
    const logger = { debug: () => {}, warn: (message: string) => void warned.push(message) };
    const sovereign = await runtime({ device: "webgpu", assets: { worker }, logger });
    expect(sovereign.capabilities()).toMatchObject({ webgpu: true, gpu: { adapter: adapter.name } });
    const [mine, yours] = [a.slice(), b.slice()];
    expectRight(await sovereign.matrixMultiply(mine, yours, shape, { transfer: true }));
    expect([mine.length, yours.length]).toEqual([0, 0]);
    expect(warned).toEqual([expect.stringContaining("device was lost")]);
    expect(sovereign.capabilities()).toMatchObject({ webgpu: false, gpu: { reason: expect.stringContaining("lost") } });
    expect(await codeOf(sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }))).toBe("gpu_lost");
  });

  it("refuses a GPU that computes wrongly, and auto does without", SLOW, async () => {
    const worker = await changedWorker(`
      const { createShaderModule } = globals.GPUDevice.prototype;
      globals.GPUDevice.prototype.createShaderModule = function ({ code }) {
        return createShaderModule.call(this, { code: code.replace("factors.w * b[3]", "factors.w * b[2]") });
      };
    `);
    const error = await rejection(runtime({ device: "webgpu", assets: { worker } }));
    expect(error).toMatchObject({ code: "unsupported", message: expect.stringContaining("computes wrongly") });
    const sovereign = await runtime({ assets: { worker } });
    expect(await codeOf(sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }))).toBe("unsupported");
    expectRight(await sovereign.matrixMultiply(a, b, shape));
  });

  it("is refused where there is no adapter", SLOW, async () => {
    const worker = await changedWorker("globals.GPU.prototype.requestAdapter = async () => null;");
    const error = await rejection(runtime({ device: "webgpu", assets: { worker } }));
    expect(error).toMatchObject({ code: "unsupported", message: expect.stringContaining("no adapter") });
    const sovereign = await runtime({ assets: { worker } });
    expect(await codeOf(sovereign.matrixMultiply(a, b, shape, { variant: "gpu" }))).toBe("unsupported");
    expect(sovereign.capabilities().webgpu).toBe(false);
  });
});
