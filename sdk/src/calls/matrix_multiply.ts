// The main thread's half of matrixMultiply: checks, takes its copies, splits rows over workers, joins the parts.
// It computes nothing.
//
// a is (m, k), b is (k, n), c = a b is (m, n), all dense and row by row. The arrays are copied at the call, so that what
// the caller does to them later changes nothing, in the queue and in a second try alike; `transfer` detaches them instead.
// `threads` gives each worker its rows of a and the whole of b, which needs no shared memory.

import { invalid, printed, SovereignError } from "../errors.js";
import { computeArtefact, type Features } from "../module.js";
import type { Pool } from "../pool.js";
import type { Floats, Job, MatrixRequest } from "../services.js";
import type { CallOptions, MatrixOptions, MatrixShape, MatrixVariant } from "../types.js";
import { checkCall, checkChoice, checkFlag } from "./options.js";

/** Products from this many multiplications on are worth a copy of b for every worker. */
const THREADS_FROM = 2 ** 27;
/** What WASM can address; a, b and c have to lie in it together. */
const WASM_BYTES = 2 ** 32 - 2 ** 24;
const VARIANTS: readonly MatrixVariant[] = ["auto", "simd", "relaxed", "threads", "gpu"];

/** Where a product is computed. */
export interface MatrixPlace {
  readonly pool: Pool;
  readonly features: Features;
  readonly threads: number;
  readonly maxMemory: number;
}

/** Options with the variant that only benches have. */
export type BenchMatrixOptions = Omit<MatrixOptions, "variant"> & { readonly variant?: MatrixVariant | "scalar" };

/** Throws `invalid_argument` for options that callers of the public API may not have. */
export function checkMatrixOptions(options: MatrixOptions): void {
  checkCall(options);
  checkChoice("variant", options.variant, VARIANTS);
  checkFlag("transfer", options.transfer);
}

/** Computes a product; the public contract is at `Sovereign.matrixMultiply`. Options are checked already. */
export async function matrixMultiply(
  place: MatrixPlace,
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  shape: MatrixShape,
  options: BenchMatrixOptions,
): Promise<Floats> {
  place.pool.checkOpen();
  checkArrays(a, b, shape);
  checkSize(place, a, shape);
  const { m, k, n } = shape;
  const artefact = choose(place.features, options.variant ?? "auto");
  if (m * k * n === 0) {
    const c = empty(a, m * n);
    if (options.transfer) moved(a, b);
    return c;
  }
  const parts = split(place, shape, options.variant ?? "auto");
  const own = options.transfer ? moved(a, b) : { a, b: copy(b) };
  if (parts.length > 1) return joined(place.pool, { artefact, ...own, m, k, n }, parts, options);
  if (!options.transfer) own.a = copy(a);
  const buffers = options.transfer ? [...new Set([own.a.buffer, own.b.buffer])] : [];
  const request = { artefact, ...own, m, k, n } as MatrixRequest;
  return (await place.pool.run(job(request, buffers as ArrayBuffer[], options), options)).c;
}

function checkArrays(a: unknown, b: unknown, shape: MatrixShape): asserts a is Float32Array | Float64Array {
  const [kindA, kindB] = [kind(a), kind(b)];
  if (!kindA || kindA !== kindB) throw invalid("a and b must both be Float32Array, or both Float64Array");
  for (const name of ["m", "k", "n"] as const) {
    const size: unknown = shape?.[name];
    if (!(Number.isInteger(size) && (size as number) >= 0 && (size as number) < 2 ** 32)) {
      throw invalid(`${name} must be an integer from 0 to 4294967295, not ${printed(size)}`);
    }
  }
  checkLength("a", (a as Floats).length, "m", shape.m, "k", shape.k);
  checkLength("b", (b as Floats).length, "k", shape.k, "n", shape.n);
}

function kind(array: unknown): string | undefined {
  const tag = ArrayBuffer.isView(array) ? (array as Floats)[Symbol.toStringTag] : undefined;
  return tag === "Float32Array" || tag === "Float64Array" ? tag : undefined;
}

function checkLength(name: string, length: number, rows: string, row: number, columns: string, column: number): void {
  if (length === row * column) return;
  const message = `${name} holds ${length} numbers, but ${rows} x ${columns} = ${row} x ${column} needs ${row * column}.`;
  throw new SovereignError("shape_mismatch", message);
}

function checkSize({ maxMemory }: MatrixPlace, like: Float32Array | Float64Array, { m, k, n }: MatrixShape): void {
  const bytes = (m * k + k * n + m * n) * like.BYTES_PER_ELEMENT;
  if (bytes <= WASM_BYTES && 2 * bytes <= maxMemory) return;
  const limit = Math.min(WASM_BYTES, maxMemory / 2);
  const message = `a, b and the result take ${bytes} bytes together, over the ${limit} that are allowed: multiply in parts.`;
  throw new SovereignError("too_large", message);
}

