// What the main thread may ask of a worker: the contract, typed once. worker.ts fulfils it, pool.ts calls it.
// No code. Requests and results are plain data that structured clone carries; large arrays are transferred.

import type { ArtefactName } from "./assets.js";
import type { Outcome, WireError } from "./errors.js";
import type { ComputeArtefact, SharedArtefact } from "./module.js";
import type { Clustering, ForestInfo, Transpiled } from "./types.js";

/** Numbers that a kernel gives: an array of its own, which is transferred. */
export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers that a kernel reads, maybe from memory that it shares with whoever asked. */
export type Operand = Float32Array<ArrayBufferLike> | Float64Array<ArrayBufferLike>;

/** What a kernel computed, and how long that took inside of the worker, from its arrays to its result, in milliseconds. */
export interface Computed {
  readonly ms: number;
}

/** A product of dense row-major matrices: a is (m, k), b is (k, n). Both arrays are of the same type. */
export interface MatrixRequest {
  readonly artefact: ComputeArtefact;
  readonly a: Operand;
  readonly b: Operand;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** The product, or the rows of it that were asked for. */
export interface MatrixResult extends Computed {
  readonly c: Floats;
}

/** A product in single precision on the GPU; with `fallback`, in WASM where that fails. */
export interface GpuMatrixRequest extends Omit<MatrixRequest, "artefact" | "a" | "b"> {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly fallback: ComputeArtefact | undefined;
}

/** The product, and the GPU that computed it, or why none did. */
export interface GpuMatrixResult extends MatrixResult {
  readonly gpu: GpuAdapter | WireError;
}

/** What a GPU calls itself. */
export interface GpuAdapter {
  readonly name: string;
  /** It is no GPU, but a program that computes as one would. */
  readonly software: boolean;
}

/** A Fourier transform of `length` numbers: complex ones, or with `real` real ones and the first half of their spectrum. */
export interface FourierRequest {
  readonly artefact: ComputeArtefact;
  readonly signal: Operand;
  readonly length: number;
  readonly real: boolean;
  readonly inverse: boolean;
}

/** The transform: complex numbers as pairs of parts, or with `real` and `inverse` real ones. */
export interface FourierResult extends Computed {
  readonly spectrum: Floats;
}

/** A clustering of points, rows of `dimensions` numbers, from `start`, or where that is empty, by k-means++. */
export interface ClusteringRequest {
  readonly artefact: ComputeArtefact;
  readonly points: Operand;
  readonly dimensions: number;
  readonly start: Operand;
  readonly clusters: number;
  readonly seed: number;
  readonly maxIterations: number;
  readonly tolerance: number;
}

/** The clustering. */
export interface ClusteringResult extends Clustering, Computed {}

/** A forest in the form of docs/random_forest.md: as an object, as its JSON, or in a file. */
export type ForestSource = string | Blob | object;

/** What a worker keeps for the jobs that name it, so that it comes once. */
export interface Resource {
  /** No other has it. */
  readonly id: number;
  readonly kind: "forest";
  readonly artefact: ComputeArtefact;
  readonly source: ForestSource;
}

/** Predictions of a forest that the worker keeps: `rows` are of as many numbers as it has features. */
export interface ForestRequest {
  readonly forest: number;
  readonly rows: Operand;
}

/** For each row a mean for each output, and for classification the place of the greatest. */
export interface ForestResult extends Computed {
  readonly means: Float64Array<ArrayBuffer>;
  readonly labels: Uint32Array<ArrayBuffer> | null;
}

/** What the transpiler is asked to do. Strings are encoded in the worker. */
export interface TranspileRequest {
  readonly files: readonly { readonly path: string; readonly content: string | Uint8Array<ArrayBuffer> }[];
  readonly options: {
    readonly language?: "python" | "c" | "shell";
    readonly int?: "auto" | "big";
    readonly universal?: boolean;
    readonly partial?: boolean;
    readonly explain?: boolean;
  };
}

/** Programs that have nothing to do with each other, one call of the transpiler for each. For benches. */
export interface ProgramsRequest {
  readonly programs: readonly TranspileRequest[];
}

/** What came of each program, in their order. */
export interface ProgramsResult {
  readonly results: readonly Transpiled[];
}

/** Timing samples in milliseconds, at least one, in the order in which they were measured. */
export interface SamplesRequest {
  readonly samples: Float64Array<ArrayBuffer>;
}

/** The figures of assembly/samples.ts. */
export interface SamplesResult extends RatioResult {
  readonly mad: number;
  readonly outliers: number;
  readonly worst: number;
  /** The medians of the earlier and of the later half. */
  readonly early: number;
  readonly steady: number;
}

/** The samples of two arms, at least one each. */
export interface RatioRequest {
  readonly first: Float64Array<ArrayBuffer>;
  readonly second: Float64Array<ArrayBuffer>;
  /** Whether they belong together one by one: then both are of the same length. */
  readonly paired: boolean;
}

/** First over second; or, for one arm, the median itself. */
export interface RatioResult {
  readonly median: number;
  readonly interval: readonly [number, number] | null;
  readonly how: "bootstrap" | "order statistics" | "none";
}

/**
 * A step of a row's Python as the transpiler wrote it: its inputs are made, it runs once, its answer is read. For benches.
 */
export interface TranspiledRequest {
  readonly row: string;
  /** The row's parameters, in their order. */
  readonly parameters: readonly number[];
  readonly step: "prepare" | "run" | "answer";
}

/** What a step took in milliseconds, inside of the worker as Python is timed inside of its process, and what it gave. */
export interface TranspiledResult {
  readonly ms: number;
  readonly answer: Float64Array<ArrayBuffer> | null;
}

/** A product to be judged. */
export interface ProductQuestion extends Omit<MatrixRequest, "artefact"> {
  readonly c: Floats;
}

/** A spectrum to be judged: of complex numbers, or with `real` the first half of that of real ones. */
export interface SpectrumQuestion {
  readonly signal: Operand;
  readonly length: number;
  readonly real: boolean;
  readonly spectrum: Floats;
}

/** A clustering to be judged: centroids, and then a label for each point; the first points were the start. */
export interface ClusteringQuestion {
  readonly points: Operand;
  readonly dimensions: number;
  readonly clusters: number;
  readonly iterations: number;
  readonly answer: Floats;
}

/** A tree of the row random_forest: columns with a number for each node; children of leaves are 0. */
export type GrownTree = Readonly<Record<"feature" | "threshold" | "left" | "right" | "label", readonly number[]>>;

/** What a forest said, to be judged: for each row the share of each class, or the class. */
export interface ForestQuestion {
  readonly rows: Operand;
  readonly features: number;
  readonly classes: number;
  readonly trees: readonly GrownTree[];
  readonly answer: Floats;
}

/** An answer of a row, and what it was asked. For benches. */
export type JudgeRequest =
  | ({ readonly row: "matrix_multiply" } & ProductQuestion)
  | ({ readonly row: "fft" } & SpectrumQuestion)
  | ({ readonly row: "kmeans" } & ClusteringQuestion)
  | ({ readonly row: "random_forest" } & ForestQuestion);

/** The largest error found, where 1 is the limit. */
export interface JudgeResult {
  readonly error: number;
}

/** Every job: its request and its result. */
export interface Jobs {
  matrixMultiply: { request: MatrixRequest; result: MatrixResult };
  gpuMatrixMultiply: { request: GpuMatrixRequest; result: GpuMatrixResult };
  gpuAdapter: { request: Record<string, never>; result: GpuAdapter };
  fft: { request: FourierRequest; result: FourierResult };
  kmeans: { request: ClusteringRequest; result: ClusteringResult };
  predictForest: { request: ForestRequest; result: ForestResult };
  describeForest: { request: Pick<ForestRequest, "forest">; result: ForestInfo };
  transpile: { request: TranspileRequest; result: Transpiled };
  transpilePrograms: { request: ProgramsRequest; result: ProgramsResult };
  analyseSamples: { request: SamplesRequest; result: SamplesResult };
  compareSamples: { request: RatioRequest; result: RatioResult };
  transpiled: { request: TranspiledRequest; result: TranspiledResult };
  judge: { request: JudgeRequest; result: JudgeResult };
}

/** A job's name. */
export type JobName = keyof Jobs;

/** A job to run. */
export interface Job<K extends JobName> {
  readonly name: K;
  readonly request: Jobs[K]["request"];
  /** What must be loaded, in this order. */
  readonly needs: readonly ArtefactName[];
  /** What the worker must keep, besides. */
  readonly resources?: readonly Resource[];
  /** Buffers to hand over. Once they are, the job cannot be tried again. */
  readonly transfer: readonly ArrayBuffer[];
  /** Whether the worker is told how to report and to stop; a job that does neither runs in one piece. */
  readonly listens: boolean;
  /** Units of progress. */
  readonly total: number;
}

/** What a worker says on a job's port while it runs. The other way, any message asks it to stop. */
export interface ProgressMessage {
  readonly done: number;
  readonly total: number;
}

/** The worker, as comlink exposes it. A port comes with every job whose caller listens or may cancel. */
export type Services = {
  [K in JobName]: (request: Jobs[K]["request"], port: MessagePort | undefined) => Promise<Outcome<Jobs[K]["result"]>>;
} & {
  /** Answers, so that the host knows that the script loaded. */
  hello(): Promise<Outcome<true>>;
  /**
   * Instantiates a module for the jobs that follow and compares build hashes. One that threads share is split for so many,
   * of which this worker is the first, and the answer is the memory for the others.
   */
  load(
    artefact: ArtefactName,
    module: WebAssembly.Module,
    threads: number,
  ): Promise<Outcome<WebAssembly.Memory | null>>;
  /** Instantiates a module on the memory of another worker, answers, and works for that one from then on: it hears no more. */
  help(artefact: SharedArtefact, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Outcome<true>>;
  /** Reads a resource and keeps it for the jobs that follow. */
  keep(resource: Resource): Promise<Outcome<true>>;
  /** Forgets a resource. */
  drop(id: number): Promise<Outcome<true>>;
  /** Gives the GPU up, with what runs there; answers when nothing of it is left. */
  closeGpu(): Promise<Outcome<true>>;
};
