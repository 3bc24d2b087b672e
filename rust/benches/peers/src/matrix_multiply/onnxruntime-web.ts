// onnxruntime-web on its WebAssembly provider: the build without WebGPU and WebNN. Its files lie in a folder beside the
// rows' folders; it starts its threads from there, and not from this script.

import { type ProductRequest, serveKernel } from "../kernel.js";
import { matMulModel } from "../onnx.js";
import { nodeProcess } from "../serve.js";
import { versionOf } from "../versions.js";

const files = new URL("../onnxruntime-web/", import.meta.url);

serveKernel<ProductRequest>(async ({ parameters: { m, k, n }, settings, inputs: { a, b } }) => {
  const { env, InferenceSession, Tensor } = await (nodeProcess()
    ? import("onnxruntime-web/node")
    : import("onnxruntime-web/wasm"));
  env.wasm.wasmPaths = files.href;
  if (settings === "one thread") env.wasm.numThreads = 1;
  const session = await InferenceSession.create(matMulModel(m, k, n), { executionProviders: ["wasm"] });
  return {
    version: versionOf("onnxruntime-web"),
    // It has put in its own choice where none was made, and 1 where the host has no shared memory.
    threads: env.wasm.numThreads ?? 1,
    // It refuses to start without SIMD, and the module holds no relaxed instruction: Node 20, which knows none, loads it.
    simd: "simd128",
    artefact: "ort-wasm-simd-threaded.wasm",
    async compute() {
      const [left, right] = [new Tensor("float32", a, [m, k]), new Tensor("float32", b, [k, n])];
      const { c } = await session.run({ a: left, b: right });
      const data = (await c!.getData()) as Float32Array;
      for (const tensor of [left, right, c!]) tensor.dispose();
      return data;
    },
  };
});
