// The row matrix_multiply: its inputs, seed 1 for a and seed 2 for b, and what its arms compute.

import { matrixMultiply } from "../calls/matrix_multiply.js";
import { madeOnce, uniform } from "./inputs.js";
import { type KernelRow, kernelArms } from "./kernel.js";
import type { Parameters } from "./types.js";

const shapeOf = ({ m, k, n }: Parameters) => ({ m: Number(m), k: Number(k), n: Number(n) });

const inputsOf = madeOnce((parameters) => {
  const { m, k, n } = shapeOf(parameters);
  return { a: uniform(1, m * k), b: uniform(2, k * n) };
});

const row: KernelRow<Awaited<ReturnType<typeof matrixMultiply>>> = {
  compute(place, variant, context) {
    const { a, b } = inputsOf(context);
    return matrixMultiply(place, a, b, shapeOf(context.parameters), { variant });
  },
  numbers: (c) => c,
  inputs: inputsOf,
  question: (context, c) => ({ row: "matrix_multiply", ...inputsOf(context), ...shapeOf(context.parameters), c }),
  shader: "matrix_multiply.wgsl",
  method: "Freivalds' check of every row and column; what it suspects, the last ones and 512 elements recomputed",
};

/** The arms of WASM, and the judge of everyone's answers. */
export const matrixMultiplyArms = kernelArms(row);
