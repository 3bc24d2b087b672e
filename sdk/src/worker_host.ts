// One worker, seen from the main thread: starts it, loads artefacts into it, runs one job at a time, ends it. It knows no
// queue and tries nothing twice: that is the pool's to do. Beside worker.ts the only file that knows comlink, which used
// bare loses calls: a `terminate` in mid-call never settles, and a proxy that is collected while awaited drops its reply.
// So a host holds its proxy and its worker strongly, and rejects what the worker has not answered when that ends.
//
// - A worker that trapped, failed, or does not stop within a short grace when it is asked to, is terminated.
// - A worker that does not answer while it starts, as a script of another protocol would not, is terminated.
// - In Node a worker that used the GPU gives it up before it is terminated: Dawn ends the whole process when a thread goes
//   that still waits for something of a device.
// - In Node a worker is ref'd only while it is busy, so that the process ends by itself.
// - A worker whose instance is on a shared memory has helpers, workers that compute on the same. They are started from here,
//   because a worker that waits for its helpers cannot hear that one of them ended. All of them end together.

import { type Remote, releaseProxy, transfer, wrap } from "comlink";
import type { ArtefactName } from "./assets.js";
import { asSovereignError, type ErrorCode, fromWire, type Outcome, SovereignError } from "./errors.js";
import { isNode } from "./host.js";
import { isShared, type SharedArtefact } from "./module.js";
import type { Job, JobName, ProgressMessage, Resource, Services } from "./services.js";
import { type Ending, type Spawned, spawn } from "./spawn.js";

/** How long a worker may take to stop a job that nobody waits for, before it is terminated: two slices of a job. */
const GRACE_MS = 100;
/** How long a worker may take for each step of its start. */
const START_SECONDS = 30;

/** How long a worker may take to give the GPU up: a driver may be compiling a shader. */
const CLOSE_MS = 30_000;
const ON_GPU: readonly JobName[] = ["gpuMatrixMultiply", "gpuAdapter"];

/** The script of a pool's workers, and what is known of it. */
export interface Script {
  readonly url: string;
  /** Some worker has answered: one that ends without an answer then crashed, and its script is there. */
  loads: boolean;
}

/** A worker. Its calls reject with a `SovereignError` and nothing else. */
export class Host {
  readonly loaded = new Set<ArtefactName>();
  readonly #kept = new Set<number>();
  readonly #script: Script;
  readonly #worker: Spawned;
  readonly #services: Remote<Services>;
  readonly #helpers: { readonly worker: Spawned; readonly services: Remote<Services> }[] = [];
  readonly #onEnd: (error: SovereignError) => void;
  /** Rejects calls that the worker has not answered. */
  readonly #pending = new Set<(error: SovereignError) => void>();
  /** Asks the running job to stop. */
  #stop: (() => void) | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #ended: Promise<void> | undefined;
  /** Settles when the worker has ended by itself. */
  readonly #gone: Promise<void>;
  #busy = false;
  #usedGpu = false;

