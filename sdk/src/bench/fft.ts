// The row fft: a signal of seed 1, complex numbers as pairs of parts or real ones, and what its arms compute.

import { fft } from "../calls/fft.js";
import { madeOnce, uniform } from "./inputs.js";
import { type KernelRow, kernelArms } from "./kernel.js";
import type { Parameters } from "./types.js";

/** How many numbers there are, and whether they are real. */
const formOf = ({ complex_points, real_points }: Parameters) => ({
  length: Number(real_points ?? complex_points),
  real: real_points !== undefined,
});

const inputsOf = madeOnce((parameters) => {
  const { length, real } = formOf(parameters);
  return { signal: uniform(1, real ? length : 2 * length) };
});

const row: KernelRow<Awaited<ReturnType<typeof fft>>> = {
  compute: (place, variant, context) =>
    fft(place, inputsOf(context).signal, { variant, real: formOf(context.parameters).real }),
  numbers: (spectrum) => spectrum,
  inputs: inputsOf,
  question: (context, spectrum) => ({ row: "fft", ...inputsOf(context), ...formOf(context.parameters), spectrum }),
  method: "every number compared with a plain radix-2 transform in 64-bit floats",
};

/** The arms of WASM, and the judge of everyone's answers. */
export const fftArms = kernelArms(row);
