// The worker pool: runs jobs of services.ts on at most `limit` workers and settles every promise, whatever happens.
// Beside worker.ts the only file that knows comlink, which used bare loses calls: a `terminate` in mid-call never
// settles, and a proxy that is collected while awaited drops its reply. So a host holds its proxy and its worker
// strongly, and each running job is in a map from which it is rejected when the worker ends.
//
// - A worker runs one job at a time; waiting jobs queue in order. Workers start when needed and stay.
// - A worker that trapped or failed is terminated and never called again. Its job runs once more in a new worker, if its
//   inputs were copied, and is then rejected with `worker_crashed`.
// - Abort, timeout and disposal reject at once. The job is asked to stop; a worker that has not answered within a short
//   grace is terminated.
// - In Node a worker is ref'd only while its job runs, so that the process ends by itself.

import { type Remote, transfer, wrap } from "comlink";
import type { ArtefactName, Locate } from "./assets.js";
import { abortedError, asSovereignError, fromWire, type Outcome, SovereignError } from "./errors.js";
import { Modules } from "./module.js";
import type { JobName, Jobs, ProgressMessage, Services } from "./services.js";
import { type Spawned, spawn } from "./spawn.js";
import type { CallOptions, Logger, Progress } from "./types.js";

/** How long a worker may take to stop a job that nobody waits for, before it is terminated. */
const GRACE_MS = 50;
const ATTEMPTS = 2;

/** A job to run. */
export interface Job<K extends JobName> {
  readonly name: K;
  readonly request: Jobs[K]["request"];
  /** What must be loaded, in this order. */
  readonly needs: readonly ArtefactName[];
  /** Buffers to hand over. A job that names any is not retried, because they are gone. */
  readonly transfer: readonly ArrayBuffer[];
  /** Whether the worker is told how to report and to stop; a job that does neither runs in one piece. */
  readonly listens: boolean;
  /** Units of progress. */
  readonly total: number;
}

/** What a pool is made of. */
export interface PoolOptions {
  readonly limit: number;
  readonly locate: Locate;
  readonly logger: Logger | undefined;
}

interface Task {
  readonly job: Job<JobName>;
  readonly options: CallOptions;
  attempts: number;
  settled: boolean;
  /** Settles the caller's promise; later calls do nothing. */
  resolve(value: unknown): void;
  reject(error: SovereignError): void;
}

