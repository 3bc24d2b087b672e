// onnxruntime-web on its WebAssembly provider, with the row's trees as a TreeEnsembleClassifier. Its files lie in a folder
// beside the rows' folders.

import { type ForestRequest, grownTrees, serveKernel } from "../kernel.js";
import { treeEnsembleModel } from "../onnx.js";
import { openSession } from "../onnxruntime.js";

serveKernel<ForestRequest>(async ({ parameters: { samples, features, classes }, settings, inputs }) => {
  const model = treeEnsembleModel(samples, features, classes, grownTrees(inputs));
  const { session, Tensor, about } = await openSession(model, settings);
  return {
    ...about,
    async compute() {
      const rows = new Tensor("float32", inputs.rows, [samples, features]);
      const { label, shares } = await session.run({ rows });
      const data = (await shares!.getData()) as Float32Array;
      for (const tensor of [rows, label!, shares!]) tensor.dispose();
      return data;
    },
  };
});
