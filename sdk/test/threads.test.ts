// Threads over one memory: who is started, what dies with what, and that no call is lost or wrong, whatever is killed.

import { readFile } from "node:fs/promises";
import type { Worker as NodeWorker } from "node:worker_threads";
import binaryen from "binaryen";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sharedMemory } from "../src/engine/instance.js";
import type { CallOptions, Progress, Sovereign } from "../src/index.js";
import {
  codeOf,
  fakeWorker,
  form,
  open,
  recordWorkers,
  rejection,
  started,
  temporaryFile,
  uniform,
} from "./fixtures.js";

// A machine that is busy with other tests may take long for what is killed and started again.
vi.setConfig({ testTimeout: 30_000 });

let sovereign: Sovereign;
let forget: () => void;
beforeEach(async () => {
  forget = recordWorkers();
  sovereign = await open({ threads: 3 });
});
afterEach(async () => {
  await sovereign.dispose();
  forget();
  vi.unstubAllGlobals();
});

const shape = { m: 300, k: 128, n: 130 };
const [a, b] = [uniform(shape.m * shape.k, 1), uniform(shape.k * shape.n, 2)];
const threads = { variant: "threads" as const };
const multiply = (options: CallOptions = {}) => sovereign.matrixMultiply(a, b, shape, { ...threads, ...options });

/** The variant of one thread that has the instructions which threads have. */
const single = () => (sovereign.capabilities().relaxedSimd ? "relaxed" : "simd");

/** Whether two answers have the same bits; comparing millions of numbers one by one takes Vitest seconds. */
function same(have: unknown, want: unknown): boolean {
  if (ArrayBuffer.isView(have) && ArrayBuffer.isView(want)) {
    const [left, right] = [have, want].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    return left!.equals(right!);
  }
  if (typeof have !== "object" || typeof want !== "object" || !have || !want) return Object.is(have, want);
  return Object.entries(want).every(([name, value]) => same((have as Record<string, unknown>)[name], value));
}

const live = () => started.filter((thread) => thread.threadId !== -1);

/** A product over threads that is in the middle of its work. */
async function running(options: CallOptions = {}) {
  const long = { m: 3000, k: 512, n: 512 };
  const [left, right] = [uniform(long.m * long.k, 3), uniform(long.k * long.n, 4)];
  let seen: () => void;
  const begun = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const onProgress = ({ done }: Progress) => done > 0 && seen();
  const promise = sovereign.matrixMultiply(left, right, long, { ...threads, ...options, onProgress });
  promise.catch(() => {});
  await begun;
  return { promise, want: () => sovereign.matrixMultiply(left, right, long, { variant: single() }) };
}

