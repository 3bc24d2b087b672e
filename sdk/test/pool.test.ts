// The pool under everything that can go wrong: killed workers, traps, aborts, timeouts, disposal, a worker script that
// does not load. Every promise must settle, with the right code, and the pool must answer afterwards.

import { readFile } from "node:fs/promises";
import binaryen from "binaryen";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallOptions, Progress, Sovereign } from "../src/index.js";
import { codeOf, naive, open, recordWorkers, rejection, runNode, started, temporaryFile, uniform } from "./fixtures.js";

let sovereign: Sovereign;
let forget: () => void;
beforeEach(async () => {
  forget = recordWorkers();
  sovereign = await open({ threads: 2 });
});
afterEach(async () => {
  await sovereign.dispose();
  forget();
});

/** A product that takes many slices, so that it is running for long enough to be met in the middle. */
const LONG = { m: 1500, k: 512, n: 512 };
const [longA, longB] = [uniform(LONG.m * LONG.k, 1), uniform(LONG.k * LONG.n, 2)];
const long = (options: CallOptions = {}) =>
  sovereign.matrixMultiply(longA, longB, LONG, { variant: "simd", ...options });

const small = { m: 9, k: 9, n: 9 };
const [smallA, smallB] = [uniform(81, 1), uniform(81, 2)];

async function answers(): Promise<void> {
  const want = naive(smallA, smallB, 9, 9, 9);
  const c = await sovereign.matrixMultiply(smallA, smallB, small);
  for (const [i, value] of c.entries()) expect(value).toBeCloseTo(want[i]!, 4);
}

/** Starts a long product; `running` settles once it has computed some rows and has more to do. */
function startLong(options: { signal?: AbortSignal; transfer?: boolean; a?: Float32Array } = {}) {
  let seen: (progress: Progress) => void;
  const running = new Promise<Progress>((resolve) => {
    seen = (progress) => {
      if (progress.stage === "running" && progress.done > 0 && progress.done < progress.total) resolve(progress);
    };
  });
  const { a = longA, ...rest } = options;
  const b = options.transfer ? longB.slice() : longB;
  const call = { variant: "simd" as const, ...rest, onProgress: (progress: Progress) => seen(progress) };
  return { promise: sovereign.matrixMultiply(a, b, LONG, call), running };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
const live = () => started.filter((thread) => thread.threadId !== -1);

describe("a killed worker", () => {
  it("loses no promise: 100 kills in mid-job, each job retried and right", async () => {
    const want = await long();
    for (let kill = 0; kill < 100; kill++) {
      const { promise, running } = startLong();
      const { done, total } = await running;
      expect(done).toBeLessThan(total);
      const victim = live().at(-1)!;
      await victim.terminate();
      const c = await promise;
      expect(c.length).toBe(want.length);
      expect(c.at(-1)).toBe(want.at(-1));
      expect(victim.threadId).toBe(-1);
    }
    expect(started.length).toBeGreaterThan(100);
    await answers();
  }, 120_000);

  it("twice rejects with worker_crashed", async () => {
    const { promise, running } = startLong();
    const error = rejection(promise);
    await running;
    const seen = started.length;
    await live().at(-1)!.terminate();
    while (started.length === seen) await tick();
    await started.at(-1)!.terminate();
    expect(await error).toMatchObject({ code: "worker_crashed", message: expect.stringContaining("tried 2 times") });
    await answers();
  });

  it("takes transferred inputs with it: no second try", async () => {
    const { promise, running } = startLong({ transfer: true, a: longA.slice() });
    const error = rejection(promise);
    await running;
    const seen = started.length;
    await live().at(-1)!.terminate();
    expect((await error).code).toBe("worker_crashed");
    expect(started.length).toBe(seen);
    await answers();
  });

  it("does not disturb what runs and waits elsewhere", async () => {
    const { promise, running } = startLong();
    await running;
    const others = Array.from({ length: 20 }, () => sovereign.matrixMultiply(smallA, smallB, small));
    await started[0]!.terminate();
    await Promise.all([promise, ...others]);
  });
});

describe("a trap", () => {
  it("drops the instance: the job is tried twice, in two workers, and the message says what stopped", async () => {
    const trapping = await trappingKernels();
    const broken = await open({ threads: 1, assets: { "compute-simd": trapping, "compute-relaxed": trapping } });
    const before = started.length;
    const error = await rejection(broken.matrixMultiply(smallA, smallB, small));
    expect(error.code).toBe("worker_crashed");
    expect(error.message).toMatch(/stopped: .*unreachable.* It was tried 2 times\./);
    expect(started.length - before).toBe(2);
    await broken.dispose();
  });
});

/** compute-simd.wasm with a kernel that does nothing but trap. */
async function trappingKernels(): Promise<URL> {
  const bytes = await readFile(new URL("../src/wasm/compute-simd.wasm", import.meta.url));
  const module = binaryen.readBinary(new Uint8Array(bytes));
  const { value } = binaryen.getExportInfo(module.getExport("matrix_multiply_f32"));
  const kernel = module.getFunction(value);
  // Its type declarations leave the wrapper of a function out.
  const wrap = (binaryen as unknown as { Function(ref: number): { body: number } }).Function;
  wrap(kernel).body = module.unreachable();
  return temporaryFile("trap.wasm", module.emitBinary());
}

describe("abort", () => {
  it("rejects at once with the signal's reason, and frees the worker", async () => {
    const controller = new AbortController();
    const { promise, running } = startLong({ signal: controller.signal });
    await running;
    const reason = new Error("enough");
    const error = rejection(promise);
    controller.abort(reason);
    expect(await error).toMatchObject({ code: "aborted", name: "AbortError", cause: reason });
    await answers();
  });

  it("1,000 aborts, at three moments of a job, leave the pool answering", async () => {
    const shape = { m: 600, k: 128, n: 128 };
    const [a, b] = [uniform(shape.m * shape.k, 1), uniform(shape.k * shape.n, 2)];
    const moments: ((progress: Progress) => boolean)[] = [
      ({ stage }) => stage === "queued",
      ({ stage }) => stage === "running",
      ({ done }) => done > 0,
    ];
    const met = [0, 0, 0];
    for (let i = 0; i < 1000; i++) {
      const controller = new AbortController();
      const onProgress = (progress: Progress) => moments[i % 3]!(progress) && controller.abort();
      const call = { variant: "simd" as const, signal: controller.signal, onProgress };
      if ((await codeOf(sovereign.matrixMultiply(a, b, shape, call))) === "aborted") met[i % 3]! += 1;
    }
    expect(met).toEqual([334, 333, 333]);
    await answers();
  }, 120_000);

  it("takes waiting jobs out of the queue", async () => {
    const controller = new AbortController();
    const busy = [startLong(), startLong()];
    const waiting = Array.from({ length: 50 }, () => codeOf(long({ signal: controller.signal })));
    controller.abort();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["aborted"]));
    await Promise.all(busy.map(({ promise }) => promise));
  });

  it("of a signal that is already aborted starts nothing", async () => {
    const before = started.length;
    expect(await codeOf(long({ signal: AbortSignal.abort() }))).toBe("aborted");
    expect(started.length).toBe(before);
  });

  it("stops every part of a product over threads", async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: Progress) => done > 0 && controller.abort();
    const options = { variant: "threads" as const, signal: controller.signal, onProgress };
    expect(await codeOf(sovereign.matrixMultiply(longA, longB, LONG, options))).toBe("aborted");
    await answers();
  });
});

