// jax-js on its WebAssembly device, which is its default. It starts a worker for each core, where memory can be shared;
// an array that is read by `dataSync` is computed without them, on the thread that asks: that is "one thread".

import { type ProductRequest, serveKernel } from "../kernel.js";
import { watchWorkers } from "../threads.js";
import { versionOf } from "../versions.js";

serveKernel<ProductRequest>(async ({ parameters: { m, k, n }, settings, inputs: { a, b } }) => {
  const workers = watchWorkers();
  // Loaded here, and not at the start, so that what it throws is a reply: it takes its memory when it is imported.
  const { defaultDevice, numpy: np } = await import("@jax-js/jax");
  const product = () => np.matmul(np.array(a, { shape: [m, k] }), np.array(b, { shape: [k, n] }));
  const alone = settings === "one thread" || !sharesMemory();
  return {
    version: versionOf("@jax-js/jax"),
    threads: alone ? 1 : navigator.hardwareConcurrency,
    simd: WebAssembly.validate(relaxedMadd) ? "relaxed" : "simd128",
    artefact: `${defaultDevice()} device, code made at run time`,
    // Reading an array frees it, and passing one on frees it too.
    compute: () => (alone ? product().dataSync() : product().data()) as Float32Array | Promise<Float32Array>,
    used: () => Math.max(1, workers.used()),
  };
});

/** What jax-js asks before it starts workers; Node's are not those of the web. */
function sharesMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined" && typeof Worker !== "undefined";
}

/**
 * A module with one f32x4.relaxed_madd. jax-js compiles the same question, and where it is answered with yes, the code
 * that it makes for this row's product is of that instruction; else of v128 products and sums.
 */
const relaxedMadd = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11],
);
