// What the tests of the runtime share: where the built worker is, opening a runtime on it, matrices, and a naive product.
// No test of its own.

import { fileURLToPath } from "node:url";
import type { Worker as NodeWorker } from "node:worker_threads";
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