/** Workers and the jobs that wait for them. */
export class Pool {
  readonly modules: Modules;
  readonly #options: PoolOptions;
  readonly #hosts = new Set<Host>();
  readonly #running = new Map<Task, Host>();
  readonly #queue: Task[] = [];
  #disposed = false;
  /** Some worker has answered: one that ends without an answer then crashed, and its script is there. */
  #scriptLoads = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.modules = new Modules(options.locate, options.logger);
  }

  /** Workers that are alive. */
  get size(): number {
    return this.#hosts.size;
  }

  /** Runs a job; rejects with a `SovereignError` and nothing else. */
  run<K extends JobName>(job: Job<K>, options: CallOptions = {}): Promise<Jobs[K]["result"]> {
    if (this.#disposed) return Promise.reject(disposedError());
    if (options.signal?.aborted) return Promise.reject(abortedError(options.signal));
    return new Promise((resolve, reject) => {
      const task = this.#task(job as unknown as Job<JobName>, options, resolve as (value: unknown) => void, reject);
      this.#queue.push(task);
      this.#tell(task, "queued", 0);
      this.#dispatch();
    });
  }

  /** Rejects what runs and waits with `disposed` and ends every worker. May be called again. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const task of [...this.#queue, ...this.#running.keys()]) task.reject(disposedError());
    await Promise.all([...this.#hosts].map((host) => host.end(disposedError())));
  }

  #task(job: Job<JobName>, options: CallOptions, resolve: Task["resolve"], reject: Task["reject"]): Task {
    const { signal, timeout } = options;
    const settle = (act: () => void) => {
      if (task.settled) return;
      task.settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      act();
    };
    const task: Task = {
      job,
      options,
      attempts: 0,
      settled: false,
      resolve: (value) => settle(() => resolve(value)),
      reject: (error) => settle(() => reject(error)),
    };
    const onAbort = () => this.#giveUp(task, abortedError(signal));
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = () => this.#giveUp(task, new SovereignError("timeout", `The call took longer than ${timeout} ms.`));
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    return task;
  }

  /** The caller waits no longer: out of the queue, or asked to stop where it runs. */
  #giveUp(task: Task, error: SovereignError): void {
    task.reject(error);
    const waiting = this.#queue.indexOf(task);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    this.#running.get(task)?.cancel();
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && !this.#disposed) {
      const task = this.#queue[0]!;
      const host = this.#hostFor(task);
      if (!host) return;
      this.#queue.shift();
      this.#running.set(task, host);
      void this.#execute(task, host).finally(() => this.#dispatch());
    }
  }

  /** An idle worker, best one that has loaded what the job needs; else a new one, where there is room. */
  #hostFor(task: Task): Host | undefined {
    const idle = [...this.#hosts].filter((host) => !host.busy);
    const fit = idle.filter((host) => host.canLoad(task.job.needs));
    const best = fit.find((host) => task.job.needs.every((name) => host.loaded.has(name))) ?? fit[0];
    if (best) return best;
    if (this.#hosts.size >= this.#options.limit) {
      if (idle.length === 0) return undefined;
      void idle[0]!.end(new SovereignError("internal", "replaced by a worker for another artefact"));
    }
    return this.#spawn(task);
  }

  #spawn(task: Task): Host | undefined {
    const { locate, logger } = this.#options;
    try {
      const host: Host = new Host(locate("worker"), (error) => {
        this.#hosts.delete(host);
        logger?.debug(`a worker ended: ${error.message}`);
        queueMicrotask(() => this.#dispatch());
      });
      this.#hosts.add(host);
      logger?.debug(`started a worker, ${this.#hosts.size} of ${this.#options.limit}`);
      return host;
    } catch (thrown) {
      this.#queue.shift();
      task.reject(asSovereignError(thrown, "unsupported"));
      queueMicrotask(() => this.#dispatch());
      return undefined;
    }
  }

  async #execute(task: Task, host: Host): Promise<void> {
    task.attempts++;
    host.begin();
    try {
      await this.#load(task, host);
      if (!task.settled) task.resolve(await this.#call(task, host));
    } catch (thrown) {
      this.#failed(task, host, asSovereignError(thrown));
    } finally {
      this.#running.delete(task);
      host.finish();
    }
  }

  async #load(task: Task, host: Host): Promise<void> {
    host.answered ||= this.#scriptLoads;
    if (!host.answered) await host.call((services) => services.hello());
    this.#scriptLoads = true;
    for (const name of task.job.needs) {
      if (host.loaded.has(name)) continue;
      this.#tell(task, "loading", 0);
      const module = await this.modules.get(name);
      if (task.settled) return;
      await host.call((services) => services.load(name, module));
      host.loaded.add(name);
    }
  }

  async #call(task: Task, host: Host): Promise<unknown> {
    const { name, request, transfer: buffers, total, listens } = task.job;
    this.#tell(task, "running", 0);
    const handed = transfer(request, [...buffers]);
    if (!listens) return host.call((services) => services[name](handed as never, undefined) as never);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<ProgressMessage>) => this.#tell(task, "running", data.done, data.total);
    host.onCancel = () => port1.postMessage("stop");
    try {
      const port = transfer(port2, [port2]);
      const value = await host.call((services) => services[name](handed as never, port) as never);
      this.#tell(task, "running", total);
      return value;
    } finally {
      host.onCancel = undefined;
      port1.close();
    }
  }

  /** A crash ends the worker; its job goes to the head of the queue once more, where its inputs are still here. */
  #failed(task: Task, host: Host, error: SovereignError): void {
    if (error.code !== "worker_crashed" || task.settled || this.#disposed) {
      task.reject(error);
      return;
    }
    if (task.job.transfer.length > 0 || task.attempts >= ATTEMPTS) {
      const tried = task.attempts > 1 ? ` It was tried ${task.attempts} times.` : "";
      task.reject(new SovereignError("worker_crashed", error.message + tried, { cause: error.cause }));
      return;
    }
    this.#options.logger?.warn(`retrying ${task.job.name} in a new worker: ${error.message}`);
    void host.end(error);
    this.#queue.unshift(task);
  }

  #tell(task: Task, stage: Progress["stage"], done: number, total: number = task.job.total): void {
    if (task.settled || !task.options.onProgress) return;
    try {
      task.options.onProgress({ stage, done, total });
    } catch (thrown) {
      this.#options.logger?.warn(`onProgress threw: ${String(thrown)}`);
    }
  }
}

