// The worker pool: runs jobs of services.ts on at most `limit` workers and settles every promise, whatever happens.
// It must not talk to a worker itself: worker_host.ts does.
//
// - A worker runs one job at a time; waiting jobs queue in order. Workers start when needed and stay. A job over threads has
//   all of them, so what waits for it to end, and what waits behind that, keeps its place.
// - A worker that trapped or failed is never called again. Its job runs once more in a new worker, if its inputs are still
//   here, and is then rejected with `worker_crashed`.
// - Abort, timeout and disposal reject at once, and nothing is started for a call that was rejected: its job is not
//   posted, and what only it was waiting for is no longer loaded. A job that runs is asked to stop.
// - The caller's code, a logger or `onProgress`, runs in the middle of ours. It may throw and it may call us.

import type { Locate } from "./assets.js";
import { abortedError, asSovereignError, disposedError, SovereignError } from "./errors.js";
import { attempt, quiet } from "./log.js";
import { isShared, Modules } from "./module.js";
import { Queue } from "./queue.js";
import type { Job, JobName, Jobs } from "./services.js";
import { Signals } from "./signals.js";
import type { CallOptions, Logger, Progress } from "./types.js";
import { Host, type Script } from "./worker_host.js";

const ATTEMPTS = 2;

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
  /** The job's buffers were given to a worker. */
  handedOver: boolean;
  /** Leaves what the task is waiting for. */
  leave: ((error: SovereignError) => void) | undefined;
  /** Settles the caller's promise; later calls do nothing. */
  resolve(value: unknown): void;
  reject(error: SovereignError): void;
}

/** Workers and the jobs that wait for them. */
export class Pool {
  readonly modules: Modules;
  readonly signals = new Signals();
  readonly #limit: number;
  readonly #logger: Logger;
  readonly #script: Script;
  readonly #hosts = new Set<Host>();
  readonly #running = new Map<Task, Host>();
  /** Whose instance is on a memory that threads share. */
  #home: Host | undefined;
  readonly #queue = new Queue<Task>();
  /** Resources that nobody names any more. */
  readonly #dropped = new Set<number>();
  #disposal: Promise<void> | undefined;

