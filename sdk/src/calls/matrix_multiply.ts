// The main thread's half of matrixMultiply: checks, takes its copies, asks one worker. It computes nothing.
//
// a is (m, k), b is (k, n), c = a b is (m, n), all dense and row by row. The arrays are copied at the call, so that what
// the caller does to them later changes nothing, in the queue and in a second try alike; `transfer` detaches them instead.
// `gpu` is one job of one worker, which has the device; `auto` is timed on both, and gpu/choice.ts decides.

import type { ArtefactName } from "../assets.js";
import { fromWire, invalid, printed, SovereignError } from "../errors.js";
import { empty, isFloats } from "../floats.js";
import type { ComputeArtefact } from "../module.js";
import type { Floats, GpuMatrixRequest, Job, MatrixRequest } from "../services.js";
import type { CallOptions, MatrixOptions, MatrixShape, MatrixVariant } from "../types.js";
import { artefactOf, type ComputePlace, checkBytes, moved, spreadArtefactOf } from "./arrays.js";
import { checkCall, checkChoice, checkFlag } from "./options.js";

/** Products from this many multiplications on, some milliseconds on one thread, are worth threads. */
const THREADS_FROM = 2 ** 26;
const VARIANTS: readonly MatrixVariant[] = ["auto", "simd", "relaxed", "threads", "gpu"];

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
  place: ComputePlace,
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  shape: MatrixShape,
  options: BenchMatrixOptions,
): Promise<Floats> {
  place.pool.checkOpen();
  checkArrays(a, b, shape);
  checkSize(place, a, shape);
  const variant = options.variant ?? "auto";
  if (variant === "gpu") return onGpu(place, a, b, shape, options, undefined);
  const artefact = artefactOf(place.features, variant, "matrixMultiply");
  const choice = variant === "auto" && a.BYTES_PER_ELEMENT === 4 ? place.gpu : undefined;
  if (choice?.side(shape) === "gpu") return onGpu(place, a, b, shape, options, artefact);
  const began = performance.now();
  const work = { count: shape.m * shape.k * shape.n, worthFrom: THREADS_FROM };
  const c = await inWasm(place, a, b, shape, options, spreadArtefactOf(place, variant, "matrixMultiply", work));
  choice?.took("wasm", shape, performance.now() - began);
  // Nobody waits for it; the choice has noted a failure.
  if (choice?.wantsAdapter(shape)) openGpu(place, [artefact]).catch(() => {});
  return c;
}

/** Computes a product in WASM. */
async function inWasm(
  place: ComputePlace,
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  shape: MatrixShape,
  options: BenchMatrixOptions,
  artefact: ComputeArtefact,
): Promise<Floats> {
  const { m, k, n } = shape;
  if (m * k * n === 0) return nothing(a, b, shape, options);
  const own = options.transfer ? moved({ a, b }) : { a: place.stage.copy("a", a), b: place.stage.copy("b", b) };
  const buffers = options.transfer ? [...new Set([own.a.buffer, own.b.buffer])] : [];
  const request = { artefact, ...own, m, k, n } as MatrixRequest;
  const { c, ms } = await place.pool.run(job(request, buffers as ArrayBuffer[], options), options);
  place.stage.release(request.a, request.b);
  place.onComputed?.(ms);
  return c;
}

/** Computes a product on the GPU; with a fallback, in WASM where that fails. */
async function onGpu(
  place: ComputePlace,
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  shape: MatrixShape,
  options: BenchMatrixOptions,
  fallback: ComputeArtefact | undefined,
): Promise<Floats> {
  if (a.BYTES_PER_ELEMENT !== 4) {
    throw new SovereignError("unsupported", "GPUs have no 64-bit floats: give Float32Array, or leave variant at auto.");
  }
  place.gpu?.checkAllowed();
  const { m, k, n } = shape;
  if (m * k * n === 0) return nothing(a, b, shape, options);
  const began = performance.now();
  const own = options.transfer ? moved({ a, b }) : { a: place.stage.copy("a", a), b: place.stage.copy("b", b) };
  const gpuJob = {
    name: "gpuMatrixMultiply",
    request: { ...own, ...{ m, k, n }, fallback } as GpuMatrixRequest,
    needs: fallback ? [fallback] : [],
    transfer: options.transfer ? ([...new Set([own.a.buffer, own.b.buffer])] as ArrayBuffer[]) : [],
    total: m,
    listens: options.signal !== undefined || options.onProgress !== undefined,
  } as const;
  try {
    const { c, gpu, ms } = await place.pool.run<"gpuMatrixMultiply">(gpuJob, options);
    place.stage.release(own.a, own.b);
    place.onComputed?.(ms);
    if ("code" in gpu) place.gpu?.failed(fromWire(gpu));
    else {
      place.gpu?.met(gpu);
      place.gpu?.took("gpu", shape, performance.now() - began);
    }
    return c;
  } catch (thrown) {
    place.gpu?.failed(thrown);
    throw thrown;
  }
}

/** Opens the device in a worker that has loaded what a product may need beside it, or will. */
export async function openGpu({ pool, gpu }: ComputePlace, needs: readonly ArtefactName[]): Promise<void> {
  const job = { name: "gpuAdapter", request: {}, needs, transfer: [], total: 1, listens: false } as const;
  try {
    gpu?.met(await pool.run<"gpuAdapter">(job));
  } catch (thrown) {
    gpu?.failed(thrown);
    throw thrown;
  }
}

/** A product of no multiplications. */
function nothing(
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  { m, n }: MatrixShape,
  { transfer }: BenchMatrixOptions,
): Floats {
  const c = empty(a, m * n, "multiply in parts");
  if (transfer) moved({ a, b });
  return c;
}

function checkArrays(a: unknown, b: unknown, shape: MatrixShape): asserts a is Float32Array | Float64Array {
  if (!isFloats(a) || !isFloats(b) || a.BYTES_PER_ELEMENT !== b.BYTES_PER_ELEMENT) {
    throw invalid("a and b must both be Float32Array, or both Float64Array");
  }
  for (const name of ["m", "k", "n"] as const) {
    const size: unknown = shape?.[name];
    if (!(Number.isInteger(size) && (size as number) >= 0 && (size as number) < 2 ** 32)) {
      throw invalid(`${name} must be an integer from 0 to 4294967295, not ${printed(size)}`);
    }
  }
  checkLength("a", a.length, "m", shape.m, "k", shape.k);
  checkLength("b", b.length, "k", shape.k, "n", shape.n);
}

function checkLength(name: string, length: number, rows: string, row: number, columns: string, column: number): void {
  if (length === row * column) return;
  const message = `${name} holds ${length} numbers, but ${rows} x ${columns} = ${row} x ${column} needs ${row * column}.`;
  throw new SovereignError("shape_mismatch", message);
}

function checkSize(place: ComputePlace, like: Float32Array | Float64Array, { m, k, n }: MatrixShape): void {
  const bytes = (m * k + k * n + m * n) * like.BYTES_PER_ELEMENT;
  checkBytes(place, "a, b and the result", bytes, "multiply in parts");
}

function job(request: MatrixRequest, buffers: readonly ArrayBuffer[], call: CallOptions): Job<"matrixMultiply"> {
  const listens = call.signal !== undefined || call.onProgress !== undefined;
  return { name: "matrixMultiply", request, needs: [request.artefact], transfer: buffers, total: request.m, listens };
}
