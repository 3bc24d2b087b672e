// The worker: fulfils services.ts over comlink, in a browser and in Node. It must name no file of the package, reach no
// network, and throw across no boundary: every answer is an `Outcome`. It is built into one script without imports.

import { expose, transfer } from "comlink";
import type { ArtefactName } from "./assets.js";
import { type Control, Kernels } from "./engine/compute.js";
import { outcomeOf, sharedMemory } from "./engine/instance.js";
import { judge } from "./engine/judge/index.js";
import { cluster } from "./engine/kmeans.js";
import { Forest } from "./engine/random_forest.js";
import { SampleStatistics } from "./engine/samples.js";
import { LineIndex } from "./engine/text.js";
import { Transpiler } from "./engine/transpile.js";
import { TranspiledProgram } from "./engine/transpiled.js";
import { abortedError, SovereignError, toWire } from "./errors.js";
import { Door } from "./gpu/device.js";
import { GpuMatrixMultiply } from "./gpu/matrix_multiply.js";
import { type MessageEnd, nodeEnd, nodeModule } from "./host.js";
import { type ComputeArtefact, isShared, type SharedArtefact } from "./module.js";
import type {
  ClusteringRequest,
  ClusteringResult,
  ForestRequest,
  ForestResult,
  GpuMatrixRequest,
  MatrixRequest,
  ProgressMessage,
  Services,
  TranspileRequest,
} from "./services.js";

const kernels = new Map<ComputeArtefact, Kernels>();
const forests = new Map<number, Forest>();
const door = new Door();
const gpu = new GpuMatrixMultiply(door);
let index: LineIndex | undefined;
let transpiler: Transpiler | undefined;
let statistics: SampleStatistics | undefined;
let transpiled: TranspiledProgram | undefined;

const services: Services = {
  hello: () => outcomeOf(() => true as const),
  load: (artefact, module, threads) => outcomeOf(() => load(artefact, module, threads)),
  help: (artefact, module, memory) => outcomeOf(() => help(artefact, module, memory)),
  keep: ({ id, artefact, source }) =>
    outcomeOf(async () => {
      forests.set(id, await Forest.read(loaded(kernels.get(artefact)), source));
      return true as const;
    }),
  drop: (id) =>
    outcomeOf(() => {
      forests.get(id)?.free();
      forests.delete(id);
      return true as const;
    }),
  closeGpu: () => outcomeOf(() => door.close()),
  async matrixMultiply(request, port) {
    const outcome = await outcomeOf(() => multiply(request, port && listen(port)));
    return outcome.ok ? transfer(outcome, [outcome.value.c.buffer]) : outcome;
  },
  async gpuMatrixMultiply(request, port) {
    const outcome = await outcomeOf(() => gpuMultiply(request, port));
    return outcome.ok ? transfer(outcome, [outcome.value.c.buffer]) : outcome;
  },
  gpuAdapter: () => outcomeOf(() => gpu.adapter()),
  async fft(request, port) {
    const outcome = await outcomeOf(() => {
      post(port, { done: 0, total: request.length });
      const began = performance.now();
      const spectrum = loaded(kernels.get(request.artefact)).fft(request);
      return { spectrum, ms: performance.now() - began };
    });
    return outcome.ok ? transfer(outcome, [outcome.value.spectrum.buffer]) : outcome;
  },
  async kmeans(request, port) {
    const outcome = await outcomeOf(() => clusterPoints(request, port));
    if (!outcome.ok) return outcome;
    return transfer(outcome, [outcome.value.centroids.buffer, outcome.value.labels.buffer]);
  },
  async predictForest(request, port) {
    const outcome = await outcomeOf(() => predict(request, port));
    if (!outcome.ok) return outcome;
    const { means, labels } = outcome.value;
    return transfer(outcome, [means.buffer, ...(labels ? [labels.buffer] : [])]);
  },
  describeForest: ({ forest }) => outcomeOf(() => loaded(forests.get(forest)).info),
  transpile: (request, port) => outcomeOf(() => transpile(request, port)),
  transpilePrograms: ({ programs }) =>
    outcomeOf(() => ({ results: programs.map((program) => loaded(transpiler).transpile(program)) })),
  analyseSamples: ({ samples }) => outcomeOf(() => loaded(statistics).analyse(samples)),
  compareSamples: (request) => outcomeOf(() => loaded(statistics).compare(request)),
  transpiled: (request) =>
    outcomeOf(() => {
      transpiled ??= new TranspiledProgram(loaded(kernels.get("compute-scalar")));
      return transpiled.step(request);
    }),
  judge: (request) => outcomeOf(() => ({ error: judge(request) })),
};