describe("threads", () => {
  it("are one worker and its helpers, started once, for all calls", async () => {
    await Promise.all(Array.from({ length: 8 }, () => multiply()));
    expect(started).toHaveLength(3);
    const points = uniform(2000, 5);
    await sovereign.kmeans(points, { dimensions: 2, clusters: 4, ...threads });
    expect(started).toHaveLength(3);
    expect(live()).toHaveLength(3);
  });

  it("leave the other workers of the pool to other calls", async () => {
    const { promise } = await running();
    const others = Array.from({ length: 4 }, () => sovereign.matrixMultiply(a, b, shape, { variant: single() }));
    await Promise.all(others);
    expect(started).toHaveLength(3 + 2);
    await promise;
  });

  it("change no bit of an answer", async () => {
    for (const [m, k, n] of [
      [1, 300, 70],
      [7, 3, 1],
      [301, 203, 107],
      [130, 520, 1030],
    ] as const) {
      const [left, right] = [uniform(m * k, m), uniform(k * n, n)];
      const want = await sovereign.matrixMultiply(left, right, { m, k, n }, { variant: single() });
      expect(await sovereign.matrixMultiply(left, right, { m, k, n }, threads)).toEqual(want);
      const [wide, high] = [Float64Array.from(left), Float64Array.from(right)];
      const double = await sovereign.matrixMultiply(wide, high, { m, k, n }, { variant: single() });
      expect(await sovereign.matrixMultiply(wide, high, { m, k, n }, threads)).toEqual(double);
    }
    for (const [count, dimensions, clusters] of [
      [9, 3, 2],
      [20_001, 5, 12],
      [30_000, 2, 100],
    ] as const) {
      const options = { dimensions, clusters, maxIterations: 12, tolerance: 0 };
      const points = uniform(count * dimensions, count);
      const want = await sovereign.kmeans(points, { ...options, variant: single() });
      expect(await sovereign.kmeans(points, { ...options, ...threads })).toEqual(want);
    }
  });

  it("are one, where memory cannot be shared", async () => {
    const want = await multiply();
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const alone = await open({ threads: 3 });
    expect(alone.capabilities().sharedMemory).toBe(false);
    const before = started.length;
    expect(await alone.matrixMultiply(a, b, shape, threads)).toEqual(want);
    expect(started.length - before).toBe(1);
    await alone.dispose();
  });

  it("stop in the middle of their work, and go on with other calls", async () => {
    const controller = new AbortController();
    const { promise } = await running({ signal: controller.signal });
    controller.abort();
    expect((await rejection(promise)).code).toBe("aborted");
    await multiply();
    expect(started).toHaveLength(3);
  });
});

describe("the end", () => {
  it.each([
    ["of the first thread", 0],
    ["of a helper", 1],
    ["of another helper", 2],
  ])("%s is that of all, and their call is answered by new ones", async (_, victim) => {
    const { promise, want } = await running();
    const old = [...started];
    await old[victim]!.terminate();
    const product = await promise;
    expect(old.map(({ threadId }) => threadId)).toEqual([-1, -1, -1]);
    expect(live()).toHaveLength(3);
    expect(same(product, await want())).toBe(true);
  });

  it("of a runtime leaves no thread", async () => {
    const { promise } = await running();
    await sovereign.dispose();
    expect((await rejection(promise)).code).toBe("disposed");
    expect(live()).toEqual([]);
  });

  it("comes by a trap in a helper, too, which says what stopped", async () => {
    const trapping = await trappingHelp();
    const ended: string[] = [];
    const logger = { debug: (message: string) => void ended.push(message), warn: () => {} };
    const assets = { "compute-simd-threads": trapping, "compute-relaxed-threads": trapping };
    const broken = await open({ threads: 2, assets, logger });
    const before = started.length;
    // The first thread may be done before its helper has stopped.
    await broken.matrixMultiply(a, b, shape, threads).catch(() => {});
    await vi.waitFor(() => expect(ended.join()).toMatch(/a worker ended: .*threads stopped: .*unreachable/));
    await vi.waitFor(() => expect(started.slice(before, before + 2).map(({ threadId }) => threadId)).toEqual([-1, -1]));
    await broken.dispose();
  });
});

describe("a helper that cannot start", () => {
  it("rejects the call, and leaves no half of a team", async () => {
    const fake = await fakeWorker(`
      load: async () => ok(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })),
      help: async () => failed("out_of_memory", false),
    `);
    const lonely = await open({ threads: 2, assets: { worker: fake } });
    expect(await codeOf(lonely.matrixMultiply(a, b, shape, threads))).toBe("out_of_memory");
    await vi.waitFor(() => expect(live()).toEqual([]));
    await lonely.dispose();
  });
});