describe("time and disposal", () => {
  it("rejects with timeout, in the queue too", async () => {
    const all = Array.from({ length: 6 }, () => codeOf(long({ timeout: 5 })));
    expect(new Set(await Promise.all(all))).toEqual(new Set(["timeout"]));
    await answers();
  });

  it("settles everything with disposed", async () => {
    const { promise, running } = startLong();
    const codes = [codeOf(promise), ...Array.from({ length: 10 }, () => codeOf(long()))];
    await running;
    await sovereign.dispose();
    expect(new Set(await Promise.all(codes))).toEqual(new Set(["disposed"]));
    expect(live()).toEqual([]);
    expect(await codeOf(long())).toBe("disposed");
    await sovereign.dispose();
  });

  it("is disposed by the symbol, where the engine has it", async () => {
    if (!Symbol.asyncDispose) return;
    await sovereign[Symbol.asyncDispose]();
    expect(await codeOf(long())).toBe("disposed");
  });

  it("starts nothing at open", () => {
    expect(started.length).toBe(0);
  });

  it("keeps going when onProgress throws, and tells the logger", async () => {
    const warnings: string[] = [];
    const logger = { debug: () => {}, warn: (message: string) => warnings.push(message) };
    const logged = await open({ threads: 1, logger });
    const onProgress = () => {
      throw new Error("mine");
    };
    await logged.matrixMultiply(smallA, smallB, small, { onProgress });
    expect(warnings[0]).toContain("mine");
    await logged.dispose();
  });
});

describe("a worker script", () => {
  it("that is missing is asset_missing, with its URL", async () => {
    const missing = await open({ assets: { worker: "file:///nowhere/worker.js" } });
    const error = await rejection(missing.matrixMultiply(smallA, smallB, small));
    expect(error.code).toBe("asset_missing");
    expect(error.message).toContain("file:///nowhere/worker.js");
    await missing.dispose();
  });
});

describe("a Node process", () => {
  it("ends by itself without dispose, and not before its calls have answered", async () => {
    const script = `
      const sovereign = await Sovereign.open({ threads: 2 });
      const ones = new Float32Array(512 * 512).fill(1);
      const c = await sovereign.matrixMultiply(ones, ones, { m: 512, k: 512, n: 512 }, { variant: "threads" });
      console.log(c[0], c.length);
    `;
    expect(await runNode(script)).toEqual({ status: 0, out: "512 262144\n" });
  }, 20_000);

  it("goes on until a runtime that is disposed in the middle of a job has ended its workers", async () => {
    const script = `
      const sovereign = await Sovereign.open({ threads: 1 });
      const ones = new Float32Array(1000 * 1000).fill(1);
      let seen;
      const running = new Promise((resolve) => { seen = resolve; });
      const onProgress = ({ done }) => { if (done > 0) seen(); };
      const job = sovereign.matrixMultiply(ones, ones, { m: 1000, k: 1000, n: 1000 }, { onProgress });
      const rejected = job.catch(({ code }) => code);
      await running;
      await sovereign.dispose();
      console.log(await rejected);
    `;
    expect(await runNode(script)).toEqual({ status: 0, out: "disposed\n" });
  }, 20_000);

  it("ends at once when it only opened a runtime", async () => {
    expect(await runNode(`await Sovereign.open({ preload: ["compute"] });`)).toEqual({ status: 0, out: "" });
  });
});
