// The arm `transpiled`: a row's baseline.py as the transpiler wrote it, unedited, compiled to WASM without SIMD. It calls no
// kernel. Timed inside of its worker, as Python is timed inside of its process.

import { SovereignError } from "../errors.js";
import { Pool } from "../pool.js";
import type { TranspiledRequest, TranspiledResult } from "../services.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm } from "./arms.js";
import type { Oracle } from "./types.js";

/** Makes the inputs of a row in a worker. */
export async function openTranspiledArm(
  { row, parameters, locate, logger }: ArmContext,
  judge: (answer: unknown) => Promise<Oracle>,
): Promise<OpenArm> {
  const form = Object.keys(row.baseline ?? row.parameters);
  if (Object.keys(parameters).join() !== form.join()) {
    throw new SovereignError("unsupported", `The row's Python computes another form of this: ${form.join(", ")}.`);
  }
  const pool = new Pool({ limit: 1, locate, logger });
  const numbers = Object.values(parameters).map(Number);
  const step = (name: TranspiledRequest["step"]): Promise<TranspiledResult> => {
    const request = { row: row.id, parameters: numbers, step: name };
    const needs = ["compute-scalar"] as const;
    const job = { name: "transpiled", request, needs, transfer: [], total: 1, listens: false } as const;
    return pool.run<"transpiled">(job);
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
    call: async () => ({ ms: (await step("run")).ms }),
    judge: async () => judge((await step("answer")).answer),
    close: () => pool.dispose(),
  };
}
