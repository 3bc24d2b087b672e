// The main thread's half of fft: checks, takes its copy, asks one worker. It computes nothing.
//
// The array is copied at the call, so that what the caller does to it later changes nothing, in the queue and in a second
// try alike; `transfer` detaches it instead.

import { invalid, printed, SovereignError } from "../errors.js";
import { isFloats } from "../floats.js";
import type { Floats, FourierRequest } from "../services.js";
import type { FftOptions, MatrixVariant } from "../types.js";
import { artefactOf, type ComputePlace, checkBytes, moved } from "./arrays.js";
import { checkCall, checkChoice, checkFlag } from "./options.js";

const VARIANTS: readonly NonNullable<FftOptions["variant"]>[] = ["auto", "simd", "relaxed"];

/** Options with the variants that only benches ask for. */
export type BenchFftOptions = Omit<FftOptions, "variant"> & { readonly variant?: MatrixVariant | "scalar" };

/** Throws `invalid_argument` for options that callers of the public API may not have. */
export function checkFftOptions(options: FftOptions): void {
  checkCall(options);
  checkChoice("variant", options.variant, VARIANTS);
  for (const name of ["real", "inverse", "transfer"] as const) checkFlag(name, options[name]);
}

/** Transforms a signal; the public contract is at `Sovereign.fft`. Options are checked already. */
export async function fft(
  place: ComputePlace,
  signal: Float32Array | Float64Array,
  options: BenchFftOptions,
): Promise<Floats> {
  place.pool.checkOpen();
  if (options.variant === "threads") {
    throw new SovereignError("unsupported", "fft computes on one thread: leave variant at auto.");
  }
  if (!isFloats(signal)) throw invalid("signal must be a Float32Array or a Float64Array");
  const { real = false, inverse = false } = options;
  const length = lengthOf(signal, options);
  // Besides the signal and the result there are the numbers between the halves of the transform, and twice as many of them
  // in lengths that are no power of two.
  checkBytes(
    place,
    "the signal, the result and what lies between",
    8 * length * signal.BYTES_PER_ELEMENT,
    "transform shorter pieces",
  );
  const artefact = artefactOf(place.features, options.variant ?? "auto", "fft");
  const own = options.transfer ? moved({ signal }).signal : place.stage.copy("signal", signal);
  const request: FourierRequest = { artefact, signal: own, length, real, inverse };
  const job = {
    name: "fft",
    request,
    needs: [artefact],
    transfer: options.transfer ? [own.buffer as ArrayBuffer] : [],
    total: length,
    listens: options.onProgress !== undefined,
  } as const;
  const { spectrum, ms } = await place.pool.run<"fft">(job, options);
  place.stage.release(own);
  place.onComputed?.(ms);
  return spectrum;
}

/** How many numbers are transformed. */
function lengthOf(signal: Float32Array | Float64Array, { real, inverse, length }: BenchFftOptions): number {
  const parts = signal.length;
  if ((!real || inverse) && parts % 2 !== 0) {
    const message = `Complex numbers have two parts each, a real and an imaginary one, but signal holds ${parts} numbers.`;
    throw new SovereignError("shape_mismatch", message);
  }
  if (!(real && inverse)) {
    if (length !== undefined) throw invalid("length is for the inverse of a real transform only: leave it out");
    return real ? parts : parts / 2;
  }
  const numbers = parts / 2;
  if (numbers === 0) {
    throw new SovereignError("shape_mismatch", "The spectrum of real numbers has one complex number at least.");
  }
  const even = 2 * (numbers - 1);
  if (length === undefined || length === even || length === even + 1) return length ?? even;
  const what = `length must be ${even} or ${even + 1} for a spectrum of ${numbers} numbers, not ${printed(length)}`;
  throw Number.isInteger(length) ? new SovereignError("shape_mismatch", `${what}.`) : invalid(what);
}
