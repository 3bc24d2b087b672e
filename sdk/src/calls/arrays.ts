// What calls that compute on typed arrays have in common: which build runs, what fits, and whose the arrays are.

import { invalid, SovereignError } from "../errors.js";
import type { GpuChoice } from "../gpu/choice.js";
import { type ComputeArtefact, computeArtefact, type Features, sharedArtefact } from "../module.js";
import type { Pool } from "../pool.js";
import type { Computed, Floats, Job, JobName, Jobs, Operand } from "../services.js";
import type { Stage } from "../stage.js";
import type { CallOptions, MatrixVariant } from "../types.js";

/** What WASM can address; the arrays of a call have to lie in it together. */
const WASM_BYTES = 2 ** 32 - 2 ** 24;

/** Calls that no threads share yet. */
const ON_ONE_THREAD: readonly string[] = ["fft", "randomForest"];

/** Where a call computes. */
export interface ComputePlace {
  readonly pool: Pool;
  readonly stage: Stage;
  readonly features: Features;
  readonly threads: number;
  readonly maxMemory: number;
  /** What is known of the GPU; benches name their variant, and need nothing of it. */
  readonly gpu?: GpuChoice;
  /** Hears how long a worker took, in milliseconds, from the arrays that it was given to the array that it gives; for benches. */
  readonly onComputed?: (ms: number) => void;
}

/** The build that a variant stands for. Throws `unsupported` where this engine cannot run it. */
export function artefactOf(features: Features, variant: MatrixVariant | "scalar", call: string): ComputeArtefact {
  if (variant === "scalar") return "compute-scalar";
  if (variant === "gpu") {
    throw new SovereignError("unsupported", `There is no GPU path for ${call} yet: leave variant at auto.`);
  }
  if (variant === "threads" && ON_ONE_THREAD.includes(call)) {
    throw new SovereignError("unsupported", `${call} computes on one thread: leave variant at auto.`);
  }
  if (variant === "simd" && features.simd) return "compute-simd";
  if (variant === "relaxed" && !features.relaxedSimd) {
    throw new SovereignError(
      "unsupported",
      "There is no relaxed SIMD in this engine, or not with deterministic: leave variant at auto, or use simd.",
    );
  }
  const best = computeArtefact(features);
  if (!best) throw new SovereignError("unsupported", "This engine has no WebAssembly SIMD: use a newer browser.");
  return best;
}

/**
 * The same for a call that threads can share: over threads where the variant says so, or where the call has as much work as
 * is worth them. On one thread where there is one, or threads cannot share memory.
 */
export function spreadArtefactOf(
  { features, threads }: ComputePlace,
  variant: MatrixVariant | "scalar",
  call: string,
  work: { readonly count: number; readonly worthFrom: number },
): ComputeArtefact {
  const spread = variant === "threads" || (variant === "auto" && work.count >= work.worthFrom);
  const shared = spread && threads > 1 ? sharedArtefact(features) : undefined;
  return shared ?? artefactOf(features, variant, call);
}

/** Throws `too_large` where the arrays of a call cannot lie in WASM's memory, or they and their copies in what is allowed. */
export function checkBytes({ maxMemory }: ComputePlace, what: string, bytes: number, remedy: string): void {
  if (bytes <= WASM_BYTES && 2 * bytes <= maxMemory) return;
  const limit = Math.min(WASM_BYTES, maxMemory / 2);
  const message = `${what} take ${bytes} bytes together, over the ${limit} that are allowed: ${remedy}.`;
  throw new SovereignError("too_large", message);
}

/** The caller's buffers, moved out of its reach. */
export function moved<K extends string>(arrays: Readonly<Record<K, Float32Array | Float64Array>>): Record<K, Floats> {
  const all = Object.entries(arrays) as [K, Float32Array | Float64Array][];
  for (const [name, array] of all) {
    const whole = array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength;
    if (!whole) throw invalid(`to be transferred, ${name} must cover the whole of an ArrayBuffer that is not shared`);
  }
  try {
    const buffers = [...new Set(all.map(([, array]) => array.buffer))] as ArrayBuffer[];
    return structuredClone(arrays, { transfer: buffers }) as Record<K, Floats>;
  } catch (cause) {
    const names = all.map(([name]) => name).join(" or ");
    throw new SovereignError("invalid_argument", `${names} cannot be transferred: give copies instead.`, { cause });
  }
}

/** The jobs that give numbers. */
type ComputingName = { [K in JobName]: Jobs[K]["result"] extends Computed ? K : never }[JobName];

/**
 * Runs the job that `jobOf` makes of one array. The array is copied at the call, so that what the caller does to it later
 * changes nothing, in the queue and in a second try alike; `transfer` detaches it instead.
 */
export async function computed<K extends ComputingName>(
  { pool, stage, onComputed }: ComputePlace,
  name: string,
  array: Float32Array | Float64Array,
  options: CallOptions & { readonly transfer?: boolean },
  jobOf: (own: Operand) => Omit<Job<K>, "transfer">,
): Promise<Jobs[K]["result"] & Computed> {
  const own = options.transfer ? moved({ [name]: array })[name]! : stage.copy(name, array);
  const transfer = options.transfer ? [own.buffer as ArrayBuffer] : [];
  const result = (await pool.run<K>({ ...jobOf(own), transfer }, options)) as Jobs[K]["result"] & Computed;
  stage.release(own);
  onComputed?.(result.ms);
  return result;
}