/** compute-simd-threads.wasm whose helpers do nothing but trap. */
async function trappingHelp(): Promise<URL> {
  const bytes = await readFile(new URL("../src/wasm/compute-simd-threads.wasm", import.meta.url));
  const module = binaryen.readBinary(new Uint8Array(bytes));
  // With all features it would write forms that Node 20 cannot read.
  module.setFeatures(binaryen.Features.Atomics | binaryen.Features.BulkMemory);
  const { value } = binaryen.getExportInfo(module.getExport("help"));
  // Its type declarations leave the wrapper of a function out.
  const wrap = (binaryen as unknown as { Function(ref: number): { body: number } }).Function;
  wrap(module.getFunction(value)).body = module.unreachable();
  return temporaryFile("trap.wasm", module.emitBinary());
}

describe("the memory", () => {
  const { Memory } = WebAssembly;
  afterEach(() => {
    WebAssembly.Memory = Memory;
  });

  /** An engine that has addresses for so many GiB and no more; answers what it is asked for. */
  function addresses(gibibytes: number): number[] {
    const asked: number[] = [];
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        asked.push(descriptor.maximum! / 2 ** 14);
        if (asked.at(-1)! > gibibytes) throw new RangeError("could not allocate memory");
        super(descriptor);
      }
    };
    return asked;
  }

  it.each([
    [1, [4, 2, 1]],
    [2, [4, 2]],
    [4, [4]],
  ])("may grow to what a device has addresses for: %s GiB", (most, tried) => {
    const asked = addresses(most);
    expect(sharedMemory().buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(asked).toEqual(tried);
  });

  it("that no device has is out_of_memory", () => {
    addresses(0);
    expect(() => sharedMemory()).toThrow(expect.objectContaining({ code: "out_of_memory" }));
  });
});

describe("1,000 calls", () => {
  it("of all kinds, aborted and killed at random, are each answered, and none wrong", async () => {
    const random = uniform(8000, 6).values();
    const chance = () => (random.next().value! + 1) / 2;
    const points = uniform(6000, 7);
    const forest = sovereign.randomForest(form(20, 5, 3, 3));
    const kinds: ((call: CallOptions) => Promise<unknown>)[] = [
      (call) => multiply(call),
      (call) => sovereign.matrixMultiply(a, b, shape, { variant: single(), ...call }),
      (call) => sovereign.kmeans(points, { dimensions: 3, clusters: 5, maxIterations: 10, ...threads, ...call }),
      (call) => sovereign.fft(points, call),
      (call) => forest.predict(points, call),
    ];
    const want = await Promise.all(kinds.map((kind) => kind({})));
    const ends = { right: 0, aborted: 0, worker_crashed: 0 };
    let kills = 0;

    const one = async () => {
      const kind = Math.floor(chance() * kinds.length);
      const controller = new AbortController();
      const options = chance() < 0.5 ? { onProgress: () => {} } : {};
      const answer = kinds[kind]!({ ...options, signal: controller.signal });
      if (chance() < 0.2) setTimeout(() => controller.abort(), 6 * chance());
      if (chance() < 0.04) {
        const which = chance();
        setTimeout(() => {
          kills += kill(which);
        }, 6 * chance());
      }
      try {
        if (!same(await answer, want[kind])) throw new Error(`call ${kind} gave a wrong answer`);
        ends.right++;
      } catch (thrown) {
        const { code } = thrown as { code: keyof typeof ends };
        if (code !== "worker_crashed" && !(code === "aborted" && controller.signal.aborted)) throw thrown;
        ends[code]++;
      }
    };
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        for (let call = 0; call < 200; call++) await one();
      }),
    );
    expect(ends.right + ends.aborted + ends.worker_crashed).toBe(1000);
    expect(kills).toBeGreaterThan(10);
    // A call is given up when it was killed twice.
    expect(2 * ends.worker_crashed).toBeLessThanOrEqual(kills);
    expect(ends.right).toBeGreaterThan(500);
    expect(await multiply()).toEqual(want[0]);
  }, 60_000);
});

/** Ends one of the threads that live; answers how many it ended. */
function kill(which: number): number {
  const victim: NodeWorker | undefined = live()[Math.floor(which * live().length)];
  void victim?.terminate();
  return victim ? 1 : 0;
}
