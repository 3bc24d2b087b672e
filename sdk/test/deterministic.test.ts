// A deterministic runtime: what it uses, and what it refuses. That engines agree is tested in them.

import { expect, it } from "vitest";
import { codeOf, open, rejection, uniform } from "./fixtures.js";

it("uses no relaxed instruction and no GPU, whatever the engine has", async () => {
  const [plain, deterministic] = [await open({ device: "wasm" }), await open({ deterministic: true })];
  const { relaxedSimd, gpu } = deterministic.capabilities();
  expect(relaxedSimd).toBe(false);
  expect(gpu.reason).toContain("wasm");
  const [a, b] = [uniform(67 * 300, 1), uniform(300 * 45, 2)];
  const shape = { m: 67, k: 300, n: 45 };
  const want = await plain.matrixMultiply(a, b, shape, { variant: "simd" });
  for (const variant of ["auto", "simd", "threads"] as const) {
    expect(await deterministic.matrixMultiply(a, b, shape, { variant })).toEqual(want);
  }
  const relaxed = await rejection(deterministic.matrixMultiply(a, b, shape, { variant: "relaxed" }));
  expect(relaxed.code).toBe("unsupported");
  expect(relaxed.message).toContain("deterministic");
  expect(await codeOf(deterministic.matrixMultiply(a, b, shape, { variant: "gpu" }))).toBe("unsupported");
  await Promise.all([plain.dispose(), deterministic.dispose()]);
});

it("is no runtime of a GPU", async () => {
  for (const device of ["auto", "webgpu"] as const) {
    expect(await codeOf(open({ deterministic: true, device }))).toBe("invalid_argument");
  }
  expect(await codeOf(open({ deterministic: "yes" as never }))).toBe("invalid_argument");
  await (await open({ deterministic: true, device: "wasm" })).dispose();
});
