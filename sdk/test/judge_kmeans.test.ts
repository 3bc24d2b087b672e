// The judge of clusterings: right ones pass, whether they label points before or after the last move, and damaged ones do not.

import { describe, expect, it } from "vitest";
import { judgeClustering } from "../src/engine/judge/kmeans.js";
import { uniform } from "./fixtures.js";

const CLUSTERS = 4;

/** Lloyd's algorithm, as plainly as can be: centroids, then labels by them, or by those before the last move. */
function lloyd(points: Float32Array, dimensions: number, iterations: number, labelledLast: boolean): number[] {
  const rows = Array.from({ length: points.length / dimensions }, (_, i) => [
    ...points.subarray(i * dimensions, (i + 1) * dimensions),
  ]);
  const labelsBy = (centroids: number[][]) =>
    rows.map((row) => {
      const distances = centroids.map((one) => one.reduce((sum, c, at) => sum + (c - row[at]!) ** 2, 0));
      return distances.indexOf(Math.min(...distances));
    });
  let [centroids, labels] = [rows.slice(0, CLUSTERS), [] as number[]];
  for (let i = 0; i < iterations; i++) {
    labels = labelsBy(centroids);
    centroids = centroids.map((_, j) => {
      const members = rows.filter((_, at) => labels[at] === j);
      return Array.from(
        { length: dimensions },
        (_, at) => members.reduce((s, row) => s + row[at]!, 0) / members.length,
      );
    });
  }
  return [...centroids.flat(), ...(labelledLast ? labelsBy(centroids) : labels)];
}

describe.each([1, 2, 16])("a clustering in %i dimensions", (dimensions) => {
  const points = uniform(300 * dimensions, 5);
  const error = (answer: readonly number[]) =>
    judgeClustering({ points, dimensions, clusters: CLUSTERS, iterations: 3, answer: Float32Array.from(answer) });
  const right = lloyd(points, dimensions, 3, true);

  it("passes when it is right, labelled before or after the last move", () => {
    expect(error(right)).toBeLessThan(0.01);
    expect(error(lloyd(points, dimensions, 3, false))).toBeLessThan(0.01);
  });

  it.each([
    ["a centroid is off by 0.002", (part: number, at: number) => part + (at === 0 ? 0.002 : 0)],
    ["a centroid is not a number", (part: number, at: number) => (at === CLUSTERS - 1 ? Number.NaN : part)],
    ["one label is another", (part: number, at: number) => (at === right.length - 1 ? (part + 1) % CLUSTERS : part)],
    ["one label is none", (part: number, at: number) => (at === right.length - 9 ? CLUSTERS : part)],
    ["one label is between two", (part: number, at: number) => (at === right.length - 9 ? 0.5 : part)],
  ])("does not when %s", (_, damage) => {
    expect(error(right.map(damage))).toBeGreaterThan(1);
  });

  it("does not when it is of an iteration more or less, or of another length", () => {
    expect(error(lloyd(points, dimensions, 2, true))).toBeGreaterThan(1);
    expect(error(lloyd(points, dimensions, 4, true))).toBeGreaterThan(1);
    expect(error(right.slice(1))).toBe(Number.POSITIVE_INFINITY);
    expect(error([])).toBe(Number.POSITIVE_INFINITY);
  });
});
