// From an address to a worker that has what it needs, where the other side is silent, slow, broken or someone else's: a
// server that never answers, a script of another protocol, a worker that is killed while it starts. Nothing may hang that
// nobody waits for, and what healed is asked again.

import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { OpenOptions, Sovereign } from "../src/index.js";
import { SovereignError } from "../src/index.js";
import { spawn } from "../src/spawn.js";
import {
  codeOf,
  fakeWorker,
  open,
  recordWorkers,
  rejection,
  runNode,
  serve,
  started,
  temporaryFile,
  uniform,
} from "./fixtures.js";

const simd = new URL("../src/wasm/compute-simd.wasm", import.meta.url);
const shape = { m: 2, k: 2, n: 2 };
const four = uniform(4, 1);
const opened: Sovereign[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sovereign) => sovereign.dispose()));
});

async function opens(options: OpenOptions): Promise<Sovereign> {
  const sovereign = await open({ threads: 1, ...options });
  opened.push(sovereign);
  return sovereign;
}

/** The kernels at `url`, whichever this engine picks. */
const kernels = (url: string) => ({ "compute-simd": url, "compute-relaxed": url });

/** A server of the kernels that accepts and does not answer until it is healed, but for `header`, if given. */
async function hangs(header: "silent" | "header" = "silent") {
  const wasm = await readFile(simd);
  const state = { requests: 0, closed: 0, healed: false };
  const base = await serve((request, response) => {
    state.requests++;
    request.on("close", () => {
      if (!response.writableFinished) state.closed++;
    });
    if (state.healed) answer(response, wasm);
    else if (header === "header")
      response.writeHead(200, { "content-type": "application/wasm" }).write(wasm.subarray(0, 9));
  });
  return { state, url: `${base}/kernels.wasm` };
}

function answer(response: ServerResponse, wasm: Buffer): void {
  response.writeHead(200, { "content-type": "application/wasm" }).end(wasm);
}

describe("an artefact that does not come", () => {
  it.each(["silent", "header"] as const)("is asked for again after a timeout: %s", async (kind) => {
    const { state, url } = await hangs(kind);
    const sovereign = await opens({ assets: kernels(url) });
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { timeout: 1000 }))).toBe("timeout");
    await vi.waitFor(() => expect(state.closed).toBe(1));
    state.healed = true;
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    expect(state.requests).toBe(2);
  });

  it("is asked for again after an abort", async () => {
    const { state, url } = await hangs();
    const sovereign = await opens({ assets: kernels(url) });
    const controller = new AbortController();
    const code = codeOf(sovereign.matrixMultiply(four, four, shape, { signal: controller.signal }));
    await vi.waitFor(() => expect(state.requests).toBe(1));
    controller.abort();
    expect(await code).toBe("aborted");
    state.healed = true;
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    expect(state.requests).toBe(2);
  });

  it("is still awaited by the other calls when one gives up, whose worker is free at once", async () => {
    const { state, url } = await hangs();
    const sovereign = await opens({ threads: 2, assets: kernels(url) });
    const controller = new AbortController();
    const patient = codeOf(sovereign.matrixMultiply(four, four, shape, { signal: controller.signal }));
    await vi.waitFor(() => expect(state.requests).toBe(1));
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { timeout: 1000 }))).toBe("timeout");
    const { files } = await sovereign.transpile({ files: { "main.py": "print(1)\n" } });
    expect(files).toHaveLength(1);
    expect(await Promise.race([patient, "waits"])).toBe("waits");
    expect(state).toMatchObject({ requests: 1, closed: 0 });
    controller.abort();
    await vi.waitFor(() => expect(state.closed).toBe(1));
  });

  it("after a preload outlives calls that are aborted, and no timeout", async () => {
    const { state, url } = await hangs();
    const sovereign = await opens({ assets: kernels(url), preload: ["compute"] });
    const controller = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => stage === "loading" && setTimeout(() => controller.abort());
    const call = { signal: controller.signal, onProgress };
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, call))).toBe("aborted");
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape, { timeout: 300 }))).toBe("timeout");
    expect(state.requests).toBe(1);
    state.healed = true;
    expect((await sovereign.matrixMultiply(four, four, shape)).length).toBe(4);
    expect(state.requests).toBe(2);
  });

  it("does not keep a Node process alive once the runtime is disposed", async () => {
    const { state, url } = await hangs();
    const script = `
      const url = ${JSON.stringify(url)};
      const assets = { "compute-simd": url, "compute-relaxed": url };
      const sovereign = await Sovereign.open({ threads: 1, assets, preload: ["compute"] });
      const four = new Float32Array(4);
      const call = sovereign.matrixMultiply(four, four, { m: 2, k: 2, n: 2 });
      setTimeout(() => sovereign.dispose(), 500);
      await call.catch(({ code }) => console.log(code));
    `;
    expect(await runNode(script)).toEqual({ status: 0, out: "disposed\n" });
    expect(state.requests).toBe(1);
  }, 20_000);

  it("is fetched again after a failure, and not after a success", async () => {
    const wasm = await readFile(simd);
    let requests = 0;
    const base = await serve((_, response) => {
      if (++requests === 1) response.writeHead(404).end();
      else answer(response, wasm);
    });
    const sovereign = await opens({ assets: kernels(`${base}/kernels.wasm`) });
    expect(await codeOf(sovereign.matrixMultiply(four, four, shape))).toBe("asset_missing");
    for (let call = 0; call < 3; call++) await sovereign.matrixMultiply(four, four, shape);
    expect(requests).toBe(2);
  });
});

