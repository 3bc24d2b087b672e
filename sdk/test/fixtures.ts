// What the tests of the runtime share: where the built worker is, opening a runtime on it, workers and servers that do
// what ours never would, matrices, forests, and a naive product. No test of its own.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Worker as NodeWorker } from "node:worker_threads";
import { onTestFinished } from "vitest";
import { type OpenOptions, Sovereign, SovereignError } from "../src/index.js";

/** The worker that setup.ts built. */
export const worker = new URL("../../.cache/sdk-test/worker.js", import.meta.url);

/** The same as a path. */
export const workerPath = fileURLToPath(worker);

/** Opens a runtime with the built worker. */
export function open(options: OpenOptions = {}): Promise<Sovereign> {
  return Sovereign.open({ ...options, assets: { worker, ...options.assets } });
}

/** Every worker thread that was started since `recordWorkers`, in order. */
export const started: NodeWorker[] = [];

/** Makes Node's `Worker` keep what it starts in `started`; answers what undoes it. */
export function recordWorkers(): () => void {
  const threads = process.getBuiltinModule("node:worker_threads") as { Worker: typeof NodeWorker };
  const original = threads.Worker;
  started.length = 0;
  threads.Worker = class extends original {
    constructor(...options: ConstructorParameters<typeof NodeWorker>) {
      super(...options);
      started.push(this);
    }
  };
  return () => {
    threads.Worker = original;
  };
}

/** A file that is deleted when the test is over. */
export async function temporaryFile(name: string, contents: string | Uint8Array): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "sovereign-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), contents);
  return pathToFileURL(join(folder, name));
}

/**
 * A worker script that speaks the protocol, with jobs of the test's own: the members of an object, as JavaScript.
 * `first` runs when it starts.
 */
export function fakeWorker(jobs: string, first = ""): Promise<URL> {
  const comlink = (file: string) => new URL(`../../node_modules/comlink/dist/esm/${file}.mjs`, import.meta.url).href;
  const script = `
    import { parentPort } from "node:worker_threads";
    import { expose } from ${JSON.stringify(comlink("comlink"))};
    import nodeEndpoint from ${JSON.stringify(comlink("node-adapter"))};
    ${first}
    const ok = (value) => ({ ok: true, value });
    const failed = (code, poisoned) => ({ ok: false, error: { code, message: code, causes: [] }, poisoned });
    expose({ hello: async () => ok(true), load: async () => ok(true), ${jobs} }, nodeEndpoint(parentPort));
  `;
  return temporaryFile("worker.mjs", script);
}

/** Serves on the loopback interface until the test is over; answers the base of its URLs. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs a script in a Node process of its own, with `Sovereign` from the built SDK. */
export function runNode(script: string): Promise<{ status: number | null; out: string }> {
  const sdk = new URL("index.js", worker).href;
  const whole = `import { Sovereign } from ${JSON.stringify(sdk)};\n${script}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", whole], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  let out = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out })));
}

/** The code of the error that a promise rejects with; fails when it does not reject, or with anything else. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await rejection(promise);
  return error.code;
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<SovereignError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof SovereignError)) throw new Error(`expected a SovereignError, got ${String(thrown)}`);
  return thrown;
}

/** `count` numbers of [-1, 1) by xorshift32, exact in single precision. */
export function uniform(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 8) / 2 ** 24) * 2 - 1;
  });
}

/** The product by three loops in double precision. */
export function naive(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < k; p++) c[i * n + j]! += (a[i * k + p] as number) * (b[p * n + j] as number);
    }
  }
  return c;
}

/** A tree of a random forest's form. */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly values: number[];
}

/** A full tree of some depth over random numbers. */
export function tree(depth: number, features: number, outputs: number, seed: number): Tree {
  const inner = 2 ** depth - 1;
  const numbers = uniform(4 * (2 * inner + 1) * outputs, seed);
  const nodes = Array.from({ length: 2 * inner + 1 }, (_, node) => node);
  return {
    feature: nodes.map((node) => (node < inner ? Math.floor(((numbers[node]! + 1) * features) / 2) : 0)),
    threshold: nodes.map((node) => (node < inner ? numbers[inner + node]! / 3 : 0)),
    left: nodes.map((node) => (node < inner ? 2 * node + 1 : 0)),
    right: nodes.map((node) => (node < inner ? 2 * node + 2 : 0)),
    values: Array.from({ length: (inner + 1) * outputs }, (_, at) => numbers[2 * inner + at]! + 1),
  };
}

/** The form of a random forest over random numbers; without classes it is a regression. */
export function form(count: number, depth: number, features: number, classes: number | null) {
  const trees = Array.from({ length: count }, (_, at) => tree(depth, features, classes ?? 1, at + 1));
  return {
    form: "random_forest",
    version: 1,
    task: classes === null ? "regression" : "classification",
    features,
    ...(classes !== null && { classes: Array.from({ length: classes }, (_, at) => `class ${at}`) }),
    trees,
  };
}

/** What `form` makes. */
export type ForestForm = ReturnType<typeof form>;
