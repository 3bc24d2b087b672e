// The arms of the row matrix_multiply, and how its answers are judged. Inputs are those of rust/benches: xorshift32,
// seed 1 for a and seed 2 for b, so that every arm in every language multiplies the same numbers.

import { matrixMultiply } from "../calls/matrix_multiply.js";
import { SovereignError } from "../errors.js";
import { computeArtefact } from "../module.js";
import { Pool } from "../pool.js";
import type { Floats } from "../services.js";
import type { MatrixShape } from "../types.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm, RowArms } from "./arms.js";
import { openTranspiledArm } from "./transpiled.js";
import type { ArmName, Oracle, Parameters, Simd, Variant } from "./types.js";

/** The arms of WASM, and the judge of everyone's answers. */
export const matrixMultiplyArms: RowArms = {
  open: openMatrixArm,
  inputs: inputsOf,
  judge: (context, answer) => judgeMatrixAnswer(context, floatsOf(answer)),
};

async function openMatrixArm({ variant, workers = 1 }: ArmName, context: ArmContext): Promise<OpenArm> {
  if (variant === "transpiled") return openTranspiledArm(context, (c) => judgeMatrixAnswer(context, c));
  const { features } = context;
  if (variant === "relaxed" && !features.relaxedSimd) {
    throw new SovereignError("unsupported", "This engine has no relaxed SIMD.");
  }
  const shape = shapeOf(context.parameters);
  const { a, b } = inputsOf(context);
  const pool = new Pool({ limit: workers, locate: context.locate, logger: context.logger });
  const place = { pool, features, threads: workers, maxMemory: Number.POSITIVE_INFINITY };
  const artefact = variant === "threads" ? (computeArtefact(features) ?? "") : `compute-${variant}`;
  let c: Floats | undefined;
  return {
    version,
    artefact,
    threads: workers,
    simd: simdOf[artefact] ?? "unknown",
    async call() {
      const began = performance.now();
      c = await matrixMultiply(place, a, b, shape, { variant: variant as Exclude<Variant, "python" | "transpiled"> });
      return performance.now() - began;
    },
    judge: () => judgeMatrixAnswer(context, c),
    close: () => pool.dispose(),
  };
}

const simdOf: Readonly<Record<string, Simd>> = {
  "compute-scalar": "none",
  "compute-simd": "simd128",
  "compute-relaxed": "relaxed",
};

/** Holds an answer to the product of the row's inputs, as engine/judge.ts tells. */
async function judgeMatrixAnswer(context: ArmContext, c: Floats | undefined): Promise<Oracle> {
  const shape = shapeOf(context.parameters);
  const request = { ...inputsOf(context), ...shape, c: c ?? new Float32Array(0) };
  const job = { name: "judgeMatrix", request, needs: [], transfer: [], total: 1, listens: false } as const;
  const { error } = await context.judge.run<"judgeMatrix">(job);
  const method =
    "Freivalds' check of every row and column; what it suspects, the last ones and 512 elements recomputed";
  return { method, passed: error <= 1, error: Number.isFinite(error) ? error : Number.MAX_VALUE };
}

/** An answer of Python, rows as lists, or of a peer. Anything else is an answer of no elements, which is wrong. */
function floatsOf(answer: unknown): Floats {
  if (answer instanceof Float32Array || answer instanceof Float64Array) return answer as Floats;
  return Float64Array.from(Array.isArray(answer) ? answer.flat().map(Number) : []);
}

function shapeOf({ m, k, n }: Parameters): MatrixShape {
  return { m: Number(m), k: Number(k), n: Number(n) };
}

type Inputs = { readonly a: Float32Array<ArrayBuffer>; readonly b: Float32Array<ArrayBuffer> };

/** Made once for a run at one size: every arm computes on them, and the judge looks at them. */
const made = new WeakMap<ArmContext, Inputs>();

function inputsOf(context: ArmContext): Inputs {
  const known = made.get(context);
  if (known) return known;
  const { m, k, n } = shapeOf(context.parameters);
  const inputs = { a: uniform(1, m * k), b: uniform(2, k * n) };
  made.set(context, inputs);
  return inputs;
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
