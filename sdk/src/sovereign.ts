// The runtime that `@sovereign/wasm` opens: options in, a pool behind, one method per call. It does no work of its own:
// the calls are in calls/, the workers in pool.ts. Opening instantiates nothing.

/// <reference lib="esnext.disposable" preserve="true" />

import { type ArtefactName, locator } from "./assets.js";
import type { ComputePlace } from "./calls/arrays.js";
import { checkFftOptions, fft } from "./calls/fft.js";
import { checkKMeansOptions, kmeans } from "./calls/kmeans.js";
import { checkMatrixOptions, matrixMultiply, openGpu } from "./calls/matrix_multiply.js";
import { checkChoice, checkFlag, checkObject } from "./calls/options.js";
import { checkForest, RandomForest } from "./calls/random_forest.js";
import { transpile } from "./calls/transpile.js";
import { asSovereignError, invalid, printed } from "./errors.js";
import { GpuChoice } from "./gpu/choice.js";
import { cores, isNode, sharesMemory, webgpuMissing } from "./host.js";
import { quiet } from "./log.js";
import { computeArtefact, type Features, probe, sharedArtefact } from "./module.js";
import { Pool } from "./pool.js";
import { Stage } from "./stage.js";
import type {
  Capabilities,
  Clustering,
  FftOptions,
  KMeansOptions,
  MatrixOptions,
  MatrixShape,
  OpenOptions,
  Preload,
  Transpiled,
  TranspileInput,
  TranspileOptions,
} from "./types.js";

const GIB = 2 ** 30;

/** Where the calls of a runtime compute: it always knows of the GPU what there is to know. */
type Place = ComputePlace & Required<Pick<ComputePlace, "gpu">>;

/**
 * An open runtime. Every method rejects with a `SovereignError`.
 *
 * ```ts
 * const sovereign = await Sovereign.open();
 * try {
 *   const { files, diagnostics } = await sovereign.transpile({ files: { "main.py": "print(1)" } });
 * } finally {
 *   await sovereign.dispose();
 * }
 * ```
 */
export class Sovereign {
  readonly #place: Place;
  /** `dispose`, for `await using`. Missing in engines that do not have the symbol. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  private constructor(place: Place) {
    this.#place = place;
    // Written only where the engine has the symbol, so that older ones load this file.
    if (Symbol.asyncDispose) Object.defineProperty(this, Symbol.asyncDispose, { value: () => this.dispose() });
  }

  /**
   * Opens a runtime: asks the engine what it can do, and starts nothing, but with device `webgpu` a worker that opens the
   * GPU. Rejects with `invalid_argument`, or with `unsupported` where there is no WebAssembly, or no GPU for that device.
   */
  static open(options: OpenOptions = {}): Promise<Sovereign> {
    return typed(async () => {
      checkOpen(options);
      const { threads = Math.min(8, cores()), maxMemory = 4 * GIB, preload = [], logger } = options;
      const { deterministic = false, device = deterministic ? "wasm" : "auto" } = options;
      const locate = locator(options.assets);
      const engine = await probe();
      const features = { ...engine, relaxedSimd: engine.relaxedSimd && !deterministic };
      const pool = new Pool({ limit: threads, locate, logger });
      for (const name of preloaded(preload, features, threads)) pool.modules.preload(name);
      const gpu = new GpuChoice(device, webgpuMissing(locate("worker")), quiet(logger));
      const place = { pool, stage: new Stage(), features, threads, maxMemory, gpu };
      if (device === "webgpu") await openedWith(place);
      return new Sovereign(place);
    });
  }

  /** What this host offers. */
  capabilities(): Capabilities {
    const scope = globalThis as { crossOriginIsolated?: boolean };
    const isolated = isNode() || scope.crossOriginIsolated === true;
    const { features, threads, gpu } = this.#place;
    return {
      simd: features.simd,
      relaxedSimd: features.relaxedSimd,
      sharedMemory: features.threads && sharesMemory(),
      threads,
      cores: cores(),
      ...gpu.capabilities(),
      isolated,
      host: isNode() ? "node" : "browser",
    };
  }

