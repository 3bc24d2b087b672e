// onnxruntime-web as every row sets it up: the build without WebGPU and WebNN, whose files lie in a folder beside the rows'
// folders; it starts its threads from there, and not from the script that asks. It must not know a row.

import { nodeProcess } from "./serve.js";
import { versionOf } from "./versions.js";

/** A model that is ready to run, and what an arm says of it. */
export async function openSession(model: Uint8Array, settings: "one thread" | "defaults") {
  const { env, InferenceSession, Tensor } = await (nodeProcess()
    ? import("onnxruntime-web/node")
    : import("onnxruntime-web/wasm"));
  env.wasm.wasmPaths = new URL("../onnxruntime-web/", import.meta.url).href;
  if (settings === "one thread") env.wasm.numThreads = 1;
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
  const about = {
    version: versionOf("onnxruntime-web"),
    // It has put in its own choice where none was made, and 1 where the host has no shared memory.
    threads: env.wasm.numThreads ?? 1,
    // It refuses to start without SIMD, and the module holds no relaxed instruction: Node 20, which knows none, loads it.
    simd: "simd128",
    artefact: "ort-wasm-simd-threaded.wasm",
  } as const;
  return { session, Tensor, about };
}
