// Judges a clustering by Lloyd's algorithm in double precision, from the same start and over as many iterations. An answer is
// k centroids of d numbers, and then a label for each point.
//
// Centroids may be off by what a few points contribute that lie about equally far from two of them, and that roundings give
// to the one or the other: FAR. The move of an iteration is ten times that in the row. A label is right where its centroid
// is nearest to within twice that and as much for the point's own rounding, among the last centroids or the last but one:
// libraries differ in whether they label the points once more at the end.

import type { ClusteringQuestion } from "../../services.js";

/** How far a number of a centroid may be off, where points lie in [-1, 1). */
const FAR = 1e-3;

/** The largest error found, where 1 is the limit; infinite when the answer is plainly wrong. */
export function judgeClustering({ points, dimensions, clusters, iterations, answer }: ClusteringQuestion): number {
  const count = points.length / dimensions;
  if (answer.length !== clusters * dimensions + count) return Number.POSITIVE_INFINITY;
  let centroids = Float64Array.from(points.subarray(0, clusters * dimensions));
  let before = centroids;
  for (let i = 0; i < iterations; i++) {
    before = centroids;
    centroids = means(points, dimensions, centroids);
  }
  const off = largest(centroids.length, (i) => Math.abs(answer[i]! - centroids[i]!));
  const labels = answer.subarray(clusters * dimensions);
  const astray = Math.min(...[centroids, before].map((one) => excess(points, dimensions, one, labels)));
  return Math.max(off / FAR, astray / (4 * Math.sqrt(dimensions) * FAR));
}

/** How much farther a point is from the centroid of its label than from the nearest, at most. */
function excess(
  points: ArrayLike<number>,
  dimensions: number,
  centroids: Float64Array,
  labels: ArrayLike<number>,
): number {
  const distance = (i: number, j: number) => Math.sqrt(squaredDistance(points, i, centroids, j, dimensions));
  return largest(
    labels.length,
    (i) => distance(i, labels[i]!) - distance(i, nearest(points, i, centroids, dimensions)),
  );
}

/** The centroids after an iteration; one without points stays. */
function means(points: ArrayLike<number>, dimensions: number, centroids: Float64Array): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(centroids.length);
  const counts = new Float64Array(centroids.length / dimensions);
  for (let i = 0; i < points.length / dimensions; i++) {
    const label = nearest(points, i, centroids, dimensions);
    counts[label]!++;
    for (let at = 0; at < dimensions; at++) sums[label * dimensions + at]! += points[i * dimensions + at]!;
  }
  return sums.map((sum, at) => {
    const members = counts[Math.floor(at / dimensions)]!;
    return members === 0 ? centroids[at]! : sum / members;
  });
}

/** The first centroid of those nearest to a point. */
function nearest(points: ArrayLike<number>, i: number, centroids: Float64Array, dimensions: number): number {
  let [label, least] = [0, Number.POSITIVE_INFINITY];
  for (let j = 0; j < centroids.length / dimensions; j++) {
    const distance = squaredDistance(points, i, centroids, j, dimensions);
    if (distance < least) [label, least] = [j, distance];
  }
  return label;
}

function squaredDistance(
  points: ArrayLike<number>,
  i: number,
  centroids: Float64Array,
  j: number,
  dimensions: number,
): number {
  let sum = 0;
  for (let at = 0; at < dimensions; at++) sum += (points[i * dimensions + at]! - centroids[j * dimensions + at]!) ** 2;
  return sum;
}

/** The largest of `count` errors; what is not a number is as large as can be. */
function largest(count: number, errorOf: (i: number) => number): number {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const error = errorOf(i);
    if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
    if (error > found) found = error;
  }
  return found;
}
