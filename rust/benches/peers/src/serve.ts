// Answers requests inside of a worker, of the web or of Node: the other side of sdk/src/bench/peers.ts, and the contract
// of the two. It must not know any row or any peer. Requests are plain messages, and each has one reply:
//
//     { id, do: "open", ... }   -> { id, ok: { version, threads, simd, artefact } }    what the arm needs is set up
//     { id, do: "run" }         -> { id, ok: { ms, threads? } }                        one call was made and timed
//     { id, do: "answer" }      -> { id, ok: { answer } }                              what the last call computed
//     what went wrong           -> { id, error, unsupported? }                         why; unsupported: not on this host
//
// - `ms` is taken here, around the peer's own interface, from JavaScript's arrays to JavaScript's arrays. The messages
//   are not in it: a user of the peer would not send them.
// - `threads` in the reply to "run" corrects what "open" said, for peers that do not know before they compute.
// - Nothing that a peer throws ends the worker, whether in the call or behind its back: it is the reply to the request
//   that is waiting, or to the next one.

/** How wide the instructions are, as far as the peer shows. */
export type Simd = "none" | "simd128" | "relaxed" | "unknown";

/** What an arm says of itself once it is set up. */
export interface Opened {
  readonly version: string;
  readonly threads: number;
  readonly simd: Simd;
  /** The file or the backend that runs. */
  readonly artefact: string;
}

/** A timed call. */
export interface Ran {
  readonly ms: number;
  readonly threads?: number;
}

/** What a worker script serves. `Request` is what comes with "open", besides `id` and `do`. */
export interface Service<Request> {
  open(request: Request): Promise<Opened>;
  run(): Promise<Ran>;
  answer(): unknown;
}

/** This host has not what the peer needs: the arm is then `unavailable`, not `failed`. */
export class Unsupported extends Error {}

/** Serves until the worker is terminated. Requests that come while one is at work wait for it. */
export function serve<Request>(service: Service<Request>): void {
  let opened = false;
  let last: Promise<void> = Promise.resolve();
  const faults = new Faults();

  async function act(request: { do?: unknown }): Promise<unknown> {
    if (request.do === "open") {
      const answer = await service.open(request as Request);
      opened = true;
      return answer;
    }
    if (request.do !== "run" && request.do !== "answer") throw new Error(`There is no request ${String(request.do)}.`);
    if (!opened) throw new Error(`"${request.do}" came before "open" had succeeded.`);
    return request.do === "run" ? await service.run() : { answer: await service.answer() };
  }

  async function handle(data: unknown, post: Post): Promise<void> {
    const request = (typeof data === "object" && data !== null ? data : {}) as { id?: unknown; do?: unknown };
    const { id } = request;
    try {
      post({ id, ok: await faults.unless(act(request)) });
    } catch (thrown) {
      post({ id, error: textOf(thrown), ...(thrown instanceof Unsupported && { unsupported: true }) });
    }
  }

  listen(faults, (data, post) => {
    last = last.then(() => handle(data, post));
  });
}

type Post = (message: unknown) => void;

/** What is thrown where nobody awaits it: by timers, listeners and forgotten promises of a peer. */
class Faults {
  #first: { thrown: unknown } | undefined;
  #tell: (() => void) | undefined;

  /** The result of `work`, or what was thrown behind its back before it settled. */
  async unless<T>(work: Promise<T>): Promise<T> {
    const fault = new Promise<void>((resolve) => {
      this.#tell = resolve;
      if (this.#first) resolve();
    });
    await Promise.race([work, fault]);
    this.#tell = undefined;
    const first = this.#first;
    this.#first = undefined;
    if (!first) return work;
    // Nobody waits for it any more, and what it throws late is no fault of the next request.
    work.catch(() => {});
    throw first.thrown;
  }

  add(thrown: unknown): void {
    this.#first ??= { thrown };
    this.#tell?.();
  }
}

/** Listens where this host's workers are spoken to, and to what would end the worker. */
function listen(faults: Faults, hear: (data: unknown, post: Post) => void): void {
  const port = nodeProcess()?.getBuiltinModule("node:worker_threads").parentPort;
  if (port) {
    nodeProcess()!.on("uncaughtException", (thrown) => faults.add(thrown));
    nodeProcess()!.on("unhandledRejection", (thrown) => faults.add(thrown));
    port.on("message", (data: unknown) => hear(data, (message) => port.postMessage(message)));
    return;
  }
  addEventListener("error", (event) => {
    event.preventDefault();
    faults.add((event as ErrorEvent).error ?? (event as ErrorEvent).message);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    faults.add((event as PromiseRejectionEvent).reason);
  });
  addEventListener("message", ({ data }: MessageEvent) => hear(data, (message) => postMessage(message)));
}

/** Node's process; undefined in a browser. */
export function nodeProcess(): NodeJS.Process | undefined {
  return (globalThis as { process?: NodeJS.Process }).process;
}

function textOf(thrown: unknown): string {
  // Emscripten rejects with objects that only have a message.
  const { message } = (thrown ?? {}) as { message?: unknown };
  return typeof message === "string" && message !== "" ? message : String(thrown);
}