/** One worker and what it does at present. */
class Host {
  readonly loaded = new Set<ArtefactName>();
  /** Asks the running job to stop, where it can hear. */
  onCancel: (() => void) | undefined;
  readonly #url: string;
  readonly #worker: Spawned;
  readonly #services: Remote<Services>;
  readonly #onEnd: (error: SovereignError) => void;
  /** Rejects calls that the worker has not answered. */
  readonly #pending = new Set<(error: SovereignError) => void>();
  /** The script is known to load. */
  answered = false;
  #ended: Promise<void> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(url: string, onEnd: (error: SovereignError) => void) {
    this.#url = url;
    this.#onEnd = onEnd;
    this.#worker = spawn(url, (cause) => void this.end(this.#crash(cause)));
    this.#services = wrap<Services>(this.#worker.end as Parameters<typeof wrap>[0]);
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** The glue of simd and relaxed is one module, which holds one instance: a worker has one of the two. */
  canLoad(needs: readonly ArtefactName[]): boolean {
    const other: Partial<Record<ArtefactName, ArtefactName>> = {
      "compute-simd": "compute-relaxed",
      "compute-relaxed": "compute-simd",
    };
    return needs.every((name) => !this.loaded.has(other[name] ?? name) || this.loaded.has(name));
  }

  begin(): void {
    this.#busy = true;
    this.#worker.ref();
  }

  finish(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#busy = false;
    this.#worker.unref();
  }

  /** One call of the worker, rejected when the worker ends first. */
  async call<T>(make: (services: Remote<Services>) => Promise<Outcome<T>>): Promise<T> {
    const outcome = await new Promise<Outcome<T>>((resolve, reject) => {
      if (this.#ended) return reject(this.#crash(new Error("the worker has ended")));
      this.#pending.add(reject);
      const done = (act: () => void) => {
        this.#pending.delete(reject);
        act();
      };
      make(this.#services).then(
        (answer) => done(() => resolve(answer)),
        (thrown: unknown) => done(() => reject(asSovereignError(thrown))),
      );
    });
    this.answered = true;
    if (outcome.ok) return outcome.value;
    const error = fromWire(outcome.error);
    if (outcome.poisoned) void this.end(error);
    throw error;
  }

  /** Asks the running job to stop, and ends the worker when it does not. */
  cancel(): void {
    this.onCancel?.();
    const stuck = new SovereignError("aborted", "the worker did not stop in time");
    this.#grace ??= setTimeout(() => void this.end(stuck), GRACE_MS);
  }

  /** Ends the worker and rejects what it has not answered. */
  end(error: SovereignError): Promise<void> {
    if (this.#ended) return this.#ended;
    this.#ended = this.#worker.terminate();
    this.#onEnd(error);
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
    return this.#ended;
  }

  /** What the end of the worker means: a script that never answered did not load. */
  #crash(cause: Error): SovereignError {
    if (this.answered) {
      const message = `A worker ended in the middle of its work: ${cause.message}.`;
      return new SovereignError("worker_crashed", message, { cause });
    }
    const advice =
      "serve the package's worker.js there, and allow it in worker-src of the page's Content Security Policy";
    const message = `The worker script ${this.#url} did not start (${cause.message}): ${advice}.`;
    return new SovereignError("asset_missing", message, { cause });
  }
}

function disposedError(): SovereignError {
  return new SovereignError("disposed", "This runtime was disposed: open another one.");
}