function choose(features: Features, variant: MatrixVariant | "scalar"): MatrixRequest["artefact"] {
  if (variant === "scalar") return "compute-scalar";
  if (variant === "gpu") {
    throw new SovereignError("unsupported", "There is no GPU path for matrixMultiply yet: leave variant at auto.");
  }
  if (variant === "simd" && features.simd) return "compute-simd";
  if (variant === "relaxed" && !features.relaxedSimd) {
    throw new SovereignError("unsupported", "This engine has no relaxed SIMD: leave variant at auto, or use simd.");
  }
  const best = computeArtefact(features);
  if (!best) throw new SovereignError("unsupported", "This engine has no WebAssembly SIMD: use a newer browser.");
  return best;
}

/** The row ranges of the parts. */
function split(place: MatrixPlace, { m, k, n }: MatrixShape, variant: MatrixVariant | "scalar"): [number, number][] {
  const worth = variant === "threads" || (variant === "auto" && m * k * n >= THREADS_FROM);
  const count = worth ? Math.min(place.threads, m) : 1;
  const at = (part: number) => Math.round((part * m) / count);
  return Array.from({ length: count }, (_, part) => [at(part), at(part + 1)]);
}

/** An array of our own, of unshared memory. */
function copy(array: Float32Array | Float64Array): Floats {
  try {
    return array.BYTES_PER_ELEMENT === 4 ? new Float32Array(array) : new Float64Array(array);
  } catch (cause) {
    throw new SovereignError("out_of_memory", "There is no memory for a copy of a or b: transfer them.", { cause });
  }
}

/** The caller's buffers, moved out of its reach. */
function moved(a: Float32Array | Float64Array, b: Float32Array | Float64Array): { a: Floats; b: Floats } {
  for (const [name, array] of Object.entries({ a, b })) {
    const whole = array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength;
    if (!whole) throw invalid(`to be transferred, ${name} must cover the whole of an ArrayBuffer that is not shared`);
  }
  try {
    const buffers = [...new Set([a.buffer, b.buffer])] as ArrayBuffer[];
    return structuredClone({ a, b }, { transfer: buffers }) as { a: Floats; b: Floats };
  } catch (cause) {
    throw new SovereignError("invalid_argument", "a or b cannot be transferred: give copies instead.", { cause });
  }
}

function job(request: MatrixRequest, buffers: readonly ArrayBuffer[], call: CallOptions): Job<"matrixMultiply"> {
  const listens = call.signal !== undefined || call.onProgress !== undefined;
  return { name: "matrixMultiply", request, needs: [request.artefact], transfer: buffers, total: request.m, listens };
}

/** A product whose a may still be the caller's: every part takes its rows at once, before anything else can run. */
type Whole = Omit<MatrixRequest, "a"> & { readonly a: Float32Array | Float64Array };

/** Runs the parts at once; the first failure stops the others. */
async function joined(pool: Pool, whole: Whole, parts: [number, number][], options: BenchMatrixOptions) {
  const { a, b, m, k, n } = whole;
  const stop = new AbortController();
  const unlisten = pool.signals.on(options.signal, () => stop.abort(options.signal?.reason));
  const c = empty(a, m * n);
  const report = progressOf(parts, m, options);
  const run = async ([first, last]: [number, number], part: number) => {
    const request = { ...whole, a: copy(a.subarray(first * k, last * k)), b, m: last - first };
    const call: CallOptions = { ...options, signal: stop.signal, onProgress: report?.(part) };
    const buffers = options.transfer ? [request.a.buffer] : [];
    const result = await pool.run(job(request, buffers, options), call);
    c.set(result.c, first * n);
  };
  try {
    await Promise.all(parts.map(run));
    return c;
  } catch (thrown) {
    stop.abort();
    throw thrown;
  } finally {
    unlisten();
  }
}

/** Adds the progress of the parts up. */
function progressOf(parts: readonly unknown[], total: number, { onProgress }: BenchMatrixOptions) {
  if (!onProgress) return undefined;
  const done = parts.map(() => 0);
  return (part: number): MatrixOptions["onProgress"] =>
    (progress) => {
      done[part] = progress.done;
      onProgress({ stage: progress.stage, done: done.reduce((sum, rows) => sum + rows, 0), total });
    };
}

function empty(like: Float32Array | Float64Array, length: number): Floats {
  try {
    return like.BYTES_PER_ELEMENT === 4 ? new Float32Array(length) : new Float64Array(length);
  } catch (cause) {
    const message = `There is no memory for a result of ${length} numbers: multiply in parts.`;
    throw new SovereignError("out_of_memory", message, { cause });
  }
}
