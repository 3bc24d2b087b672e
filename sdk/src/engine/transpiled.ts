// A row's Python as the transpiler wrote it, in the thread that it runs in. For benches; the artefact compute-scalar holds it.
// Steps, so that what is timed is the program's own `run` and nothing else, as in harness.py.

import { SovereignError } from "../errors.js";
import type { TranspiledRequest, TranspiledResult } from "../services.js";
import { TranspiledMatrixMultiply } from "../wasm/compute-scalar.js";
import type { Kernels } from "./compute.js";
import { failure } from "./instance.js";

/** The program of matrix_multiply, over the instance that `kernels` started. */
export class TranspiledMatrix {
  readonly #kernels: Kernels;
  #program: TranspiledMatrixMultiply | undefined;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Makes the inputs, computes once, or copies the last answer out. */
  step({ step, m, k, n }: TranspiledRequest): TranspiledResult {
    const began = performance.now();
    if (step === "prepare") {
      this.#program ??= this.#kernels.instance.call(() => new TranspiledMatrixMultiply());
      this.#call((program) => program.prepare(m, k, n));
    } else if (step === "run") this.#call((program) => program.run());
    const ms = performance.now() - began;
    if (step !== "answer") return { ms, answer: null };
    const answer = new Float64Array(m * n);
    this.#call((program) => program.answer(answer));
    return { ms, answer };
  }

  #call(body: (program: TranspiledMatrixMultiply) => ReturnType<TranspiledMatrixMultiply["run"]>): void {
    const program = this.#program;
    if (!program) throw new SovereignError("internal", "The transpiled program was asked to run before it had inputs.");
    const refusal = this.#kernels.instance.call(() => body(program));
    if (!refusal) return;
    const { code, message } = refusal;
    refusal.free();
    throw failure(code, message);
  }
}
