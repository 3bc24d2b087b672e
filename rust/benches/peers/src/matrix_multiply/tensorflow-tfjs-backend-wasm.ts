// TensorFlow.js on its WebAssembly backend (XNNPACK). Its files lie in a folder beside the rows' folders.
//
// Of its three modules it takes the one with threads wherever memory can be shared, and then starts eight workers, even
// to compute on one thread. "One thread" takes the module without: it is as fast, and starts none.

import { type ProductRequest, serveKernel } from "../kernel.js";
import { giveNodeItsGlobals } from "../node.js";
import { Unsupported } from "../serve.js";
import { versionOf } from "../versions.js";

const files = new URL("../tensorflow-tfjs-backend-wasm/", import.meta.url);

serveKernel<ProductRequest>(async ({ parameters: { m, k, n }, settings, inputs: { a, b } }) => {
  giveNodeItsGlobals(import.meta.url);
  const { env, matMul, setBackend, tensor2d } = await import("@tensorflow/tfjs-core");
  const { getThreadsCount, setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(files.href);
  if (settings === "one thread") env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await setBackend("wasm")))
    throw new Unsupported("The WebAssembly backend of TensorFlow.js did not start here.");
  const simd = await env().getAsync("WASM_HAS_SIMD_SUPPORT");
  const threaded = await env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT");
  return {
    version: versionOf("@tensorflow/tfjs-backend-wasm"),
    threads: getThreadsCount(),
    simd: simd ? "simd128" : "none",
    artefact: `tfjs-backend-wasm${simd && threaded ? "-threaded" : ""}${simd ? "-simd" : ""}.wasm`,
    async compute() {
      const [left, right] = [tensor2d(a, [m, k]), tensor2d(b, [k, n])];
      const product = matMul(left, right);
      const c = await product.data<"float32">();
      for (const tensor of [left, right, product]) tensor.dispose();
      return c;
    },
  };
});
