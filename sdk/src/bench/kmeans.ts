// The row kmeans: points of seed 1, the first of them as centroids to start from, and what its arms compute: as many
// iterations as the row says, unless nothing moves any more. An answer is the centroids and then the labels.

import { kmeans } from "../calls/kmeans.js";
import { madeOnce, uniform } from "./inputs.js";
import { type KernelRow, kernelArms } from "./kernel.js";
import type { Parameters } from "./types.js";

const formOf = ({ clusters, dimensions, iterations }: Parameters) => ({
  clusters: Number(clusters),
  dimensions: Number(dimensions),
  iterations: Number(iterations),
});

const inputsOf = madeOnce((parameters) => ({
  points: uniform(1, Number(parameters.points) * Number(parameters.dimensions)),
}));

const row: KernelRow<Awaited<ReturnType<typeof kmeans>>> = {
  compute(place, variant, context) {
    const { clusters, dimensions, iterations } = formOf(context.parameters);
    const { points } = inputsOf(context);
    const start = points.subarray(0, clusters * dimensions);
    return kmeans(place, points, { dimensions, start, maxIterations: iterations, tolerance: 0, variant });
  },
  numbers: ({ centroids, labels }) => Float32Array.of(...centroids, ...labels),
  inputs: inputsOf,
  question: (context, answer) => ({ row: "kmeans", ...inputsOf(context), ...formOf(context.parameters), answer }),
  method: "Lloyd's algorithm in 64-bit floats from the same start; each label among the nearest",
};

/** The arms of WASM, and the judge of everyone's answers. */
export const kmeansArms = kernelArms(row);
