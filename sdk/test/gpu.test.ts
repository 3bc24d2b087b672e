// The GPU's products by themselves, on a real device: right over shapes, computed again where the device is lost, refused
// where it is wrong. Node has WebGPU by the package `webgpu`, and a software adapter from Chromium; where there is none, the
// tests are left out and say so. How a runtime uses it is in gpu_runtime.test.ts.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Control } from "../src/engine/compute.js";
import { judgeMatrix } from "../src/engine/judge/matrix_multiply.js";
import { Device, Door, usage } from "../src/gpu/device.js";
import { blocksFor, GpuMatrixMultiply, type Product } from "../src/gpu/matrix_multiply.js";
import source from "../src/gpu/matrix_multiply.wgsl?raw";
import { codeOf, naive, rejection, uniform } from "./fixtures.js";
import { adapter } from "./gpu_fixtures.js";

const SLOW = { timeout: 300_000 };

function product(m: number, k: number, n: number): Product {
  return { a: uniform(m * k, 1), b: uniform(k * n, 2), m, k, n };
}

/** How far the GPU's product is off, where 1 is the limit. */
async function errorOf(gpu: GpuMatrixMultiply, one: Product): Promise<number> {
  const answer = await gpu.multiply(one, undefined);
  return judgeMatrix({ ...one, c: answer!.c });
}

/** A door whose devices are changed when they are opened. */
class ChangedDoor extends Door {
  readonly #change: (device: Device) => void;
  readonly #changed = new WeakSet<Device>();

  constructor(change: (device: Device) => void) {
    super();
    this.#change = change;
  }

