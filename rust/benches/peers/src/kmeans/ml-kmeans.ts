// ml-kmeans: Lloyd's algorithm in plain JavaScript, on arrays of arrays, which are made before the clock starts: who uses it
// has the points like that. It has one setting, and no thread. Its labels are those before the last move.

import { kmeans } from "ml-kmeans";
import { type ClusteringRequest, serveKernel } from "../kernel.js";
import { versionOf } from "../versions.js";

serveKernel<ClusteringRequest>(async ({ parameters: { clusters, dimensions, iterations }, inputs: { points } }) => {
  const count = points.length / dimensions;
  const rows = Array.from({ length: count }, (_, i) => [...points.subarray(i * dimensions, (i + 1) * dimensions)]);
  const options = { initialization: rows.slice(0, clusters), maxIterations: iterations, tolerance: 0 };
  return {
    version: versionOf("ml-kmeans"),
    threads: 1,
    simd: "none",
    artefact: "kmeans",
    compute() {
      const { centroids, clusters: labels } = kmeans(rows, clusters, options);
      return Float32Array.from([...centroids.flat(), ...labels]);
    },
  };
});
