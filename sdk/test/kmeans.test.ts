// kmeans against Lloyd's algorithm written plainly, over types, shapes and variants; stops, ownership, what it refuses.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clustering, KMeansOptions, Sovereign } from "../src/index.js";
import { codeOf, open, rejection, uniform } from "./fixtures.js";

let sovereign: Sovereign;
beforeAll(async () => {
  sovereign = await open({ threads: 2 });
});
afterAll(() => sovereign.dispose());

type Points = Float32Array | Float64Array;

const squaredDistance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, at) => sum + (x - b[at]!) ** 2, 0);

const rowsOf = (numbers: Points, dimensions: number) =>
  Array.from({ length: numbers.length / dimensions }, (_, i) => numbers.subarray(i * dimensions, (i + 1) * dimensions));

/** Holds a clustering to its definition: nearest labels, their inertia, and centroids that are means where it converged. */
function expectClustering(clustering: Clustering<Points>, points: Points, dimensions: number): void {
  const [rows, centroids] = [rowsOf(points, dimensions), rowsOf(clustering.centroids, dimensions)];
  const slack = points instanceof Float32Array ? 1e-5 : 1e-13;
  expect(clustering.labels).toHaveLength(rows.length);
  let inertia = 0;
  for (const [i, row] of rows.entries()) {
    const distances = centroids.map((centroid) => squaredDistance(row, centroid));
    const own = distances[clustering.labels[i]!]!;
    expect(own - Math.min(...distances)).toBeLessThanOrEqual(slack);
    inertia += own;
  }
  expect(Math.abs(clustering.inertia - inertia)).toBeLessThanOrEqual(slack * (1 + inertia));
  if (!clustering.converged) return;
  for (const [j, centroid] of centroids.entries()) {
    const members = rows.filter((_, i) => clustering.labels[i] === j);
    for (const [at, part] of Array.from(centroid).entries()) {
      const mean = members.reduce((sum, row) => sum + row[at]!, 0) / members.length;
      expect(Math.abs(part - mean)).toBeLessThanOrEqual(10 * slack);
    }
  }
}

