// Calls that their caller gives up, and callers whose code throws. With one worker, so that what a call leaves behind is
// met by the next: a worker that was not freed, that was killed without need, or that still runs.

import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Progress, Sovereign } from "../src/index.js";
import { codeOf, fakeWorker, open, recordWorkers, rejection, started, uniform } from "./fixtures.js";

let forget: () => void;
const opened: Sovereign[] = [];
beforeEach(() => {
  forget = recordWorkers();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sovereign) => sovereign.dispose()));
  forget();
});

async function opens(options: Parameters<typeof open>[0] = {}): Promise<Sovereign> {
  const sovereign = await open({ threads: 1, ...options });
  opened.push(sovereign);
  return sovereign;
}

const shape = { m: 2, k: 2, n: 2 };
const four = uniform(4, 1);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

/** A job of one row: it ends once it is asked to stop, or never. Any other answers. */
const stoppable = `matrixMultiply: ({ m }, port) => m > 1
  ? Promise.resolve(ok({ c: new Float32Array(4) }))
  : new Promise((resolve) => port.on("message", () => { port.close(); resolve(failed("aborted", false)); }))`;
const stuck = `matrixMultiply: ({ m }) => m > 1 ? Promise.resolve(ok({ c: new Float32Array(4) })) : new Promise(() => {})`;
const row = { m: 1, k: 2, n: 2 };
const two = uniform(2, 1);

/** Starts a job of one row and aborts it once it was posted. */
async function abortRunning(sovereign: Sovereign): Promise<void> {
  const controller = new AbortController();
  const onProgress = ({ stage }: Progress) => stage === "running" && setTimeout(() => controller.abort());
  const call = { signal: controller.signal, onProgress, variant: "simd" as const };
  expect(await codeOf(sovereign.matrixMultiply(two, four, row, call))).toBe("aborted");
}

describe("a job that is given up", () => {
  it("is asked to stop, and keeps its worker when it does", async () => {
    const sovereign = await opens({ assets: { worker: await fakeWorker(stoppable) } });
    for (let call = 0; call < 5; call++) await abortRunning(sovereign);
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    await sleep(200);
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    expect(started.length).toBe(1);
  });

  it("and does not stop loses its worker", async () => {
    const sovereign = await opens({ assets: { worker: await fakeWorker(stuck) } });
    await abortRunning(sovereign);
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    expect(started.length).toBe(2);
    expect(started[0]!.threadId).toBe(-1);
  });

  it("of the transpiler, which hears nothing, makes way for the next call", async () => {
    const sovereign = await opens();
    const controller = new AbortController();
    const text = "def f(x: int) -> int:\n    return x + 1\n\n\n".repeat(400_000);
    const onProgress = ({ stage }: Progress) => stage === "running" && setTimeout(() => controller.abort());
    const call = { signal: controller.signal, onProgress };
    expect(await codeOf(sovereign.transpile({ files: { "main.py": text } }, call))).toBe("aborted");
    expect((await sovereign.transpile({ files: { "main.py": "print(1)\n" } })).files).toHaveLength(1);
    expect(started.length).toBe(2);
  }, 20_000);

  it.each(["queued", "loading", "running"])("by onProgress while it is %s costs no worker", async (stage) => {
    const sovereign = await opens();
    for (let call = 0; call < 10; call++) {
      const controller = new AbortController();
      const onProgress = (progress: Progress) => progress.stage === stage && controller.abort();
      const options = { signal: controller.signal, onProgress };
      // Nothing is loading any more once a call has passed that stage.
      const code = codeOf(sovereign.matrixMultiply(four, four, shape, options));
      expect(await code).toBe("aborted");
    }
    await sleep(200);
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    expect(started.length).toBe(1);
  });

  it("by onProgress while it begins is not posted", async () => {
    const counting = `matrixMultiply: async () => ok({ c: new Float32Array(globalThis.posted = (globalThis.posted ?? 0) + 1) })`;
    const sovereign = await opens({ assets: { worker: await fakeWorker(counting) } });
    for (let call = 0; call < 3; call++) {
      const controller = new AbortController();
      const onProgress = ({ stage }: Progress) => stage === "running" && controller.abort();
      expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { signal: controller.signal, onProgress }))).toBe(
        "aborted",
      );
    }
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(1);
  });
});

