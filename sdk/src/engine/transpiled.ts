// A row's Python as the transpiler wrote it, in the thread that it runs in. For benches; the artefact compute-scalar holds it.
// Steps, so that what is timed is the program's own `run` and nothing else, as in harness.py.

import { SovereignError } from "../errors.js";
import type { TranspiledRequest, TranspiledResult } from "../services.js";
import { Transpiled } from "../wasm/compute-scalar.js";
import type { Kernels } from "./compute.js";

/** The program of one row, over the instance that `kernels` started. */
export class TranspiledProgram {
  readonly #kernels: Kernels;
  #program: Transpiled | undefined;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Makes the inputs, computes once, or copies the last answer out. */
  step({ step, row, parameters }: TranspiledRequest): TranspiledResult {
    const began = performance.now();
    if (step === "prepare") {
      this.#program ??= this.#kernels.instance.call(() => new Transpiled());
      this.#call((program) => program.prepare(row, Uint32Array.from(parameters)));
    } else if (step === "run") this.#call((program) => program.run());
    const ms = performance.now() - began;
    if (step !== "answer") return { ms, answer: null };
    const answer = new Float64Array(this.#kernels.instance.call(() => this.#prepared().count()));
    this.#call((program) => program.answer(answer));
    return { ms, answer };
  }

  #prepared(): Transpiled {
    if (this.#program) return this.#program;
    throw new SovereignError("internal", "The transpiled program was asked to run before it had inputs.");
  }

  #call(body: (program: Transpiled) => ReturnType<Transpiled["run"]>): void {
    const program = this.#prepared();
    this.#kernels.checked(() => body(program));
  }
}
