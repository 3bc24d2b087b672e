// The main thread's half of kmeans: checks what cannot cross, and asks one worker. It computes nothing, and what the
// numbers themselves may be the kernel decides.

import { invalid, printed, SovereignError } from "../errors.js";
import { isFloats } from "../floats.js";
import type { ClusteringResult } from "../services.js";
import type { KMeansOptions, MatrixVariant } from "../types.js";
import { type ComputePlace, checkBytes, computed, spreadArtefactOf } from "./arrays.js";
import { checkCall, checkChoice, checkFlag, checkObject } from "./options.js";

const VARIANTS: readonly NonNullable<KMeansOptions["variant"]>[] = ["auto", "simd", "relaxed", "threads"];

/** Iterations with this many numbers times clusters are worth threads. */
const THREADS_FROM = 2 ** 24;

/** What scikit-learn has, too. */
const MAX_ITERATIONS = 300;
const TOLERANCE = 1e-4;

/** Options with the variants that only benches ask for. */
export type BenchKMeansOptions = Omit<KMeansOptions, "variant"> & { readonly variant?: MatrixVariant | "scalar" };

/** Throws `invalid_argument` for options that callers of the public API may not have. */
export function checkKMeansOptions(options: KMeansOptions): void {
  checkObject("options", options);
  checkCall(options);
  checkChoice("variant", options.variant, VARIANTS);
  checkFlag("transfer", options.transfer);
  const { dimensions, clusters, start, maxIterations = 0, tolerance = 0, seed = 0 } = options;
  checkCount("dimensions", dimensions, 1, 2 ** 32 - 1);
  checkCount("maxIterations", maxIterations, 0, 2 ** 32 - 1);
  checkCount("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  if (!(Number.isFinite(tolerance) && tolerance >= 0)) {
    throw invalid(`tolerance must be a finite number that is not negative, not ${printed(tolerance)}`);
  }
  if ((clusters === undefined) === (start === undefined)) {
    throw invalid("give either clusters, how many there are to be, or start, a centroid for each");
  }
  if (start === undefined) checkCount("clusters", clusters, 1, 2 ** 32 - 1);
}

/** Clusters points; the public contract is at `Sovereign.kmeans`. Options are checked already. */
export async function kmeans(
  place: ComputePlace,
  points: Float32Array | Float64Array,
  options: BenchKMeansOptions,
): Promise<ClusteringResult> {
  place.pool.checkOpen();
  const { dimensions, start, clusters = 0, seed = 0 } = options;
  const { maxIterations = MAX_ITERATIONS, tolerance = TOLERANCE, variant = "auto" } = options;
  if (!isFloats(points)) throw invalid("points must be a Float32Array or a Float64Array");
  if (start !== undefined && !(isFloats(start) && start.BYTES_PER_ELEMENT === points.BYTES_PER_ELEMENT)) {
    throw invalid("start must be an array of the same type as points");
  }
  if (start?.length === 0) throw new SovereignError("shape_mismatch", "start holds no centroid: give one or more.");
  // The kernel holds points twice, as rows and in the order that it computes in; it needs whole panels of 32.
  const bytes = (2 * points.length + 64 * dimensions) * points.BYTES_PER_ELEMENT + 8 * (points.length / dimensions);
  checkBytes(place, "the points, twice, and their labels", bytes, "cluster a sample of the points");
  const work = { count: points.length * (start ? start.length / dimensions : clusters), worthFrom: THREADS_FROM };
  const artefact = spreadArtefactOf(place, variant, "kmeans", work);
  const own = start?.slice() ?? new (points.BYTES_PER_ELEMENT === 4 ? Float32Array : Float64Array)();
  return computed<"kmeans">(place, "points", points, options, (points) => ({
    name: "kmeans",
    request: { artefact, points, dimensions, start: own, clusters, seed, maxIterations, tolerance },
    needs: [artefact],
    total: maxIterations,
    listens: options.signal !== undefined || options.onProgress !== undefined,
  }));
}

function checkCount(name: string, count: unknown, least: number, most: number): void {
  if (Number.isInteger(count) && Number(count) >= least && Number(count) <= most) return;
  throw invalid(`${name} must be an integer from ${least} to ${most}, not ${printed(count)}`);
}
