// The arm `transpiled`: a row's baseline.py as the transpiler wrote it, unedited, compiled to WASM without SIMD. It calls no
// kernel. Timed inside of its worker, as Python is timed inside of its process.

import { Pool } from "../pool.js";
import type { Floats, TranspiledRequest, TranspiledResult } from "../services.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm } from "./arms.js";
import type { Oracle } from "./types.js";

/** Makes the inputs of matrix_multiply in a worker. */
export async function openTranspiledArm(
  { parameters, locate, logger }: ArmContext,
  judge: (answer: Floats | undefined) => Promise<Oracle>,
): Promise<OpenArm> {
  const pool = new Pool({ limit: 1, locate, logger });
  const shape = { m: Number(parameters.m), k: Number(parameters.k), n: Number(parameters.n) };
  const step = (name: TranspiledRequest["step"]): Promise<TranspiledResult> => {
    const request = { ...shape, step: name };
    const needs = ["compute-scalar"] as const;
    const job = { name: "transpiledMatrix", request, needs, transfer: [], total: 1, listens: false } as const;
    return pool.run<"transpiledMatrix">(job);
  };
  try {
    await step("prepare");
  } catch (thrown) {
    await pool.dispose();
    throw thrown;
  }
  return {
    version,
    artefact: "compute-scalar",
    threads: 1,
    simd: "none",
    call: async () => (await step("run")).ms,
    judge: async () => judge((await step("answer")).answer ?? undefined),
    close: () => pool.dispose(),
  };
}