  override async open(): Promise<Device> {
    const device = await super.open();
    if (!this.#changed.has(device)) this.#change(device);
    this.#changed.add(device);
    return device;
  }
}

/** To be compared: Vitest takes a second for a million numbers. */
function bytesOf(numbers: Float32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Numbers to the device and back. */
async function throughTheGpu({ device }: Device, numbers: Float32Array<ArrayBuffer>): Promise<Float32Array> {
  const buffer = device.createBuffer({ size: numbers.byteLength, usage: usage.copySource | usage.copyTarget });
  const answer = device.createBuffer({ size: numbers.byteLength, usage: usage.mapRead | usage.copyTarget });
  device.queue.writeBuffer(buffer, 0, numbers);
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, answer, 0, numbers.byteLength);
  device.queue.submit([encoder.finish()]);
  await answer.mapAsync(1);
  return new Float32Array(answer.getMappedRange().slice(0));
}

describe("blocksFor", () => {
  it("gives blocks that buffers hold and a grid spans, cut between tiles", () => {
    const side = fc.integer({ min: 1, max: 2 ** 31 });
    fc.assert(
      fc.property(side, side, side, fc.integer({ min: 4 * 64 * 64, max: 2 ** 27 }), (m, k, n, bytes) => {
        const { rows, terms, columns } = blocksFor({ m, k, n }, bytes);
        const padded = (width: number) => 4 * Math.ceil(width / 4);
        expect(4 * rows * padded(terms)).toBeLessThanOrEqual(bytes);
        expect(4 * terms * padded(columns)).toBeLessThanOrEqual(bytes);
        expect(4 * rows * padded(columns)).toBeLessThanOrEqual(bytes);
        for (const sides of [
          [rows, m],
          [terms, k],
          [columns, n],
        ] as const) {
          const [block, whole] = sides;
          expect(block).toBeGreaterThan(0);
          expect(block === whole || (block < whole && block % 64 === 0)).toBe(true);
        }
        expect(Math.max(rows, columns)).toBeLessThanOrEqual(65535 * 64);
      }),
    );
  });

  it("leaves whole what fits", () => {
    expect(blocksFor({ m: 5000, k: 3000, n: 4001 }, 2 ** 27)).toEqual({ rows: 5000, terms: 3000, columns: 4001 });
  });
});

describe.skipIf(adapter.missing)(`on the GPU (${adapter.name})`, () => {
  const door = new Door();
  const gpu = new GpuMatrixMultiply(door);

  it("agrees with the naive product within its rounding", SLOW, async () => {
    const [tall, deep] = [fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 70 })];
    const examples: [number, number, number][] = [
      [1, 1, 1],
      [64, 16, 64],
      [65, 17, 65],
      [1, 300, 1],
      [128, 64, 4],
      [3, 5, 130],
    ];
    await fc.assert(
      fc.asyncProperty(tall, deep, tall, async (m, k, n) => {
        expect(await errorOf(gpu, product(m, k, n))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40, examples },
    );
  });

  it("is exact where no sum rounds", SLOW, async () => {
    const [m, k, n] = [70, 130, 67];
    const whole = (count: number, seed: number) => uniform(count, seed).map((x) => Math.round(8 * x));
    const one = { a: whole(m * k, 3), b: whole(k * n, 4), m, k, n };
    const { c } = (await gpu.multiply(one, undefined))!;
    expect([...c]).toEqual([...naive(one.a, one.b, m, k, n)]);
  });

  it("spreads NaN and infinities as the definition does", SLOW, async () => {
    const a = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 0);
    const b = Float32Array.of(1, 2, 3, 4);
    const { c } = (await gpu.multiply({ a, b, m: 2, k: 2, n: 2 }, undefined))!;
    expect([...c]).toEqual([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it("multiplies in blocks what its buffers do not hold", SLOW, async () => {
    const limits = { maxStorageBufferBindingSize: 40_000, maxBufferSize: 40_000 };
    const small = new ChangedDoor(({ device }) => Object.defineProperty(device, "limits", { value: limits }));
    const split = new GpuMatrixMultiply(small);
    for (const one of [product(150, 310, 141), product(300, 40, 30), product(30, 41, 300), product(10, 1200, 12)]) {
      expect(await errorOf(split, one)).toBeLessThanOrEqual(1);
    }
  });

  it("tells how far it is, and stops between two slices", SLOW, async () => {
    const one = product(640, 128, 256);
    const told: number[] = [];
    const control = (slices: number): Control => ({
      progress: (done) => told.push(done),
      stopped: async () => told.length >= slices,
    });
    expect(await gpu.multiply(one, control(1))).toBeUndefined();
    expect(told).toHaveLength(1);
    const answer = await gpu.multiply(one, control(Number.POSITIVE_INFINITY));
    expect(judgeMatrix({ ...one, c: answer!.c })).toBeLessThanOrEqual(1);
    expect(told.slice(1)).toEqual(told.slice(1).sort((x, y) => x - y));
    expect(told.at(-1)).toBeLessThan(640);
  });

  /** Loses the device while a job runs on it, as often as is said; each job has to answer the same. */
  async function lose(times: number, longest: number, job: () => Promise<Float32Array>): Promise<void> {
    const want = await job();
    for (let losses = 0, moment = 0; losses < times; moment = (moment + 0.29 * longest) % longest) {
      const { device } = await door.open();
      let inFlight = true;
      const answer = job().finally(() => {
        inFlight = false;
      });
      await new Promise((resolve) => setTimeout(resolve, moment));
      if (inFlight) losses++;
      device.destroy();
      expect(Buffer.compare(bytesOf(await answer), bytesOf(want))).toBe(0);
    }
  }

  it("computes again what it was computing when its device was lost", SLOW, async () => {
    const one = product(160, 160, 160);
    await lose(10, 60, async () => (await gpu.multiply(one, undefined))!.c);
  });

  // A job without a shader, which a software adapter needs a second to compile for each device.
  it("loses no job of 50 whose devices are lost", SLOW, async () => {
    const numbers = uniform(2 ** 20, 9);
    await lose(50, 12, () => door.use((device) => throughTheGpu(device, numbers)));
  });

  it("gives up when the second device is lost, too, and works again with the next", SLOW, async () => {
    let lose = true;
    const losing = new ChangedDoor(({ device }) => {
      if (lose) setTimeout(() => device.destroy(), 5);
    });
    const lost = new GpuMatrixMultiply(losing);
    const error = await rejection(lost.multiply(product(50, 50, 50), undefined));
    expect(error).toMatchObject({ code: "gpu_lost", message: expect.stringContaining("2 times") });
    lose = false;
    expect(await errorOf(lost, product(50, 50, 50))).toBeLessThanOrEqual(1);
  });

  it.each([
    ["a product that is left out", "factors.w * b[3]", "factors.w * b[2]"],
    ["a row that is another", "(local.y + 3u * DOWN) * A_PITCH", "(local.y + 2u * DOWN) * A_PITCH"],
    ["too few rows", "row >= product.rows", "row >= product.rows - 1u"],
    ["too few columns", "column >= product.b_pitch", "column >= product.b_pitch - 1u"],
    ["an edge that is brought along", "b_row < product.terms && ", "b_row < product.terms - 1u && "],
    ["blocks that are not added", "product.accumulate == 1u", "product.accumulate == 2u"],
    ["slices that begin at the top", "(product.first + workgroup.y)", "workgroup.y"],
    ["a shallower tile", "term += DEPTH", "term += DEPTH + 4u"],
    ["a wrong stride of A", "a_row * product.a_pitch", "a_row * (product.a_pitch + 1u)"],
    ["a missing barrier's worth of zeros", "a_tile[at] = vector;", "a_tile[at] = vector * 1.0001;"],
    ["NaN taken for zero", "return sums + ", "return max(sums, vec4f(-3.0e38)) + "],
  ])("refuses a GPU with %s", SLOW, async (_, from, to) => {
    expect(source.split(from)).toHaveLength(2);
    const wrong = new ChangedDoor(({ device }) => {
      const made = device.createShaderModule.bind(device);
      device.createShaderModule = ({ code }) => made({ code: code.replace(from, to) });
    });
    const error = await rejection(new GpuMatrixMultiply(wrong).multiply(product(2, 2, 2), undefined));
    expect(error).toMatchObject({ code: "unsupported", message: expect.stringContaining("computes wrongly") });
    expect(error.message).toContain(adapter.name);
  });

  it("says what a device refuses, and that it has no memory", SLOW, async () => {
    const device = await door.open();
    const refused = device.guarded(() => device.device.createBuffer({ size: 2 ** 50, usage: 8 }));
    expect(await codeOf(refused)).toBe("internal");
    let popped = 0;
    const full = new Device(
      {
        lost: new Promise(() => {}),
        pushErrorScope: () => {},
        popErrorScope: async () => (popped++ === 0 ? { message: "full" } : null),
      } as unknown as GPUDevice,
      device.adapter,
    );
    expect(await codeOf(full.guarded(() => {}))).toBe("out_of_memory");
  });
});
