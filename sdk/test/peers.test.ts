// The client of the peers against workers of every kind: those of target/peers where they are built, scripts that serve as
// rust/benches/peers does, and scripts that do what no worker should. Every request must settle, with the right code. What
// the peers do in browsers is for the end-to-end tests.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { locator } from "../src/assets.js";
import type { ArmContext, OpenArm } from "../src/bench/arms.js";
import { openPeerArm, openPyodideArm } from "../src/bench/peers.js";
import { rowOf } from "../src/bench/rows.js";
import type { Oracle, Peer, RunOptions } from "../src/bench/types.js";
import { probe } from "../src/module.js";
import { Pool } from "../src/pool.js";
import { codeOf, naive, recordWorkers, rejection, started, uniform } from "./fixtures.js";

const built = new URL("../../target/peers/", import.meta.url);
const hasBuilt = existsSync(new URL("python.js", built));
const row = rowOf("matrix_multiply");
const size = 40;
const inputs = { a: uniform(size * size, 1), b: uniform(size * size, 2) };

const closers: (() => Promise<void>)[] = [];
let forget: () => void;
beforeEach(() => {
  forget = recordWorkers();
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  forget();
});

/** A context as a run makes it; what it is told to close is closed after the test. */
async function contextOf(options: RunOptions): Promise<ArmContext> {
  const locate = locator();
  const judge = new Pool({ limit: 1, locate, logger: undefined });
  closers.push(() => judge.dispose());
  return {
    row,
    parameters: { m: size, k: size, n: size },
    features: await probe(),
    locate,
    threads: 1,
    logger: undefined,
    options,
    judge,
    shared: new Map(),
    closing: (close) => void closers.push(close),
  };
}

/** Holds an answer to the plain product. */
async function judge(answer: unknown): Promise<Oracle> {
  const want = naive(inputs.a, inputs.b, size, size, size);
  const got = answer as ArrayLike<number>;
  const errors = [...want].map((value, i) => Math.abs(value - got[i]!));
  return { method: "plain loops", passed: got.length === want.length && Math.max(...errors) < 1e-4 };
}

const peer = (name: string): Peer => ({ name, from: "npm", version: "1.2.3", variant: "simd", settings: ["defaults"] });
const live = () => started.filter((thread) => thread.threadId !== -1);

/** Opens the arm of a script in a folder of peers. */
async function openIn(folder: string | URL | undefined, limitMs = 10_000): Promise<OpenArm> {
  const context = await contextOf(folder === undefined ? {} : { peers: folder });
  return openPeerArm(peer("@rogue/peer"), "one thread", context, inputs, judge, limitMs);
}

describe.skipIf(!hasBuilt)("the peers that are built", { timeout: 60_000 }, () => {
  const arms = row.peers.filter(({ from }) => from === "npm").flatMap((one) => one.settings.map((how) => [one, how]));

  it.each(arms as [Peer, Peer["settings"][number]][])("%o, %s, multiplies right", async (one, settings) => {
    const before = inputs.a.slice();
    const arm = await openPeerArm(one, settings, await contextOf({ peers: built }), inputs, judge);
    expect(arm.version).toBe(one.version);
    expect(arm.artefact).not.toBe("");
    for (let call = 0; call < 3; call++) expect((await arm.call()).ms).toBeGreaterThan(0);
    expect((await arm.judge()).passed).toBe(true);
    if (settings === "one thread" || one.variant === "scalar") expect(arm.threads).toBe(1);
    expect(arm.simd === "none").toBe(one.variant === "scalar");
    expect(inputs.a).toEqual(before);
    await arm.close();
    expect(live()).toHaveLength(0);
  });

  it("Pyodide runs the row's own program", async () => {
    const arm = await openPyodideArm(await contextOf({ peers: built }), async (answer) => ({
      method: "its length",
      passed: answer instanceof Float64Array && answer.length === size * size,
    }));
    expect(arm.version).toMatch(/^CPython 3\.\d+\.\d+ \(Pyodide \d+\.\d+\.\d+\)$/);
    expect((await arm.call()).ms).toBeGreaterThan(0);
    expect((await arm.judge()).passed).toBe(true);
  });
});

