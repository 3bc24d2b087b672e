// The main thread's half of fft: checks, and asks one worker. It computes nothing.

import { invalid, printed, SovereignError } from "../errors.js";
import { isFloats } from "../floats.js";
import type { Floats } from "../services.js";
import type { FftOptions, MatrixVariant } from "../types.js";
import { artefactOf, type ComputePlace, checkBytes, computed } from "./arrays.js";
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
  if (!isFloats(signal)) throw invalid("signal must be a Float32Array or a Float64Array");
  const { real = false, inverse = false } = options;
  const length = lengthOf(signal, options);
  // Besides the signal and the result there are two buffers and the roots, and four times as much of these in lengths that
  // are no power of two: such a length is refused by its allocations.
  checkBytes(
    place,
    "the signal, the result and what lies between",
    10 * length * signal.BYTES_PER_ELEMENT,
    "transform shorter pieces",
  );
  const artefact = artefactOf(place.features, options.variant ?? "auto", "fft");
  const { spectrum } = await computed<"fft">(place, "signal", signal, options, (own) => ({
    name: "fft",
    request: { artefact, signal: own, length, real, inverse },
    needs: [artefact],
    total: length,
    listens: options.onProgress !== undefined,
  }));
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