describe("a signal", () => {
  it("has one listener for many calls, and none once they have settled, however they did", async () => {
    const sovereign = await opens();
    const { signal } = new AbortController();
    const calls = Array.from({ length: 30 }, (_, call) => {
      const variant = call % 2 === 0 ? ("threads" as const) : ("simd" as const);
      return sovereign.matrixMultiply(four, four, shape, { signal, variant, timeout: call === 7 ? 1 : 60_000 });
    });
    expect(listeners(signal)).toBe(1);
    await Promise.allSettled(calls);
    expect(listeners(signal)).toBe(0);
    const late = codeOf(sovereign.matrixMultiply(four, four, shape, { signal }));
    await sovereign.dispose();
    expect(await late).toBe("disposed");
    expect(listeners(signal)).toBe(0);
  });

  it("has one listener for products over threads", async () => {
    const sovereign = await opens({ threads: 2 });
    const { signal } = new AbortController();
    const calls = Array.from({ length: 12 }, () =>
      sovereign.matrixMultiply(four, four, shape, { signal, variant: "threads" }),
    );
    expect(listeners(signal)).toBe(1);
    await Promise.all(calls);
    expect(listeners(signal)).toBe(0);
  });

  it("ends 20,000 waiting calls, and leaves those of other signals in their order", async () => {
    const sovereign = await opens({ assets: { worker: await fakeWorker(stoppable) } });
    const controllers = [new AbortController(), new AbortController(), new AbortController()] as const;
    const [running, many, few] = controllers.map(({ signal }) => signal);
    const first = codeOf(sovereign.matrixMultiply(two, four, row, { signal: running, variant: "simd" }));
    const settled: string[] = [];
    const waiting = Array.from({ length: 20_000 }, (_, call) => {
      const signal = call % 5000 === 2500 ? few : many;
      return sovereign.matrixMultiply(four, four, shape, { signal }).then(
        () => void settled.push(`answered ${call}`),
        ({ code }) => code,
      );
    });
    controllers[1].abort();
    const codes = await Promise.all(waiting.filter((_, call) => call % 5000 !== 2500));
    expect(new Set(codes)).toEqual(new Set(["aborted"]));
    expect(settled).toEqual([]);
    controllers[0].abort();
    expect(await first).toBe("aborted");
    await Promise.all(waiting);
    expect(settled).toEqual([2500, 7500, 12500, 17500].map((call) => `answered ${call}`));
    expect(controllers.map(({ signal }) => listeners(signal))).toEqual([0, 0, 0]);
  }, 60_000);
});

describe("the caller's code", () => {
  const throws = () => {
    throw new Error("mine");
  };

  it("may throw in every logger: all calls settle, whatever becomes of the workers", async () => {
    const logger = { debug: throws, warn: throws };
    const sovereign = await opens({ logger, preload: ["compute"] });
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    const fake = await opens({ logger, assets: { worker: await fakeWorker(stuck) } });
    const lost = rejection(fake.matrixMultiply(two, four, row, { variant: "simd" }));
    for (const attempt of [1, 2]) {
      await vi.waitFor(() => expect(started.length).toBe(1 + attempt));
      await started.at(-1)!.terminate();
    }
    expect((await lost).code).toBe("worker_crashed");
    const disposed = codeOf(fake.matrixMultiply(two, four, row, { variant: "simd" }));
    await fake.dispose();
    expect(await disposed).toBe("disposed");
  });

  it("may reject later: the logger hears of onProgress, and nothing is left unhandled", async () => {
    const unhandled: unknown[] = [];
    const heard = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", heard);
    try {
      const warnings: string[] = [];
      const later = async (): Promise<void> => throws();
      const sovereign = await opens({ logger: { debug: later, warn: (text) => void warnings.push(text) } });
      await sovereign.matrixMultiply(four, four, shape, { onProgress: later });
      await sleep(20);
      expect(warnings[0]).toBe("onProgress threw: mine");
      expect(unhandled).toEqual([]);
    } finally {
      process.off("unhandledRejection", heard);
    }
  });

  it("may call again, and dispose, from anywhere", async () => {
    const inner: Promise<unknown>[] = [];
    const logger = {
      debug: (text: string) => {
        if (text.startsWith("started")) inner.push(sovereign.matrixMultiply(four, four, shape));
      },
      warn: () => {},
    };
    const sovereign = await opens({ logger });
    await sovereign.matrixMultiply(four, four, shape);
    expect((await Promise.all(inner)).length).toBe(1);
    expect(started.length).toBe(1);
    const onProgress = ({ stage }: Progress) => stage === "queued" && void sovereign.dispose();
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { onProgress }))).toBe("disposed");
  });
});

describe("a failure of memory", () => {
  it("is not tried again, and its worker is not used again", async () => {
    const full = `transpile: async ({ files }) => files.length > 1 ? failed("out_of_memory", true) : ok(files.length)`;
    const sovereign = await opens({ assets: { worker: await fakeWorker(full) } });
    const failing = sovereign.transpile({ files: { "a.py": "", "b.py": "" } });
    expect((await rejection(failing)).code).toBe("out_of_memory");
    expect(started.length).toBe(1);
    expect(await sovereign.transpile({ files: { "a.py": "" } })).toBe(1);
    expect(started.length).toBe(2);
  });
});