describe("a folder without the script", () => {
  it("is unsupported, and it is said how to get it", async () => {
    const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), "sovereign-peers-"))}/`);
    closers.push(() => rm(folder, { recursive: true }));
    const error = await rejection(openIn(folder));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain("matrix_multiply/rogue-peer.js");
    expect(error.message).toContain("npm run peers");
    const none = await rejection(openIn(undefined));
    expect([none.code, none.message]).toEqual(["unsupported", expect.stringContaining("npm run peers")]);
    expect(await codeOf(openPyodideArm(await contextOf({ peers: folder }), judge))).toBe("unsupported");
  });

  it("must be named by a URL", async () => {
    expect(await codeOf(openIn("target/peers/"))).toBe("invalid_argument");
  });

  it("is not looked at once the run is given up", async () => {
    const context = await contextOf({ peers: built, signal: AbortSignal.abort() });
    expect(await codeOf(openPeerArm(peer("ml-matrix"), "defaults", context, inputs, judge))).toBe("aborted");
    expect(started).toEqual([]);
  });
});

const opened = `{ version: "1.2.3", threads: 1, simd: "simd128", artefact: "rogue" }`;

/** A script that answers as it should, but for what `replies` says otherwise: an expression for each request. */
async function rogue(replies: { open?: string; run?: string; answer?: string }, first = ""): Promise<URL> {
  const { open = `{ ok: ${opened} }`, run = "{ ok: { ms: 1 } }", answer = "{ ok: { answer: c } }" } = replies;
  return scriptOf(`
    const { parentPort } = require("node:worker_threads");
    const c = new Float32Array(4);
    ${first}
    parentPort.on("message", ({ id, do: what }) => {
      const reply = what === "open" ? ${open} : what === "run" ? ${run} : ${answer};
      if (reply !== undefined) parentPort.postMessage(typeof reply === "object" ? { id, ...reply } : reply);
    });
  `);
}

/** A folder of peers with one script. */
async function scriptOf(text: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "sovereign-peers-"));
  closers.push(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "matrix_multiply"));
  await writeFile(join(folder, "matrix_multiply/rogue-peer.js"), text);
  return pathToFileURL(`${folder}/`);
}

describe("a worker that reports", () => {
  it("an error is believed, and asked again", async () => {
    const arm = await openIn(await rogue({ run: `calls++ ? { ok: { ms: 2.5 } } : { error: "no" }` }, "let calls = 0;"));
    const error = await rejection(arm.call());
    expect([error.code, error.message]).toEqual(["internal", "@rogue/peer failed: no"]);
    expect((await arm.call()).ms).toBe(2.5);
  });

  it("that it cannot run here is unsupported, and ended", async () => {
    const error = await rejection(openIn(await rogue({ open: `{ error: "no SIMD", unsupported: true }` })));
    expect([error.code, error.message]).toEqual(["unsupported", "@rogue/peer cannot run here: no SIMD"]);
    expect(live()).toHaveLength(0);
  });

  it("its threads only when it has computed, corrects them", async () => {
    const arm = await openIn(await rogue({ run: "{ ok: { ms: 1, threads: 3 } }" }));
    expect(arm.threads).toBe(1);
    await arm.call();
    expect(arm.threads).toBe(3);
  });

  it("a wrong answer has it judged", async () => {
    const arm = await openIn(await rogue({}));
    await arm.call();
    expect(await arm.judge()).toEqual({ method: "plain loops", passed: false });
  });
});

describe("a worker that answers in another form", () => {
  it.each([
    "{}",
    "{ ok: null }",
    "{ ok: 7 }",
    opened.replace("threads: 1", "threads: 0"),
    opened.replace("threads: 1", "threads: 1.5"),
    opened.replace("simd128", "avx512"),
    opened.replace(`"1.2.3"`, "undefined"),
  ])("%s to open", async (open) => {
    const reply = open.includes("version") ? `{ ok: ${open} }` : open;
    expect(await codeOf(openIn(await rogue({ open: reply })))).toBe("asset_mismatch");
    expect(live()).toHaveLength(0);
  });

  it.each([
    "{}",
    "{ ms: NaN }",
    "{ ms: -1 }",
    "{ ms: Infinity }",
    `{ ms: "12" }`,
    "{ ms: 1n }",
    "{ ms: 1, threads: -2 }",
  ])("%s to run", async (run) => {
    const arm = await openIn(await rogue({ run: `{ ok: ${run} }` }));
    expect(await codeOf(arm.call())).toBe("asset_mismatch");
  });

  it.each([
    "{}",
    "{ answer: null }",
    "{ answer: [1, 2] }",
    "{ answer: new Float64Array(9) }",
    "{ answer: 'x'.repeat(999) }",
  ])("%s to answer", async (answer) => {
    const arm = await openIn(await rogue({ answer: `{ ok: ${answer} }` }));
    await arm.call();
    const error = await rejection(arm.judge());
    expect([error.code, error.message.length < 300]).toEqual(["asset_mismatch", true]);
  });

  it("is not confused by messages that are no replies", async () => {
    const noise = `for (const one of [null, 5, "x", [], { id: 99, ok: {} }, { ok: 1 }]) parentPort.postMessage(one);`;
    const arm = await openIn(await rogue({ run: `(() => { ${noise} return { ok: { ms: 4 } }; })()` }, noise));
    expect((await arm.call()).ms).toBe(4);
  });
});

describe("a worker that ends", () => {
  it.each([
    ["throws at its start", `throw new Error("no memory");`],
    ["is no JavaScript", "<!doctype html>"],
    ["exits at its start", "process.exit(0);"],
  ])("%s", async (_how, text) => {
    expect(await codeOf(openIn(await scriptOf(text)))).toBe("worker_crashed");
  });

  it("by itself, in mid-run: this call and the later ones are told so", async () => {
    const arm = await openIn(await rogue({ run: "process.exit(3)" }));
    const error = await rejection(arm.call());
    expect([error.code, error.message]).toEqual(["worker_crashed", expect.stringContaining("status 3")]);
    expect(await codeOf(arm.call())).toBe("worker_crashed");
    expect(await codeOf(arm.judge())).toBe("worker_crashed");
    await arm.close();
  });

  it("by other hands, in mid-run", async () => {
    const arm = await openIn(await rogue({ run: "undefined" }));
    const call = codeOf(arm.call());
    await started.at(-1)!.terminate();
    expect(await call).toBe("worker_crashed");
  });

  it("because it is closed, in mid-run", async () => {
    const arm = await openIn(await rogue({ run: "undefined" }));
    const call = codeOf(arm.call());
    await arm.close();
    expect(await call).toBe("disposed");
    expect(live()).toHaveLength(0);
  });
});

describe("a worker that never answers", () => {
  it.each(["open", "run", "answer"])("%s is ended, and its process with it", async (what) => {
    const folder = await rogue({ [what]: "undefined" });
    const computed = async () => {
      const arm = await openIn(folder, 1000);
      await arm.call();
      await arm.judge();
    };
    const error = await rejection(computed());
    expect([error.code, error.message]).toEqual(["timeout", expect.stringContaining(`"${what}" within 1 s`)]);
    await expect.poll(() => live().length).toBe(0);
  });

  it("in an endless loop is ended too", async () => {
    const arm = await openIn(await rogue({ run: "(() => { for (;;); })()" }), 1000);
    expect(await codeOf(arm.call())).toBe("timeout");
    await arm.close();
    expect(live()).toHaveLength(0);
  });
});

describe("the serving side of rust/benches/peers", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sovereign-peers-"));
    await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
    await writeFile(join(folder, "rogue-peer.js"), serving);
    await build({
      configFile: false,
      root: folder,
      logLevel: "error",
      ssr: { noExternal: true, target: "webworker" },
      build: { ssr: "rogue-peer.js", outDir: `${folder}/matrix_multiply`, target: "es2022" },
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A peer whose calls end in another way each time. */
  const serving = `
    import { serve, Unsupported } from ${JSON.stringify(
      fileURLToPath(new URL("../../rust/benches/peers/src/serve.ts", import.meta.url)),
    )};
    const never = new Promise(() => {});
    const calls = [
      () => { throw new Error("in the call"); },
      () => { setTimeout(() => { throw new Error("in a timer"); }); return never; },
      () => { Promise.reject(new Error("forgotten")); return never; },
      () => { throw { message: "no Error" }; },
      () => { throw new Unsupported("too small a host"); },
      () => { setTimeout(() => { throw new Error("late"); }); return { ms: 6 }; },
      () => new Promise((resolve) => setTimeout(() => resolve({ ms: 7 }), 50)),
      () => ({ ms: 8 }),
    ];
    serve({
      open: async () => (${opened}),
      run: async () => calls.shift()(),
      answer: () => () => "what cannot be cloned",
    });
  `;

  it("answers for whatever a peer throws, and lives on", async () => {
    const arm = await openIn(pathToFileURL(`${folder}/`));
    const tell = () => rejection(arm.call()).then(({ code, message }) => `${code}: ${message}`);
    expect(await tell()).toBe("internal: @rogue/peer failed: in the call");
    expect(await tell()).toBe("internal: @rogue/peer failed: in a timer");
    expect(await tell()).toBe("internal: @rogue/peer failed: forgotten");
    expect(await tell()).toBe("internal: @rogue/peer failed: no Error");
    expect(await tell()).toBe("unsupported: @rogue/peer cannot run here: too small a host");
    expect((await arm.call()).ms).toBe(6);
    expect(await tell()).toBe("internal: @rogue/peer failed: late");
    expect((await arm.call()).ms).toBe(8);
    expect(await codeOf(arm.judge())).toBe("internal");
    expect(live()).toHaveLength(1);
  });

  it("refuses what is no request of the contract, and what comes too early", async () => {
    const threads = process.getBuiltinModule("node:worker_threads");
    const worker = new threads.Worker(new URL("matrix_multiply/rogue-peer.js", pathToFileURL(`${folder}/`)));
    closers.push(async () => void (await worker.terminate()));
    const replies: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      worker.on("message", (reply) => replies.push(reply) === 4 && resolve());
    });
    for (const request of [{ id: 1, do: "run" }, { id: 2, do: "stop" }, null, { id: 4, do: "open" }]) {
      worker.postMessage(request);
    }
    await all;
    expect(replies).toEqual([
      { id: 1, error: expect.stringContaining(`"run" came before "open"`) },
      { id: 2, error: "There is no request stop." },
      { id: undefined, error: expect.stringContaining("There is no request") },
      { id: 4, ok: expect.objectContaining({ version: "1.2.3" }) },
    ]);
  });
});