describe("a worker that starts", () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    ["says nothing", `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {});`],
    [
      "says something else",
      `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => parentPort.postMessage({ hello: 1 }));`,
    ],
  ])("and %s is asset_mismatch after a while, with its URL", async (_, script) => {
    const url = await temporaryFile("worker.mjs", script);
    const sovereign = await opens({ assets: { worker: url } });
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const failure = rejection(sovereign.matrixMultiply(four, four, shape));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(await Promise.race([failure, "waits"])).toBe("waits");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await failure).toMatchObject({ code: "asset_mismatch", message: expect.stringContaining(url.href) });
  });

  it("and never loads an artefact is asset_mismatch after a while", async () => {
    const url = await fakeWorker("load: () => new Promise(() => {})");
    const sovereign = await opens({ assets: { worker: url } });
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const stages: string[] = [];
    const onProgress = ({ stage }: { stage: string }) => void stages.push(stage);
    const failure = rejection(sovereign.matrixMultiply(four, four, shape, { onProgress }));
    await vi.waitFor(() => expect(stages).toContain("loading"));
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await Promise.race([failure, "waits"])).toMatchObject({ code: "asset_mismatch" });
    });
    expect((await failure).message).toContain(url.href);
  });

  it.each([
    ["has no such call", "hello: undefined"],
    ["answers in another form", "hello: async () => 'hello'"],
    ["throws", "hello: async () => { throw new Error('no') }"],
  ])("and %s is asset_mismatch, with its URL", async (_, hello) => {
    const url = await fakeWorker(hello);
    const sovereign = await opens({ assets: { worker: url } });
    const failure = await rejection(sovereign.matrixMultiply(four, four, shape));
    expect(failure).toMatchObject({ code: "asset_mismatch", message: expect.stringContaining(url.href) });
  });

  it("and is killed before it answered is tried once more, transferred inputs too", async () => {
    const forget = recordWorkers();
    try {
      const sovereign = await opens({});
      const product = sovereign.matrixMultiply(four.slice(), four.slice(), shape, { transfer: true });
      await started[0]!.terminate();
      expect((await product).length).toBe(4);
      expect(started.length).toBe(2);
    } finally {
      forget();
    }
  });

  it("and is killed again is worker_crashed, not a matter of the script's place", async () => {
    const url = await temporaryFile("worker.mjs", "process.exit(0);");
    const sovereign = await opens({ assets: { worker: url } });
    const failure = await rejection(sovereign.matrixMultiply(four, four, shape));
    expect(failure.code).toBe("worker_crashed");
    expect(failure.message).toContain(url.href);
    expect(failure.message).toContain("tried 2 times");
  });

  it("and fails where another has answered is worker_crashed, not a matter of the script's place", async () => {
    const onlyOnce = `
      import { appendFileSync, readFileSync } from "node:fs";
      const starts = new URL("starts", import.meta.url);
      appendFileSync(starts, "x");
      if (readFileSync(starts).length > 1) throw new Error("broken");
    `;
    const url = await fakeWorker("transpile: () => new Promise(() => {})", onlyOnce);
    const sovereign = await opens({ threads: 2, assets: { worker: url } });
    const files = { "main.py": "" };
    await new Promise<void>((resolve) => {
      const onProgress = ({ stage }: { stage: string }) => stage === "running" && resolve();
      void codeOf(sovereign.transpile({ files }, { onProgress }));
    });
    const failure = await rejection(sovereign.transpile({ files }));
    expect(failure).toMatchObject({ code: "worker_crashed", message: expect.stringContaining("broken") });
  });

  it("and fails ends once, though Node tells of the error and of the exit", async () => {
    const url = await temporaryFile("worker.mjs", "throw new Error('broken');");
    const ends: string[] = [];
    const forget = recordWorkers();
    spawn(url.href, ({ message }, ending) => void ends.push(`${ending}: ${message}`));
    forget();
    await new Promise((resolve) => started[0]!.on("exit", resolve));
    expect(ends).toEqual(["failed: broken"]);
  });

  it("from a place that Node starts no worker from is unsupported, with its URL", async () => {
    const sovereign = await opens({ assets: { worker: "http://127.0.0.1:9/worker.js" } });
    const failures = [1, 2].map(() => rejection(sovereign.matrixMultiply(four, four, shape)));
    for (const failure of await Promise.all(failures)) {
      expect(failure).toMatchObject({ code: "unsupported", message: expect.stringContaining("127.0.0.1:9/worker.js") });
      expect(failure).toBeInstanceOf(SovereignError);
    }
  });
});
