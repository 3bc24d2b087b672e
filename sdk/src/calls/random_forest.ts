// A random forest as the caller holds it: which forest, where it computes, and what may be asked of it. A worker reads the
// forest when it is first asked, and keeps it; so may several, and one that ended is replaced. It computes nothing here.

import { disposedError, invalid, printed } from "../errors.js";
import { isFloats } from "../floats.js";
import type { ForestSource, Resource } from "../services.js";
import type { CallOptions, ForestInfo, MatrixVariant, Prediction, PredictOptions } from "../types.js";
import { artefactOf, type ComputePlace, checkBytes, computed } from "./arrays.js";
import { checkCall, checkFlag } from "./options.js";

let lastId = 0;

/** Options with what only benches ask for. */
export type BenchForestOptions = { readonly variant?: MatrixVariant | "scalar" };

/** A forest that may be asked for predictions, until it is disposed of. Its methods reject with a `SovereignError`. */
export class RandomForest {
  readonly #place: ComputePlace;
  readonly #resource: Resource;
  #disposed = false;

  /** @internal */
  constructor(place: ComputePlace, source: ForestSource, { variant = "auto" }: BenchForestOptions = {}) {
    this.#place = place;
    const artefact = artefactOf(place.features, variant, "randomForest");
    this.#resource = { id: ++lastId, kind: "forest", artefact, source };
  }

  /**
   * Predicts `rows`, as many numbers each as the forest has features, one row after another; 64-bit ones are rounded to 32
   * bits first. Answers are scikit-learn's to the last bit. NaN is a missing value, where the forest was made for such.
   *
   * Rejects with `invalid_file` for what is no forest, `invalid_argument`, `shape_mismatch`, `too_large`, `disposed`, and
   * what every call may reject with.
   */
  async predict(rows: Float32Array | Float64Array, options: PredictOptions = {}): Promise<Prediction> {
    this.#checkOpen();
    checkCall(options);
    checkFlag("transfer", options.transfer);
    if (!isFloats(rows)) throw invalid("rows must be a Float32Array or a Float64Array");
    checkBytes(this.#place, "the rows and their predictions", 4 * rows.byteLength, "predict fewer rows");
    const { means, labels } = await computed<"predictForest">(this.#place, "rows", rows, options, (own) => ({
      name: "predictForest",
      request: { forest: this.#resource.id, rows: own },
      needs: [this.#resource.artefact],
      resources: [this.#resource],
      total: rows.length,
      listens: options.onProgress !== undefined,
    }));
    return { means, labels };
  }

  /** What forest it is. Rejects as `predict` does. */
  async describe(options: CallOptions = {}): Promise<ForestInfo> {
    this.#checkOpen();
    checkCall(options);
    return this.#place.pool.run<"describeForest">(
      {
        name: "describeForest",
        request: { forest: this.#resource.id },
        needs: [this.#resource.artefact],
        resources: [this.#resource],
        transfer: [],
        total: 1,
        listens: false,
      },
      options,
    );
  }

  /** Gives its memory back. Calls that run or wait reject with `disposed`, and so does every later one. */
  dispose(): void {
    this.#disposed = true;
    this.#place.pool.drop(this.#resource.id);
  }

  #checkOpen(): void {
    this.#place.pool.checkOpen();
    if (this.#disposed) throw disposedError();
  }
}

/** Throws `invalid_argument` for what cannot be a forest. */
export function checkForest(source: unknown): asserts source is ForestSource {
  if (typeof source === "string" || (typeof source === "object" && source !== null)) return;
  throw invalid(`a forest must be JSON, the object that it tells of, or a file of it, not ${printed(source)}`);
}
