// fft.js: transforms in plain JavaScript, on 64-bit floats, planned once. It has one setting, and no thread.

import FFT from "fft.js";
import { serveKernel, type TransformRequest } from "../kernel.js";
import { versionOf } from "../versions.js";

serveKernel<TransformRequest>(async ({ parameters: { complex_points, real_points }, inputs: { signal } }) => {
  const length = real_points ?? complex_points!;
  const plan = new FFT(length);
  // An array of the standard's kind, which is what its own functions make, and what they are fastest on.
  const spectrum = plan.createComplexArray();
  return {
    version: versionOf("fft.js"),
    threads: 1,
    simd: "none",
    artefact: real_points === undefined ? "FFT.transform" : "FFT.realTransform",
    compute() {
      if (real_points === undefined) plan.transform(spectrum, signal);
      else plan.realTransform(spectrum, signal);
      return Float32Array.from(real_points === undefined ? spectrum : spectrum.slice(0, length + 2));
    },
  };
});
