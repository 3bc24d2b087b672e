// ml-matrix: products in plain JavaScript, on 64-bit floats. It has one setting, and no thread.

import { Matrix } from "ml-matrix";
import { type ProductRequest, serveKernel } from "../kernel.js";
import { versionOf } from "../versions.js";

serveKernel<ProductRequest>(async ({ parameters: { m, k, n }, inputs: { a, b } }) => ({
  version: versionOf("ml-matrix"),
  threads: 1,
  simd: "none",
  artefact: "Matrix.mmul",
  compute() {
    // Its type asks for an array of numbers; it only reads elements and the length.
    const left = Matrix.from1DArray(m, k, a as unknown as number[]);
    const right = Matrix.from1DArray(k, n, b as unknown as number[]);
    return Float32Array.from(left.mmul(right).to1DArray());
  },
}));
