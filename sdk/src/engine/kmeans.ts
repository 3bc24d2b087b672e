// K-means in the thread that it runs in. A job whose caller listens or may cancel turns the event loop every 50 ms, between
// two steps of a few milliseconds; any other job takes an iteration at each step. Steps give the same bits.

import type { ClusteringRequest, ClusteringResult } from "../services.js";
import { type Control, type Kernels, SLICE_MS } from "./compute.js";

const STEP_MS = 5;
/** Blocks of 512 points, at first. */
const FIRST_BLOCKS = 8;
const ALL_BLOCKS = 2 ** 32 - 1;

/** The clustering, or undefined when it was stopped. */
export function cluster(
  kernels: Kernels,
  request: ClusteringRequest,
  control: Control | undefined,
): Promise<Omit<ClusteringResult, "ms"> | undefined> {
  const { glue, instance } = kernels;
  const single = request.points instanceof Float32Array;
  return instance.holding<Run, Omit<ClusteringResult, "ms"> | undefined>(
    () => (single ? new glue.KMeansF32() : new glue.KMeansF64()),
    async (run) => {
      const { points, dimensions, start, clusters, seed, maxIterations, tolerance } = request;
      kernels.checked(() =>
        run.begin(points as never, dimensions, start as never, clusters, seed, maxIterations, tolerance),
      );
      const done = () => instance.call(() => run.done());
      if (control) await sliced(kernels, run, control, maxIterations);
      else while (!done()) kernels.checked(() => run.step(ALL_BLOCKS));
      if (!done()) return undefined;
      const rows = start.length > 0 ? start.length / dimensions : clusters;
      const centroids = single ? new Float32Array(rows * dimensions) : new Float64Array(rows * dimensions);
      const labels = new Uint32Array(points.length / dimensions);
      const [inertia, iterations, converged] = [run.inertia(), run.iterations(), run.converged()];
      kernels.checked(() => run.finish(centroids as never, labels));
      return { centroids, labels, inertia, iterations, converged };
    },
  );
}

type Run = InstanceType<Kernels["glue"]["KMeansF32"]> | InstanceType<Kernels["glue"]["KMeansF64"]>;

/** Steps until it is done or stopped. */
async function sliced(kernels: Kernels, run: Run, control: Control, maxIterations: number): Promise<void> {
  let blocks = FIRST_BLOCKS;
  let turned = performance.now();
  while (!kernels.instance.call(() => run.done())) {
    const began = performance.now();
    kernels.checked(() => run.step(blocks));
    const now = performance.now();
    blocks = Math.max(1, Math.min(2 * blocks, Math.ceil((blocks * STEP_MS) / Math.max(0.1, now - began))));
    if (now - turned < SLICE_MS) continue;
    control.progress(
      kernels.instance.call(() => run.iterations()),
      maxIterations,
    );
    if (await control.stopped()) return;
    turned = performance.now();
  }
}
