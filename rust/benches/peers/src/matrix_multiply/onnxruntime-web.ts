// onnxruntime-web on its WebAssembly provider, with a product as its model.

import { type ProductRequest, serveKernel } from "../kernel.js";
import { matMulModel } from "../onnx.js";
import { openSession } from "../onnxruntime.js";

serveKernel<ProductRequest>(async ({ parameters: { m, k, n }, settings, inputs: { a, b } }) => {
  const { session, Tensor, about } = await openSession(matMulModel(m, k, n), settings);
  return {
    ...about,
    async compute() {
      const [left, right] = [new Tensor("float32", a, [m, k]), new Tensor("float32", b, [k, n])];
      const { c } = await session.run({ a: left, b: right });
      const data = (await c!.getData()) as Float32Array;
      for (const tensor of [left, right, c!]) tensor.dispose();
      return data;
    },
  };
});
