// Where variant auto computes: in WASM or on the GPU. It must not touch a GPU, nor read a clock: it is told what there is and
// how long calls took, and it decides.
//
// Whether a GPU is faster depends on the machine, on how far its memory is away, and on the shape of the job. So it is
// measured on the caller's own calls, by classes of shapes whose sides are alike up to a factor of two: the first calls of a
// class run in WASM, the next ones on the GPU, and from then on the faster one is taken. Of the last calls of each the
// fastest counts, because a call that had to wait for others says nothing; a GPU that becomes slower is left again. Times
// are per multiplication, because the shapes of a class differ.
//
// A GPU that is a program, such as SwiftShader or lavapipe, has the same processor as WASM and loses always: it is left
// alone. So is one that failed.

import { asSovereignError, SovereignError } from "../errors.js";
import type { GpuAdapter } from "../services.js";
import type { Capabilities, Logger, MatrixShape, OpenOptions } from "../types.js";

/** The two places. */
export type Side = "wasm" | "gpu";

/** Products under this many multiplications take WASM some milliseconds, which copies to a GPU and back take, too. */
const GPU_FROM = 2 ** 26;
/** As many calls of a class are tried on each side, and as many of the last ones count. */
const TRIALS = 3;
/** What is this many times slower at its first trial is not tried again. */
const HOPELESS = 4;
/** The GPU has to be this much faster: a tie goes to WASM, where nothing can be lost. */
const MARGIN = 0.9;

/** Milliseconds per multiplication of the last calls of a class. */
type Times = Readonly<Record<Side, number[]>>;

/** What a runtime knows of the GPU, and what follows from it. */
export class GpuChoice {
  readonly #device: NonNullable<OpenOptions["device"]>;
  #missing: string | undefined;
  readonly #logger: Logger;
  readonly #classes = new Map<string, Times>();
  #adapter: GpuAdapter | undefined;
  #failure: SovereignError | undefined;
  #asked = false;

  /** `missing` says why there seems to be no WebGPU here; a worker of another place may find it all the same. */
  constructor(device: NonNullable<OpenOptions["device"]>, missing: string | undefined, logger: Logger) {
    this.#device = device;
    this.#missing = missing;
    this.#logger = logger;
  }

  /** Where a product in single precision is computed. */
  side(shape: MatrixShape): Side {
    if (this.#device === "webgpu" && !this.#failure) return "gpu";
    if (this.#stays() || !this.#adapter || workOf(shape) < GPU_FROM) return "wasm";
    const { wasm, gpu } = this.#times(shape);
    if (wasm.length < TRIALS) return "wasm";
    const [w, g] = [Math.min(...wasm), Math.min(...gpu)];
    if (gpu.length < TRIALS) return gpu.length > 0 && g > HOPELESS * w ? "wasm" : "gpu";
    return g < MARGIN * w ? "gpu" : "wasm";
  }

  /** Throws `unsupported` where the caller ruled the GPU out. */
  checkAllowed(): void {
    if (this.#device !== "wasm") return;
    throw new SovereignError(
      "unsupported",
      "This runtime was opened with device wasm, or deterministic: open one with auto or webgpu.",
    );
  }

  /** Notes how long a call took, from the arrays to the answer. */
  took(side: Side, shape: MatrixShape, ms: number): void {
    if (this.#stays() || workOf(shape) < GPU_FROM) return;
    const times = this.#times(shape)[side];
    times.push(ms / workOf(shape));
    if (side === "gpu" && times.length === TRIALS) this.#tell(shape);
    if (times.length > TRIALS) times.shift();
  }

  /** Whether the adapter should be asked for: once, when a call has been worth it. */
  wantsAdapter(shape: MatrixShape): boolean {
    const wants = this.#device === "auto" && !this.#stays() && !this.#asked && workOf(shape) >= GPU_FROM;
    this.#asked ||= wants;
    return wants;
  }

  /** Notes what the adapter is. */
  met(adapter: GpuAdapter): void {
    if (this.#adapter?.name === adapter.name && !this.#failure) return;
    this.#adapter = adapter;
    this.#missing = undefined;
    this.#failure = undefined;
    this.#logger.debug(`WebGPU: ${this.#reason()}`);
  }

  /** Notes that the GPU did not do what it was asked to. */
  failed(thrown: unknown): void {
    const error = asSovereignError(thrown);
    // These say nothing of the GPU, and too much memory was asked for, perhaps, but once.
    if (["aborted", "timeout", "disposed", "worker_crashed", "out_of_memory"].includes(error.code)) return;
    this.#failure = error;
    this.#logger.warn(`WebGPU is not used by auto from here on: ${error.message}`);
  }

  /** As `capabilities` tells it. */
  capabilities(): Pick<Capabilities, "webgpu" | "gpu"> {
    const webgpu = this.#missing === undefined && this.#failure === undefined;
    return { webgpu, gpu: { adapter: this.#adapter?.name, reason: this.#reason() } };
  }

  /** Why auto has no choice, where it has none. */
  #stays(): string | undefined {
    if (this.#device === "wasm") return "this runtime was opened with device wasm";
    if (this.#missing !== undefined) return this.#missing;
    if (this.#failure) return this.#failure.message;
    return this.#adapter?.software ? "the adapter is a program, no GPU" : undefined;
  }

  #reason(): string {
    const stays = this.#stays();
    const asked = this.#device === "webgpu" && !this.#failure;
    if (asked) return "this runtime was opened with device webgpu: auto computes on the GPU where it can";
    if (stays) return `auto computes in WASM: ${stays}`;
    if (!this.#adapter) return "WebGPU is here; its adapter is asked for when a call is large enough for it";
    return "auto computes where it was faster, which the first calls of each size find out";
  }

  #times({ m, k, n }: MatrixShape): Times {
    const key = [m, k, n].map((side) => Math.ceil(Math.log2(side))).join();
    const known = this.#classes.get(key);
    if (known) return known;
    const times: Times = { wasm: [], gpu: [] };
    this.#classes.set(key, times);
    return times;
  }

  #tell(shape: MatrixShape): void {
    const { wasm, gpu } = this.#times(shape);
    const per = (times: readonly number[]) => `${(Math.min(...times) * workOf(shape)).toFixed(1)} ms`;
    const where = this.side(shape) === "gpu" ? "on the GPU" : "in WASM";
    const { m, k, n } = shape;
    this.#logger.debug(`products like ${m} x ${k} x ${n} run ${where}: GPU ${per(gpu)}, WASM ${per(wasm)}`);
  }
}

function workOf({ m, k, n }: MatrixShape): number {
  return m * k * n;
}