  constructor({ limit, locate, logger }: PoolOptions) {
    this.#limit = limit;
    this.#logger = quiet(logger);
    this.#script = { url: locate("worker"), loads: false };
    this.modules = new Modules(locate, this.#logger);
  }

  /** Throws `disposed` once the pool is. */
  checkOpen(): void {
    if (this.#disposal) throw disposedError();
  }

  /** Runs a job; rejects with a `SovereignError` and nothing else. */
  async run<K extends JobName>(job: Job<K>, options: CallOptions = {}): Promise<Jobs[K]["result"]> {
    this.checkOpen();
    if (options.signal?.aborted) throw abortedError(options.signal);
    return new Promise((resolve, reject) => {
      const task = this.#task(job as unknown as Job<JobName>, options, resolve as (value: unknown) => void, reject);
      this.#queue.push(task);
      this.#tell(task, "queued", 0);
      this.#dispatch();
    });
  }

  /** Has every worker forget a resource; calls that name it reject with `disposed`. */
  drop(id: number): void {
    this.#dropped.add(id);
    for (const task of [...this.#queue.values(), ...this.#running.keys()]) {
      if (task.job.resources?.some((resource) => resource.id === id)) this.#giveUp(task, disposedError());
    }
    for (const host of this.#hosts) host.drop(id);
  }

  /** Rejects what runs and waits with `disposed` and ends every worker. May be called again. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    for (const task of [...this.#queue.values(), ...this.#running.keys()]) task.reject(disposedError());
    this.modules.dispose();
    await Promise.all([...this.#hosts].map((host) => host.end(disposedError())));
  }

  #task(job: Job<JobName>, options: CallOptions, resolve: Task["resolve"], reject: Task["reject"]): Task {
    const { signal, timeout } = options;
    const settle = (act: () => void) => {
      if (task.settled) return;
      task.settled = true;
      clearTimeout(timer);
      unlisten();
      this.#queue.delete(task);
      act();
    };
    const task: Task = {
      job,
      options,
      attempts: 0,
      settled: false,
      handedOver: false,
      leave: undefined,
      resolve: (value) => settle(() => resolve(value)),
      reject: (error) => settle(() => reject(error)),
    };
    const unlisten = this.signals.on(signal, () => this.#giveUp(task, abortedError(signal)));
    const late = () => this.#giveUp(task, new SovereignError("timeout", `The call took longer than ${timeout} ms.`));
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    return task;
  }

  /** The caller waits no longer: out of the queue, no longer loading, or asked to stop where it runs. */
  #giveUp(task: Task, error: SovereignError): void {
    task.reject(error);
    task.leave?.(error);
    this.#running.get(task)?.cancel();
  }

  #dispatch(): void {
    while (this.#queue.first && !this.#disposal) {
      const task = this.#queue.first;
      try {
        const host = this.#hostFor(task);
        if (!host) return;
        this.#queue.delete(task);
        this.#running.set(task, host);
        void this.#execute(task, host).finally(() => this.#dispatch());
      } catch (thrown) {
        task.reject(asSovereignError(thrown));
      }
    }
  }

  /**
   * An idle worker, best one that has loaded what the job needs; else a new one, where there is room. Of the workers whose
   * memory threads share there is one, with as many threads as this pool may use.
   */
  #hostFor(task: Task): Host | undefined {
    if (!task.job.needs.some(isShared)) return this.#idleOrNew(task);
    if (this.#home && this.#hosts.has(this.#home)) return this.#home.busy ? undefined : this.#home;
    this.#home = this.#idleOrNew(task);
    return this.#home;
  }

  #idleOrNew(task: Task): Host | undefined {
    const idle = [...this.#hosts].filter((host) => !host.busy);
    const fit = idle.filter((host) => host.canLoad(task.job.needs));
    const best = fit.find((host) => host.isReadyFor(task.job)) ?? fit[0];
    if (best) return best;
    if (this.#hosts.size >= this.#limit) {
      if (idle.length === 0) return undefined;
      void idle[0]!.end(new SovereignError("internal", "replaced by a worker for another artefact"));
    }
    return this.#spawn();
  }

  #spawn(): Host {
    const host: Host = new Host(this.#script, (error) => {
      this.#hosts.delete(host);
      this.#logger.debug(`a worker ended: ${error.message}`);
      queueMicrotask(() => this.#dispatch());
    });
    this.#hosts.add(host);
    this.#logger.debug(`started a worker, ${this.#hosts.size} of ${this.#limit}`);
    return host;
  }

  async #execute(task: Task, host: Host): Promise<void> {
    task.attempts++;
    host.begin();
    try {
      await host.start();
      await this.#load(task, host);
      if (!task.settled) this.#tell(task, "running", 0);
      if (!task.settled) task.resolve(await this.#call(task, host));
    } catch (thrown) {
      this.#failed(task, host, asSovereignError(thrown));
    } finally {
      this.#running.delete(task);
      host.finish();
    }
  }

  async #load(task: Task, host: Host): Promise<void> {
    for (const name of task.job.needs) {
      if (host.loaded.has(name)) continue;
      this.#tell(task, "loading", 0);
      if (task.settled) return;
      const { module, leave } = this.modules.claim(name);
      task.leave = leave;
      const compiled = await module.finally(() => {
        task.leave = undefined;
      });
      if (task.settled) return;
      await host.load(name, compiled, this.#limit);
    }
    for (const resource of task.job.resources ?? []) {
      if (task.settled) return;
      await host.keep(resource);
      if (this.#dropped.has(resource.id)) host.drop(resource.id);
    }
  }

  async #call(task: Task, host: Host): Promise<unknown> {
    task.handedOver = task.job.transfer.length > 0;
    const value = await host.run(task.job, ({ done, total }) => this.#tell(task, "running", done, total));
    this.#tell(task, "running", task.job.total);
    return value;
  }

  /** A crash ends the worker; its job goes to the head of the queue once more, where its inputs are still here. */
  #failed(task: Task, host: Host, error: SovereignError): void {
    if (error.code !== "worker_crashed" || task.settled || this.#disposal) {
      task.reject(error);
      return;
    }
    if (task.handedOver || task.attempts >= ATTEMPTS) {
      const tried = task.attempts > 1 ? ` It was tried ${task.attempts} times.` : "";
      task.reject(new SovereignError("worker_crashed", error.message + tried, { cause: error.cause }));
      return;
    }
    this.#logger.warn(`retrying ${task.job.name} in a new worker: ${error.message}`);
    void host.end(error);
    if (!task.settled) this.#queue.unshift(task);
  }

  #tell(task: Task, stage: Progress["stage"], done: number, total: number = task.job.total): void {
    const { onProgress } = task.options;
    if (task.settled || !onProgress) return;
    const failed = (thrown: unknown) => this.#logger.warn(`onProgress threw: ${asSovereignError(thrown).message}`);
    attempt(() => onProgress({ stage, done, total }), failed);
  }
}