describe("kmeans", () => {
  it.each(["auto", "simd", "threads"] as const)(
    "clusters points of any shape, from a start or by k-means++: %s",
    async (variant) => {
      for (const [count, dimensions, clusters] of [
        [1, 1, 1],
        [5, 2, 5],
        [33, 3, 4],
        [100, 1, 7],
        [515, 16, 3],
        [1025, 2, 10],
        [70, 33, 70],
      ] as const) {
        const single = uniform(count * dimensions, count);
        for (const points of [single, Float64Array.from(single)] as const) {
          const options = { dimensions, variant, tolerance: 0 };
          const start = points.slice(0, clusters * dimensions);
          for (const clustering of [
            await sovereign.kmeans(points as Float32Array, { ...options, start }),
            await sovereign.kmeans(points as Float32Array, { ...options, clusters, seed: 3 }),
          ]) {
            expect(clustering.centroids.constructor).toBe(points.constructor);
            expect(clustering.centroids).toHaveLength(clusters * dimensions);
            expect(clustering.converged).toBe(true);
            expectClustering(clustering, points, dimensions);
          }
        }
      }
    },
  );

  it("finds groups that lie apart, whatever the seed", async () => {
    const points = Float64Array.from(uniform(3000, 2), (x, i) => x + 100 * (Math.floor(i / 2) % 3));
    for (let seed = 0; seed < 20; seed++) {
      const { labels, converged } = await sovereign.kmeans(points, { dimensions: 2, clusters: 3, seed });
      expect(converged).toBe(true);
      expect(new Set(labels.subarray(0, 3)).size).toBe(3);
      for (const [i, label] of labels.entries()) expect(label).toBe(labels[i % 3]);
    }
  });

  it("does as many iterations as it may, and labels by the last centroids", async () => {
    const points = uniform(4000, 9);
    const start = points.slice(0, 20);
    for (const maxIterations of [0, 1, 5]) {
      const clustering = await sovereign.kmeans(points, { dimensions: 2, start, maxIterations, tolerance: 0 });
      expect(clustering).toMatchObject({ iterations: maxIterations, converged: false });
      expectClustering(clustering, points, 2);
      if (maxIterations === 0) expect(clustering.centroids).toEqual(start);
    }
    const soon = await sovereign.kmeans(points, { dimensions: 2, start, tolerance: 0.5 });
    expect(soon.converged).toBe(true);
    expect(soon.iterations).toBeLessThan(5);
  });

  it("gives the same answer in slices, and to the same seed", async () => {
    const points = uniform(60_000, 4);
    const options = { dimensions: 3, clusters: 20, seed: 2 ** 40 + 1 };
    const whole = await sovereign.kmeans(points, options);
    const sliced = await sovereign.kmeans(points, { ...options, onProgress() {} });
    expect(sliced).toEqual(whole);
    const other = await sovereign.kmeans(points, { ...options, seed: 2 ** 40 + 2 });
    expect(other.centroids).not.toEqual(whole.centroids);
  });

  it("copies its points at the call, and takes them only when told to", async () => {
    const points = uniform(2000, 8);
    const [kept, start] = [points.slice(), points.slice(0, 10)];
    const promise = sovereign.kmeans(points, { dimensions: 2, start, tolerance: 0 });
    points.fill(9);
    start.fill(9);
    expectClustering(await promise, kept, 2);
    await sovereign.kmeans(kept, { dimensions: 2, clusters: 4, transfer: true });
    expect(kept.length).toBe(0);
  });

  it.each([
    ["no points", [1, 2], { dimensions: 1, clusters: 1 }, "invalid_argument", "points"],
    ["no options", new Float32Array(2), undefined, "invalid_argument", "options"],
    ["no dimensions", new Float32Array(2), { clusters: 1 }, "invalid_argument", "dimensions"],
    ["neither clusters nor start", new Float32Array(2), { dimensions: 1 }, "invalid_argument", "either"],
    [
      "both of them",
      new Float32Array(2),
      { dimensions: 1, clusters: 1, start: new Float32Array(1) },
      "invalid_argument",
      "either",
    ],
    ["a broken row", new Float32Array(5), { dimensions: 2, clusters: 1 }, "shape_mismatch", "5 numbers of points"],
    ["no points at all", new Float32Array(0), { dimensions: 2, clusters: 1 }, "shape_mismatch", "0 numbers of points"],
    ["more clusters than points", new Float32Array(4), { dimensions: 2, clusters: 3 }, "invalid_argument", "1 to 2"],
    [
      "a start of another type",
      new Float32Array(4),
      { dimensions: 2, start: new Float64Array(2) },
      "invalid_argument",
      "start",
    ],
    [
      "a broken start",
      new Float32Array(4),
      { dimensions: 2, start: new Float32Array(3) },
      "shape_mismatch",
      "centroids",
    ],
    ["an empty start", new Float32Array(4), { dimensions: 2, start: new Float32Array(0) }, "shape_mismatch", "start"],
    [
      "NaN",
      Float32Array.of(0, 0, 0, Number.NaN),
      { dimensions: 2, clusters: 1 },
      "invalid_argument",
      "row 1, column 1 of the points",
    ],
    [
      "infinity in the start",
      new Float32Array(4),
      { dimensions: 2, start: Float32Array.of(0, Number.POSITIVE_INFINITY) },
      "invalid_argument",
      "row 0, column 1 of the centroids",
    ],
    [
      "a negative tolerance",
      new Float32Array(4),
      { dimensions: 2, clusters: 1, tolerance: -1 },
      "invalid_argument",
      "tolerance",
    ],
    ["a seed that is none", new Float32Array(4), { dimensions: 2, clusters: 1, seed: 0.5 }, "invalid_argument", "seed"],
    [
      "iterations that are none",
      new Float32Array(4),
      { dimensions: 2, clusters: 1, maxIterations: -1 },
      "invalid_argument",
      "maxIterations",
    ],
    [
      "a variant that it has not",
      new Float32Array(4),
      { dimensions: 2, clusters: 1, variant: "scalar" },
      "invalid_argument",
      "variant",
    ],
  ] as const)("refuses %s", async (_, points, options, code, words) => {
    const error = await rejection(
      sovereign.kmeans(points as unknown as Float32Array, options as unknown as KMeansOptions),
    );
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it("refuses what is too large before it copies it", async () => {
    const small = await open({ maxMemory: 1e6 });
    const points = new Float32Array(2 ** 17);
    expect(await codeOf(small.kmeans(points, { dimensions: 2, clusters: 2, transfer: true }))).toBe("too_large");
    expect(points.length).toBe(2 ** 17);
    await small.dispose();
  });

  it("stops when it is aborted, and tells how far it is", async () => {
    const points = uniform(400_000, 6);
    const stop = new AbortController();
    const stages: string[] = [];
    const onProgress = ({ stage, done }: { stage: string; done: number }) => {
      stages.push(stage);
      if (done >= 2) stop.abort();
    };
    const options = {
      dimensions: 4,
      clusters: 64,
      tolerance: 0,
      maxIterations: 100_000,
      signal: stop.signal,
      onProgress,
    };
    expect(await codeOf(sovereign.kmeans(points, options))).toBe("aborted");
    expect(stages[0]).toBe("queued");
    // The worker is free again.
    const small = await sovereign.kmeans(Float32Array.of(1, 5), { dimensions: 1, clusters: 2 });
    expect(small.inertia).toBe(0);
  });
});