async function load(artefact: ArtefactName, module: WebAssembly.Module, threads: number) {
  if (artefact === "text") index = await LineIndex.start(module);
  else if (artefact === "samples") statistics = await SampleStatistics.start(module);
  else if (artefact === "transpile") transpiler = await Transpiler.start(module, loaded(index));
  else if (!isShared(artefact)) kernels.set(artefact, await Kernels.start(artefact, module));
  else {
    const memory = sharedMemory();
    const shared = await Kernels.start(artefact, module, memory);
    shared.expectThreads(threads);
    kernels.set(artefact, shared);
    return memory;
  }
  return null;
}

/** What traps in a helper is thrown where nothing catches it: so the worker fails, and whoever holds it ends its home. */
async function help(artefact: SharedArtefact, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<true> {
  const helper = await Kernels.start(artefact, module, memory);
  setTimeout(() => helper.help());
  return true;
}

async function multiply(request: MatrixRequest, control: Control | undefined) {
  control?.progress(0, request.m);
  const began = performance.now();
  const c = await loaded(kernels.get(request.artefact)).multiply(request, control);
  if (!c) throw abortedError(undefined);
  return { c, ms: performance.now() - began };
}

async function clusterPoints(request: ClusteringRequest, port: MessagePort | undefined): Promise<ClusteringResult> {
  const control = port && listen(port);
  control?.progress(0, request.maxIterations);
  const began = performance.now();
  const clustering = await cluster(loaded(kernels.get(request.artefact)), request, control);
  if (!clustering) throw abortedError(undefined);
  return { ...clustering, ms: performance.now() - began };
}

function predict(request: ForestRequest, port: MessagePort | undefined): ForestResult {
  const total = request.rows.length;
  post(port, { done: 0, total });
  const began = performance.now();
  const prediction = loaded(forests.get(request.forest)).predict(request);
  post(port, { done: total, total });
  return { ...prediction, ms: performance.now() - began };
}

/** The operands stay here until the answer is read: where the GPU fails, WASM can still compute it. */
async function gpuMultiply({ fallback, ...product }: GpuMatrixRequest, port: MessagePort | undefined) {
  const control = port && listen(port);
  control?.progress(0, product.m);
  const began = performance.now();
  try {
    const answer = await gpu.multiply(product, control);
    if (!answer) throw abortedError(undefined);
    return { c: answer.c, gpu: answer.adapter, ms: performance.now() - began };
  } catch (thrown) {
    const error = toWire(thrown);
    if (!fallback || error.code === "aborted") throw thrown;
    return { ...(await multiply({ ...product, artefact: fallback }, control)), gpu: error };
  }
}

function transpile(request: TranspileRequest, port: MessagePort | undefined) {
  const total = request.files.reduce((sum, file) => sum + file.content.length, 0);
  post(port, { done: 0, total });
  const transpiled = loaded(transpiler).transpile(request);
  post(port, { done: total, total });
  return transpiled;
}

function loaded<T>(thing: T | undefined): T {
  if (thing === undefined) throw new SovereignError("internal", "A job came before the artefact that it needs.");
  return thing;
}

/** The worker's side of a job's port: any message asks the job to stop. */
function listen(port: MessagePort): Control {
  let stop = false;
  port.onmessage = () => {
    stop = true;
  };
  return {
    progress: (done, total) => post(port, { done, total }),
    async stopped() {
      await turn();
      return stop;
    },
  };
}

function post(port: MessagePort | undefined, message: ProgressMessage): void {
  port?.postMessage(message);
}

/** One turn of the event loop; a timer would be held back by browsers. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

function parent(): MessageEnd | undefined {
  if ("WorkerGlobalScope" in globalThis) return undefined;
  const port = nodeModule("node:worker_threads")?.parentPort;
  return port ? nodeEnd(port as never) : undefined;
}

expose(services, parent() as Parameters<typeof expose>[1]);
