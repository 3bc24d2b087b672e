// The arms of a row that a kernel computes: ours, in workers of their own, and the row's Python as the transpiler wrote it.
// It must not know a row: what is computed, and how an answer is judged, is given.

import type { ComputePlace } from "../calls/arrays.js";
import { SovereignError } from "../errors.js";
import { computeArtefact, sharedArtefact } from "../module.js";
import { Pool } from "../pool.js";
import type { JudgeRequest } from "../services.js";
import { Stage } from "../stage.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm, RowArms } from "./arms.js";
import { floatsOf } from "./inputs.js";
import { openTranspiledArm } from "./transpiled.js";
import type { ArmName, Oracle, Simd, Variant } from "./types.js";

/** A row that a kernel computes. `Answer` is what our call gives. */
export interface KernelRow<Answer> {
  /** Computes once, as a user would call it. */
  compute(place: ComputePlace, variant: KernelVariant, context: ArmContext): Promise<Answer>;
  /** An answer of ours in the form of everyone's: numbers. */
  numbers(answer: Answer): Floats;
  /** The arrays that peers of npm compute on. */
  inputs(context: ArmContext): Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** What the judge is asked about an answer. */
  question(context: ArmContext, answer: Floats): JudgeRequest;
  /** How the judge judges, in words. */
  readonly method: string;
  /** The shader of the arm `gpu`, where there is one. */
  readonly shader?: string;
}

/** The variants of a kernel. */
export type KernelVariant = Exclude<Variant, "python" | "transpiled">;

type Floats = ReturnType<typeof floatsOf>;

/** The arms of a row. */
export function kernelArms<Answer>(row: KernelRow<Answer>): RowArms {
  const judge = (context: ArmContext, answer: unknown) => judged(row, context, floatsOf(answer));
  return {
    open(name, context) {
      if (name.variant !== "transpiled") return openKernelArm(row, name, context);
      return openTranspiledArm(context, (answer) => judge(context, answer));
    },
    inputs: (context) => row.inputs(context),
    judge,
  };
}

async function openKernelArm<Answer>(
  row: KernelRow<Answer>,
  { variant, workers = 1 }: ArmName,
  context: ArmContext,
): Promise<OpenArm> {
  const { features, locate, logger } = context;
  if (variant === "relaxed" && !features.relaxedSimd) {
    throw new SovereignError("unsupported", "This engine has no relaxed SIMD.");
  }
  if (variant === "gpu" && !row.shader) throw new SovereignError("unsupported", "There is no GPU path yet.");
  const pool = new Pool({ limit: workers, locate, logger });
  let computed: number | undefined;
  const onComputed = (ms: number) => (computed = ms);
  const place = {
    pool,
    stage: new Stage(),
    features,
    threads: workers,
    maxMemory: Number.POSITIVE_INFINITY,
    onComputed,
  };
  const artefact = await programOf(row, variant, place);
  let answer: Answer | undefined;
  return {
    version,
    artefact,
    threads: workers,
    simd: simdOf[artefact] ?? "unknown",
    async call() {
      const began = performance.now();
      answer = await row.compute(place, variant as KernelVariant, context);
      const call = performance.now() - began;
      return computed === undefined ? { ms: call } : { ms: computed, call };
    },
    judge: () => judged(row, context, answer === undefined ? floatsOf(undefined) : row.numbers(answer)),
    close: () => pool.dispose(),
  };
}

/** What an arm runs: a build of WASM, or the shader on the GPU that is here. Rejects with `unsupported` where none is. */
async function programOf<Answer>(row: KernelRow<Answer>, variant: Variant, place: ComputePlace): Promise<string> {
  if (variant === "threads") {
    const shared = place.threads > 1 ? sharedArtefact(place.features) : undefined;
    return shared ?? computeArtefact(place.features) ?? "";
  }
  if (variant !== "gpu") return `compute-${variant}`;
  const job = { name: "gpuAdapter", request: {}, needs: [], transfer: [], total: 1, listens: false } as const;
  try {
    const { name } = await place.pool.run<"gpuAdapter">(job);
    return `${row.shader} on ${name}`;
  } catch (thrown) {
    await place.pool.dispose();
    throw thrown;
  }
}

const simdOf: Readonly<Record<string, Simd>> = {
  "compute-scalar": "none",
  "compute-simd": "simd128",
  "compute-relaxed": "relaxed",
  "compute-simd-threads": "simd128",
  "compute-relaxed-threads": "relaxed",
};

async function judged<Answer>(
  { question, method }: KernelRow<Answer>,
  context: ArmContext,
  answer: Floats,
): Promise<Oracle> {
  const request = question(context, answer);
  const job = { name: "judge", request, needs: [], transfer: [], total: 1, listens: false } as const;
  const { error } = await context.judge.run<"judge">(job);
  return { method, passed: error <= 1, error: Number.isFinite(error) ? error : Number.MAX_VALUE };
}
