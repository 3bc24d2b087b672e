// Where auto computes, decided by made-up times: no GPU is needed for it.

import { describe, expect, it } from "vitest";
import { SovereignError } from "../src/errors.js";
import { GpuChoice, type Side } from "../src/gpu/choice.js";
import type { OpenOptions } from "../src/index.js";

const large = { m: 1024, k: 1024, n: 1024 };
const small = { m: 64, k: 64, n: 64 };
const card = { name: "a card", software: false };

function choice(device: NonNullable<OpenOptions["device"]> = "auto", missing?: string) {
  const told: string[] = [];
  const logger = { debug: (message: string) => told.push(message), warn: (message: string) => told.push(message) };
  return { gpu: new GpuChoice(device, missing, logger), told };
}

/** Calls of one shape, each as long as its side takes; where they went. */
function calls(gpu: GpuChoice, count: number, ms: Readonly<Record<Side, number>>, shape = large): string {
  return Array.from({ length: count }, () => {
    const side = gpu.side(shape);
    gpu.took(side, shape, ms[side]);
    return side[0];
  }).join("");
}

describe("where auto computes", () => {
  it("tries WASM three times, the GPU three times, and then takes the faster", () => {
    const { gpu, told } = choice();
    gpu.met(card);
    expect(calls(gpu, 9, { wasm: 20, gpu: 3 })).toBe("wwwgggggg");
    expect(told.at(-1)).toBe("products like 1024 x 1024 x 1024 run on the GPU: GPU 3.0 ms, WASM 20.0 ms");
    const { gpu: slow } = choice();
    slow.met(card);
    expect(calls(slow, 9, { wasm: 20, gpu: 30 })).toBe("wwwgggwww");
  });

  it("stays with WASM where the two are as fast", () => {
    const { gpu } = choice();
    gpu.met(card);
    expect(calls(gpu, 9, { wasm: 20, gpu: 19 })).toBe("wwwgggwww");
  });

  it("does not try again what is hopeless", () => {
    const { gpu } = choice();
    gpu.met(card);
    expect(calls(gpu, 9, { wasm: 20, gpu: 90 })).toBe("wwwgwwwww");
  });

  it("leaves a GPU that becomes slower", () => {
    const { gpu } = choice();
    gpu.met(card);
    expect(calls(gpu, 6, { wasm: 20, gpu: 3 })).toBe("wwwggg");
    expect(calls(gpu, 6, { wasm: 20, gpu: 40 })).toBe("gggwww");
  });

  it("measures each class of shapes by itself, and small ones not at all", () => {
    const { gpu } = choice();
    gpu.met(card);
    expect(calls(gpu, 7, { wasm: 20, gpu: 3 })).toBe("wwwgggg");
    expect(calls(gpu, 7, { wasm: 20, gpu: 30 }, { m: 65536, k: 32, n: 1024 })).toBe("wwwgggw");
    expect(calls(gpu, 7, { wasm: 20, gpu: 3 }, { m: 1000, k: 900, n: 513 })).toBe("ggggggg");
    expect(calls(gpu, 7, { wasm: 20, gpu: 3 }, small)).toBe("wwwwwww");
  });

  it("asks for the adapter once, after a call that is large enough", () => {
    const { gpu } = choice();
    expect(calls(gpu, 5, { wasm: 20, gpu: 3 })).toBe("wwwww");
    expect([gpu.wantsAdapter(small), gpu.wantsAdapter(large), gpu.wantsAdapter(large)]).toEqual([false, true, false]);
    gpu.met(card);
    expect(gpu.side(large)).toBe("gpu");
  });

  it("leaves a software adapter alone, and says so", () => {
    const { gpu } = choice();
    gpu.met({ name: "SwiftShader", software: true });
    expect(calls(gpu, 9, { wasm: 20, gpu: 3 })).toBe("wwwwwwwww");
    const { webgpu, gpu: known } = gpu.capabilities();
    expect({ webgpu, ...known }).toEqual({
      webgpu: true,
      adapter: "SwiftShader",
      reason: "auto computes in WASM: the adapter is a program, no GPU",
    });
  });

  it("leaves a GPU that failed, whatever it was opened with, but not for an abort or a lack of memory", () => {
    for (const device of ["auto", "webgpu"] as const) {
      const { gpu, told } = choice(device);
      gpu.met(card);
      calls(gpu, 6, { wasm: 20, gpu: 3 });
      for (const code of ["aborted", "out_of_memory"] as const) gpu.failed(new SovereignError(code, "No."));
      expect(gpu.side(large)).toBe("gpu");
      gpu.failed(new SovereignError("gpu_lost", "It was lost."));
      expect(gpu.side(large)).toBe("wasm");
      expect(told.at(-1)).toContain("It was lost.");
      expect(gpu.capabilities()).toMatchObject({
        webgpu: false,
        gpu: { reason: expect.stringContaining("It was lost.") },
      });
    }
  });

  it("does what the caller of open said", () => {
    const { gpu } = choice("wasm");
    expect([gpu.side(large), gpu.wantsAdapter(large)]).toEqual(["wasm", false]);
    expect(() => gpu.checkAllowed()).toThrow("device wasm");
    const { gpu: always } = choice("webgpu");
    always.met({ name: "SwiftShader", software: true });
    expect([always.side(large), always.side(small)]).toEqual(["gpu", "gpu"]);
    expect(always.capabilities().gpu.reason).toContain("device webgpu");
  });

  it("does not ask where WebGPU is missing", () => {
    const { gpu } = choice("auto", "there is none");
    expect([gpu.side(large), gpu.wantsAdapter(large)]).toEqual(["wasm", false]);
    expect(gpu.capabilities()).toMatchObject({
      webgpu: false,
      gpu: { reason: "auto computes in WASM: there is none" },
    });
  });
});