  /**
   * Transpiles one program to Rust that `rustc --edition 2021` builds alone. What the transpiler refuses is a diagnostic
   * of severity `error`, with `files` empty; it is not an exception.
   *
   * Rejects with `invalid_argument`; `too_large` for a source over 32 MB, before anything is copied; and what every call
   * may reject with: aborted timeout disposed worker_crashed out_of_memory asset_missing asset_mismatch csp_blocked network.
   */
  transpile(input: TranspileInput, options: TranspileOptions = {}): Promise<Transpiled> {
    return typed(() => transpile(this.#place.pool, input, options, this.#place.maxMemory));
  }

  /**
   * The product of `a` (m, k) and `b` (k, n): a fresh array of (m, n), all dense, row by row. A side of 0 gives an empty
   * or zero result; NaN and infinities spread as in IEEE arithmetic. Sums run in another order than a naive loop's, and
   * `relaxed` and `gpu` may fuse a multiplication and an addition, so the last bits may differ between variants, and for
   * `auto` between calls. A GPU may take subnormal numbers for zeros.
   *
   * Rejects with `invalid_argument`, `shape_mismatch`, `too_large`, `unsupported`, with variant `gpu` with `gpu_lost`,
   * and with what every call may reject with.
   */
  matrixMultiply(a: Float32Array, b: Float32Array, shape: MatrixShape, options?: MatrixOptions): Promise<Float32Array>;
  matrixMultiply(a: Float64Array, b: Float64Array, shape: MatrixShape, options?: MatrixOptions): Promise<Float64Array>;
  matrixMultiply(
    a: Float32Array | Float64Array,
    b: Float32Array | Float64Array,
    shape: MatrixShape,
    options: MatrixOptions = {},
  ): Promise<Float32Array | Float64Array> {
    return typed(() => {
      checkMatrixOptions(options);
      return matrixMultiply(this.#place, a, b, shape, options);
    });
  }

  /**
   * The discrete Fourier transform of `signal`, n complex numbers as pairs of a real and an imaginary part: a fresh array of
   * as many, X[k] = sum over j of x[j] exp(-2 pi i j k / n). `inverse` turns the sign and divides by n. Any n; powers of two
   * are the fastest, others take two to four times as long. NaN and infinities reach every number.
   *
   * With `real` the signal is n real numbers, and its spectrum the first n / 2 + 1 complex ones, half of the work; the
   * others are their conjugates. With `inverse` beside it, it is the other way round.
   *
   * A worker keeps the plan of its last length, so signals of one length are best transformed one after the other.
   *
   * Rejects with `invalid_argument`, `shape_mismatch`, `too_large`, `unsupported`, and what every call may reject with.
   */
  fft(signal: Float32Array, options?: FftOptions): Promise<Float32Array>;
  fft(signal: Float64Array, options?: FftOptions): Promise<Float64Array>;
  fft(signal: Float32Array | Float64Array, options: FftOptions = {}): Promise<Float32Array | Float64Array> {
    return typed(() => {
      checkFftOptions(options);
      return fft(this.#place, signal, options);
    });
  }

  /**
   * Clusters `points`, rows of `dimensions` numbers, by Lloyd's algorithm: each point is labelled with the centroid next to
   * it, the first of equally near ones, and each centroid moves to the mean of its points, until the centroids settle. A
   * cluster that lost all its points takes the point farthest from its own centroid. Equal arguments give equal answers.
   *
   * It starts from points that k-means++ chooses for `clusters` (Arthur and Vassilvitskii, 2007), or at `start`. Answers are
   * those of scikit-learn's `KMeans(n_init=1)` from the same start.
   *
   * Rejects with `invalid_argument`, NaN and infinities among the points included; `shape_mismatch`, `too_large`,
   * `unsupported`, and what every call may reject with.
   */
  kmeans(points: Float32Array, options: KMeansOptions): Promise<Clustering<Float32Array>>;
  kmeans(points: Float64Array, options: KMeansOptions): Promise<Clustering<Float64Array>>;
  kmeans(
    points: Float32Array | Float64Array,
    options: KMeansOptions,
  ): Promise<Clustering<Float32Array | Float64Array>> {
    return typed(async () => {
      checkKMeansOptions(options);
      const { ms: _, ...clustering } = await kmeans(this.#place, points, options);
      return clustering;
    });
  }

  /**
   * A random forest, extra trees or a decision tree, trained elsewhere: the form that docs/random_forest.md of the project
   * specifies, and that its `export.py` writes from scikit-learn, as JSON, as the object, or as a file. It is read when it
   * is first asked for a prediction. Throws `invalid_argument`, `unsupported` and `disposed`.
   */
  randomForest(forest: string | Blob | object): RandomForest {
    this.#place.pool.checkOpen();
    checkForest(forest);
    return new RandomForest(this.#place, forest);
  }

  /** Ends all workers. Calls that run or wait reject with `disposed`, and so does every later one. */
  dispose(): Promise<void> {
    this.#place.stage.clear();
    return typed(() => this.#place.pool.dispose());
  }
}

/** Holds the promise that every method makes: whatever is thrown in it, at once or later, it rejects with our error. */
async function typed<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (thrown) {
    throw asSovereignError(thrown);
  }
}

/** Opens the GPU, or nothing: what was started for it is ended. */
async function openedWith(place: Place): Promise<void> {
  try {
    await openGpu(place, []);
  } catch (thrown) {
    await place.pool.dispose();
    throw thrown;
  }
}

function checkOpen(options: OpenOptions): void {
  checkObject("options", options);
  const { threads, device, deterministic, maxMemory, preload, logger } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw invalid(`threads must be an integer from 1 to 64, not ${printed(threads)}`);
  }
  if (maxMemory !== undefined && !(typeof maxMemory === "number" && maxMemory > 0)) {
    throw invalid(`maxMemory must be a positive number of bytes, not ${printed(maxMemory)}`);
  }
  checkChoice("device", device, ["auto", "wasm", "webgpu"]);
  checkFlag("deterministic", deterministic);
  if (deterministic && device !== undefined && device !== "wasm") {
    throw invalid(`deterministic computes in WASM: leave device out, or make it wasm instead of ${device}`);
  }
  if (preload !== undefined && !Array.isArray(preload)) throw invalid("preload must be an array of transpile, compute");
  for (const group of preload ?? []) checkChoice("preload", group ?? null, ["transpile", "compute"]);
  if (logger !== undefined && !(typeof logger?.debug === "function" && typeof logger.warn === "function")) {
    throw invalid("logger must have the functions debug and warn");
  }
}

function preloaded(groups: readonly Preload[], features: Features, threads: number): ArtefactName[] {
  const shared = threads > 1 ? sharedArtefact(features) : undefined;
  const compute = [computeArtefact(features), shared].filter((name) => name !== undefined);
  return groups.flatMap((group): ArtefactName[] => (group === "transpile" ? ["transpile", "text"] : compute));
}
