// The kernels in the thread that they run in: picks the glue, slices long jobs, calibrates the tile, keeps plans. It knows no
// pool.
//
// A job whose caller listens or may cancel runs in slices of rows of about 50 ms, with a turn of the event loop between
// them, in which a request to stop is heard. Any other job is one call. Slices give the same bits: rows are independent.

import { empty } from "../floats.js";
import type { ComputeArtefact } from "../module.js";
import type { Floats, FourierRequest, MatrixRequest } from "../services.js";
import * as vector from "../wasm/compute.js";
import * as scalar from "../wasm/compute-scalar.js";
import * as threads from "../wasm/compute-threads.js";
import { failure, Instance } from "./instance.js";

/** What a sliced job tells, and how it hears that it should stop. */
export interface Control {
  progress(done: number, total: number): void;
  /** Settles after a turn of the event loop; true when the job should stop. */
  stopped(): Promise<boolean>;
}

/** How long a job that listens may go without a turn of the event loop. */
export const SLICE_MS = 50;
/** Products under this many multiplications do not repay a calibration. */
const CALIBRATE_FROM = 2 ** 24;
/** After so many rounds, tens of milliseconds, V8 has compiled what runs most for the second time. */
const CALIBRATION_ROUNDS = 48;
/** A slice of a job takes no longer: a slower engine is judged by fewer rounds. */
const CALIBRATION_MS = 50;

/** One build of the kernels, started. */
export class Kernels {
  readonly instance: Instance;
  readonly glue: typeof vector | typeof scalar | typeof threads;
  #tile: vector.Tile | undefined;
  /** Each keeps the plan of its last length. */
  #single: InstanceType<Kernels["glue"]["FourierF32"]> | undefined;
  #double: InstanceType<Kernels["glue"]["FourierF64"]> | undefined;

  private constructor(instance: Instance, glue: Kernels["glue"]) {
    this.instance = instance;
    this.glue = glue;
  }

  /** `memory` is for builds whose memory threads share. */
  static async start(
    artefact: ComputeArtefact,
    module: WebAssembly.Module,
    memory?: WebAssembly.Memory,
  ): Promise<Kernels> {
    const glue = memory ? threads : artefact === "compute-scalar" ? scalar : vector;
    return new Kernels(await Instance.start(artefact, glue, module, memory), glue);
  }

  /** From now on work is split for so many threads: this one, and those that `help`. */
  expectThreads(count: number): void {
    this.instance.call(() => threads.expect_threads(count));
  }

  /** Works for the first thread on this memory. It returns only by throwing a trap. */
  help(): void {
    this.instance.call(() => threads.help());
  }

  /** The product, or undefined when it was stopped. */
  async multiply(request: MatrixRequest, control: Control | undefined): Promise<Floats | undefined> {
    const { a, m, k, n } = request;
    const c = empty(a, m * n, "multiply in parts");
    const tile = m * k * n < CALIBRATE_FROM ? "narrow" : this.#calibrated();
    if (!control) {
      this.#rows(request, c, 0, m, tile);
      return c;
    }
    let rows = 64;
    for (let first = 0; first < m; ) {
      if (first > 0 && (await control.stopped())) return undefined;
      const last = Math.min(m, first + rows);
      const began = performance.now();
      this.#rows(request, c.subarray(first * n, last * n) as Floats, first, last, tile);
      const ms = Math.max(0.1, performance.now() - began);
      rows = Math.max(16, Math.ceil(((last - first) * SLICE_MS) / ms));
      control.progress(last, m);
      first = last;
    }
    return c;
  }

  /** The transform, in one piece. A plan of the same length is used again. */
  fft({ signal, length, real, inverse }: FourierRequest): Floats {
    const numbers = real ? Math.floor(length / 2) + 1 : length;
    const count = real && inverse ? length : 2 * numbers;
    const result = empty(signal, count, "transform shorter pieces");
    this.checked(() => {
      if (signal instanceof Float32Array) {
        this.#single ??= new this.glue.FourierF32();
        return this.#single.transform(signal, result as Float32Array, length, real, inverse);
      }
      this.#double ??= new this.glue.FourierF64();
      return this.#double.transform(signal, result as Float64Array, length, real, inverse);
    });
    return result;
  }

  #rows(request: MatrixRequest, c: Floats, first: number, last: number, tile: vector.Tile): void {
    const { a, b, m, k, n } = request;
    this.checked(() =>
      a instanceof Float32Array
        ? this.glue.matrix_multiply_f32(a, b as Float32Array, c as Float32Array, m, k, n, first, last, tile)
        : this.glue.matrix_multiply_f64(a, b as Float64Array, c as Float64Array, m, k, n, first, last, tile),
    );
  }

  /** Calls the instance; what it refuses is thrown. */
  checked(body: () => vector.Failure | undefined): void {
    const refusal = this.instance.call(body);
    if (!refusal) return;
    const { code, message } = refusal;
    refusal.free();
    throw failure(code, message);
  }

  /**
   * The faster tile on this engine, found once by a small product. Both give the same bits. Engines compile a module
   * twice, the second time while it runs, and which tile is faster differs between the two: so the last rounds decide.
   */
  #calibrated(): vector.Tile {
    if (this.#tile) return this.#tile;
    const side = 128;
    const zeros = new Float32Array(side * side);
    const shape = { artefact: "compute-simd", a: zeros, b: zeros, m: side, k: side, n: side } as const;
    const times: Record<vector.Tile, number[]> = { narrow: [], wide: [] };
    const began = performance.now();
    for (let round = 0; round < CALIBRATION_ROUNDS && performance.now() - began < CALIBRATION_MS; round++) {
      for (const tile of ["narrow", "wide"] as const) {
        const start = performance.now();
        this.#rows(shape, new Float32Array(side * side), 0, side, tile);
        times[tile].push(performance.now() - start);
      }
    }
    const settled = (tile: vector.Tile) => Math.min(...times[tile].slice(-CALIBRATION_ROUNDS / 4));
    this.#tile = settled("wide") < 0.95 * settled("narrow") ? "wide" : "narrow";
    return this.#tile;
  }
}