  /** `onEnd` is called once, when the worker has ended or is made to. */
  constructor(script: Script, onEnd: (error: SovereignError) => void) {
    this.#script = script;
    this.#onEnd = onEnd;
    let gone = () => {};
    this.#gone = new Promise((resolve) => {
      gone = resolve;
    });
    ({ worker: this.#worker, services: this.#services } = this.#spawn(gone));
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** The glue of simd and relaxed is one module, which holds one instance: a worker has one of the two. */
  canLoad(needs: readonly ArtefactName[]): boolean {
    const other: Partial<Record<ArtefactName, ArtefactName>> = {
      "compute-simd": "compute-relaxed",
      "compute-relaxed": "compute-simd",
      "compute-simd-threads": "compute-relaxed-threads",
      "compute-relaxed-threads": "compute-simd-threads",
    };
    return needs.every((name) => !this.loaded.has(other[name] ?? name) || this.loaded.has(name));
  }

  /** Whether it has everything that a job needs. */
  isReadyFor({ needs, resources = [] }: Job<JobName>): boolean {
    return needs.every((name) => this.loaded.has(name)) && resources.every(({ id }) => this.#kept.has(id));
  }

  begin(): void {
    this.#busy = true;
    this.#worker.ref();
  }

  finish(): void {
    this.#busy = false;
    // One that is being ended keeps the process until it has: who awaits its end is to be answered.
    if (!this.#ended) this.#worker.unref();
  }

  /** Makes sure that the script is there and speaks the protocol, where that is not known. */
  async start(): Promise<void> {
    if (!this.#script.loads) await this.#startStep(() => this.#services.hello());
  }

  /** Instantiates a module; where it has a shared memory, on so many threads. */
  async load(name: ArtefactName, module: WebAssembly.Module, threads: number): Promise<void> {
    const memory = await this.#startStep(() => this.#services.load(name, module, threads));
    if (memory && isShared(name)) {
      const helpers = Array.from({ length: threads - 1 }, () => this.#startHelper(name, module, memory));
      await Promise.all(helpers).catch((thrown) => {
        // Its instance is there, and split for threads that never come: nobody may take it for a fresh one.
        void this.end(asSovereignError(thrown));
        throw thrown;
      });
    }
    this.loaded.add(name);
  }

  /** Has the worker read what jobs name, unless it keeps it already. */
  async keep(resource: Resource): Promise<void> {
    if (this.#kept.has(resource.id)) return;
    await this.#call(() => this.#services.keep(resource) as Promise<Outcome<true>>);
    this.#kept.add(resource.id);
  }

  /** Has the worker forget it, as soon as it comes to that. */
  drop(id: number): void {
    if (!this.#kept.delete(id)) return;
    // Where the worker ends first, it is forgotten all the same.
    this.#call(() => this.#services.drop(id) as Promise<Outcome<true>>).catch(() => {});
  }

  async #startHelper(name: SharedArtefact, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<void> {
    // One that is started after the end would never be ended.
    if (this.#ended) throw this.#crash(new Error("the worker has ended"), "killed");
    const helper = this.#spawn();
    this.#helpers.push(helper);
    await this.#startStep(() => helper.services.help(name, module, memory));
    helper.worker.unref();
  }

  #spawn(gone = () => {}) {
    const worker = spawn(this.#script.url, (cause, ending) => {
      gone();
      void this.end(this.#crash(cause, ending));
    });
    return { worker, services: wrap<Services>(worker.end as Parameters<typeof wrap>[0]) };
  }

  /** Runs a job, whose buffers are gone from then on; `hear` is told of its progress. */
  async run(job: Job<JobName>, hear: (message: ProgressMessage) => void): Promise<unknown> {
    const handed = transfer(job.request, [...job.transfer]);
    const channel = job.listens ? new MessageChannel() : undefined;
    if (channel) channel.port1.onmessage = ({ data }: MessageEvent<ProgressMessage>) => hear(data);
    const port = channel && transfer(channel.port2, [channel.port2]);
    this.#usedGpu ||= ON_GPU.includes(job.name);
    this.#stop = () => channel?.port1.postMessage("stop");
    try {
      return await this.#call<unknown>(() => this.#services[job.name](handed as never, port) as never);
    } finally {
      this.#stop = undefined;
      clearTimeout(this.#grace);
      this.#grace = undefined;
      channel?.port1.close();
    }
  }

  /** Asks the running job to stop, and ends the worker when it does not. While it starts there is no job to stop. */
  cancel(): void {
    if (!this.#stop) return;
    this.#stop();
    const stuck = new SovereignError("aborted", "the worker did not stop in time");
    this.#grace ??= setTimeout(() => void this.end(stuck), GRACE_MS);
  }

  /** Ends the worker and rejects what it has not answered. */
  end(error: SovereignError): Promise<void> {
    if (this.#ended) return this.#ended;
    this.#ended = this.#terminate();
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
    this.#onEnd(error);
    return this.#ended;
  }

  async #terminate(): Promise<void> {
    if (this.#usedGpu && isNode()) await this.#closeGpu();
    const team = [{ worker: this.#worker, services: this.#services }, ...this.#helpers];
    // That one cannot be terminated could only mean that it is gone.
    await Promise.allSettled(team.map(({ worker }) => worker.terminate()));
    // Else what was not answered would stay for ever: comlink holds on to it for as long as the proxy is not released.
    for (const { services } of team) services[releaseProxy]();
  }

  async #closeGpu(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([this.#services.closeGpu().catch(() => {}), this.#gone, late]);
    clearTimeout(timer);
  }

  /** The time is counted in ticks, of which a machine or a page that slept misses all but one. */
  async #startStep<T>(make: () => Promise<Outcome<T>>): Promise<T> {
    let ticks = 0;
    const tick = () => {
      if (++ticks === START_SECONDS) void this.end(this.#foreign(`did not answer within ${START_SECONDS} s`));
    };
    const timer = setInterval(tick, 1000);
    try {
      return await this.#call(make);
    } finally {
      clearInterval(timer);
    }
  }

  /** One call of a worker, rejected when that or another one of this host ends first. */
  async #call<T>(make: () => Promise<Outcome<T>>): Promise<T> {
    const outcome = await new Promise<Outcome<T>>((resolve, reject) => {
      if (this.#ended) return reject(this.#crash(new Error("the worker has ended"), "killed"));
      this.#pending.add(reject);
      const done = (act: () => void) => {
        this.#pending.delete(reject);
        act();
      };
      make().then(
        (answer) => done(() => resolve(answer)),
        (thrown: unknown) => done(() => reject(this.#refused(thrown))),
      );
    });
    if (typeof outcome?.ok !== "boolean") throw this.#foreign("gave an answer of another form");
    this.#script.loads = true;
    if (outcome.ok) return outcome.value;
    const error = fromWire(outcome.error);
    if (outcome.poisoned) void this.end(error);
    throw error;
  }

  /** Our worker throws nothing: either the message could not be posted, or the script is another one. */
  #refused(thrown: unknown): SovereignError {
    if (thrown instanceof DOMException) return asSovereignError(thrown);
    return this.#foreign(`refused a call (${asSovereignError(thrown).message})`, thrown);
  }

  #foreign(what: string, cause?: unknown): SovereignError {
    const advice = "serve the worker.js of this version of the package there, and clear what a cache may hold";
    return this.#error("asset_mismatch", `The worker script ${this.#script.url} ${what}: ${advice}.`, cause);
  }

  /** What the end of the worker means: a script that failed before any of its workers answered did not load. */
  #crash(cause: Error, ending: Ending): SovereignError {
    const { url, loads } = this.#script;
    if (loads)
      return this.#error("worker_crashed", `A worker ended in the middle of its work: ${cause.message}.`, cause);
    if (ending === "killed") {
      const message = `A worker of ${url} ended before it answered: ${cause.message}. Is that the package's worker.js?`;
      return this.#error("worker_crashed", message, cause);
    }
    const advice =
      "serve the package's worker.js there, and allow it in worker-src of the page's Content Security Policy";
    return this.#error("asset_missing", `The worker script ${url} did not start (${cause.message}): ${advice}.`, cause);
  }

  #error(code: ErrorCode, message: string, cause: unknown): SovereignError {
    return new SovereignError(code, message, cause === undefined ? undefined : { cause });
  }
}
