// The arms of the row matrix_multiply, and how its answers are judged. Inputs are those of rust/benches: xorshift32,
// seed 1 for a and seed 2 for b, so that every arm in every language multiplies the same numbers.

import { matrixMultiply } from "../calls/matrix_multiply.js";
import { SovereignError } from "../errors.js";
import { computeArtefact } from "../module.js";
import { Pool } from "../pool.js";
import type { Floats } from "../services.js";
import type { MatrixShape } from "../types.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm } from "./arms.js";
import type { Oracle, Parameters, Variant } from "./types.js";

/** Opens an arm of WASM. */
export async function openMatrixArm(variant: Variant, context: ArmContext): Promise<OpenArm> {
  if (variant === "python" || variant === "transpiled") {
    throw new SovereignError("unsupported", `There is no arm ${variant} of matrix_multiply in WASM yet.`);
  }
  const shape = shapeOf(context.parameters);
  const { a, b } = inputs(shape);
  const threads = variant === "threads" ? context.threads : 1;
  const pool = new Pool({ limit: threads, locate: context.locate, logger: context.logger });
  const place = { pool, features: context.features, threads, maxMemory: Number.POSITIVE_INFINITY };
  let c: Floats | undefined;
  if (variant === "relaxed" && !context.features.relaxedSimd) {
    throw new SovereignError("unsupported", "This engine has no relaxed SIMD.");
  }
  if (variant === "threads" && threads < 2)
    throw new SovereignError("unsupported", "There is one core, or one thread was asked for.");
  return {
    version,
    artefact: variant === "threads" ? (computeArtefact(context.features) ?? "") : `compute-${variant}`,
    async call() {
      const began = performance.now();
      c = await matrixMultiply(place, a, b, shape, { variant });
      return performance.now() - began;
    },
    judge: () => judgeMatrixAnswer(context, c),
    close: () => pool.dispose(),
  };
}

/** Holds an answer to the product of the row's inputs, as engine/judge.ts tells. */
export async function judgeMatrixAnswer(context: ArmContext, c: Floats | undefined): Promise<Oracle> {
  const shape = shapeOf(context.parameters);
  const request = { ...inputs(shape), ...shape, c: c ?? new Float32Array(0) };
  const job = { name: "judgeMatrix", request, needs: [], transfer: [], total: 1, listens: false } as const;
  const { error } = await context.judge.run<"judgeMatrix">(job);
  const method =
    "Freivalds' check of every row and column; what it suspects, the last ones and 512 elements recomputed";
  return { method, passed: error <= 1, error: Number.isFinite(error) ? error : Number.MAX_VALUE };
}

function shapeOf({ m, k, n }: Parameters): MatrixShape {
  return { m: Number(m), k: Number(k), n: Number(n) };
}

function inputs({ m, k, n }: MatrixShape): { a: Float32Array<ArrayBuffer>; b: Float32Array<ArrayBuffer> } {
  return { a: uniform(1, m * k), b: uniform(2, k * n) };
}

/** Numbers in [-1, 1) by xorshift32 (Marsaglia, "Xorshift RNGs", 2003), exact in single precision. */
function uniform(seed: number, count: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    numbers[i] = (state >>> 8) / 2 ** 23 - 1;
  }
  return numbers;
}
