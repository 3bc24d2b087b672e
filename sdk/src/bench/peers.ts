// Arms that are not this project's, and run in a worker of their own: packages of npm, and Pyodide where there is no Python
// to start. The scripts come from rust/benches/peers, whose src/serve.ts has the contract of the messages; `npm run peers`
// builds them. It knows neither a row nor a peer, and it believes nothing that a worker says without looking at it.
//
// - A request is answered, or it is rejected: when the worker reports an error, gives an answer of another form, ends, is
//   closed, or does not answer in time. What ended once rejects every later request with the same error.
// - A script that is not there is `unsupported`, and says how to get it.
// - In Node a worker keeps the process only while it has something to answer.

import { abortedError, asSovereignError, invalid, printed, SovereignError } from "../errors.js";
import { baselines } from "../generated/rows.js";
import { isNode, nodeModule } from "../host.js";
import { type Ending, type Spawned, spawn } from "../spawn.js";
import type { ArmContext, OpenArm } from "./arms.js";
import type { Oracle, Peer, Settings, Simd } from "./types.js";

/** How long a worker may take for one request: to load and set up a peer, for one call, for the answer. */
const LIMIT_MS = 120_000;
/** The time is counted in as many ticks, of which a machine or a page that slept misses all but one. */
const TICKS = 120;

const simds: readonly unknown[] = ["none", "simd128", "relaxed", "unknown"] satisfies Simd[];

const howToGet = "in a clone of the project, `npm run peers` builds them";

/** Opens an arm of a peer from npm; `inputs` and `judge` are the row's. */
export function openPeerArm(
  peer: Peer,
  settings: Settings,
  context: ArmContext,
  inputs: Readonly<Record<string, Float32Array>>,
  judge: (answer: unknown) => Promise<Oracle>,
  limitMs = LIMIT_MS,
): Promise<OpenArm> {
  const { row, parameters } = context;
  const script = { name: peer.name, file: `${row.id}/${slugOf(peer.name)}.js`, limitMs };
  const check = (answer: unknown) => (isFloats(answer) ? judge(answer) : undefined);
  return openArm(script, { parameters, settings, inputs }, check, context);
}

/** Opens the arm `python` where CPython cannot be started: the row's baseline.py under Pyodide. */
export async function openPyodideArm(
  context: ArmContext,
  judge: (answer: unknown) => Promise<Oracle>,
  limitMs = LIMIT_MS,
): Promise<OpenArm> {
  const { row, parameters } = context;
  const source = baselines[row.id]?.["baseline.py"];
  if (!source) throw new SovereignError("unsupported", `The row ${row.id} has no baseline.py.`);
  return openArm({ name: "Pyodide", file: "python.js", limitMs }, { parameters, source }, judge, context);
}

/** Which script, and how it is spoken of. */
interface Script {
  readonly name: string;
  /** In the folder of the peers. */
  readonly file: string;
  readonly limitMs: number;
}

/** `check` judges an answer; undefined when it is none of the kind that the row is about. */
async function openArm(
  script: Script,
  request: object,
  check: (answer: unknown) => Promise<Oracle> | undefined,
  context: ArmContext,
): Promise<OpenArm> {
  const { peers, signal } = context.options;
  if (peers === undefined) throw new SovereignError("unsupported", `The peers are not here: ${howToGet}.`);
  if (signal?.aborted) throw abortedError(signal);
  const worker = new PeerWorker(script, urlOf(peers, script.file));
  context.closing(() => worker.close());
  try {
    const { version, artefact, simd, threads } = worker.checked(await worker.ask("open", request), isOpened);
    let used = threads;
    return {
      version,
      artefact,
      simd,
      /** Some peers know it only once they have computed: it is that of the last call. */
      get threads() {
        return used;
      },
      async call() {
        const ran = worker.checked(await worker.ask("run"), isRan);
        used = ran.threads ?? used;
        return { ms: ran.ms };
      },
      async judge() {
        const { answer } = worker.checked(await worker.ask("answer"), isAnswer);
        const judged = check(answer);
        if (!judged) throw worker.strange(answer);
        return judged;
      },
      close: () => worker.close(),
    };
  } catch (thrown) {
    await worker.close();
    throw thrown;
  }
}

/** A request that waits, and the clock that it waits by. */
interface Waiting {
  readonly resolve: (ok: unknown) => void;
  readonly reject: (error: SovereignError) => void;
}

/** A worker that serves one arm. Its requests reject with a `SovereignError` and nothing else. */
class PeerWorker {
  readonly #script: Script;
  readonly #url: string;
  readonly #worker: Spawned;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** It has said something: a worker that fails before may be one whose script is missing. */
  #spoke = false;
  #ended: SovereignError | undefined;
  #gone: Promise<void> | undefined;

  constructor(script: Script, url: string) {
    this.#script = script;
    this.#url = url;
    this.#worker = spawn(url, (cause, ending) => void this.#crashed(cause, ending));
    this.#worker.end.addEventListener("message", (event) => this.#hear((event as MessageEvent<unknown>).data));
    this.#worker.unref();
  }

  /** Sends a request and waits for its reply. */
  async ask(what: "open" | "run" | "answer", more: object = {}): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    const id = ++this.#lastId;
    const stop = this.#clock(what);
    this.#worker.ref();
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#worker.end.postMessage({ ...more, id, do: what });
      });
    } catch (thrown) {
      throw asSovereignError(thrown);
    } finally {
      stop();
      this.#waiting.delete(id);
      if (!this.#ended) this.#worker.unref();
    }
  }

  /** A reply, once it is seen to be one. */
  checked<T>(reply: unknown, is: (value: unknown) => value is T): T {
    if (is(reply)) return reply;
    throw this.strange(reply);
  }

  /** The error for what is no reply of the contract: as a rule, a script of another version. */
  strange(reply: unknown): SovereignError {
    const what = `${this.#script.name} gave a reply that is none: ${inShort(reply)}`;
    return new SovereignError("asset_mismatch", `${what}. Build the peers of this version: npm run peers.`);
  }

  /** Ends the worker; settles when it is gone. */
  close(): Promise<void> {
    return this.#end(new SovereignError("disposed", `${this.#script.name} was closed.`));
  }

  #hear(data: unknown): void {
    const reply = isObject(data) ? data : {};
    const waiting = this.#waiting.get(reply.id as number);
    this.#spoke = true;
    if (reply.error === undefined) waiting?.resolve(reply.ok);
    else waiting?.reject(this.#reported(reply));
  }

  #reported({ error, unsupported }: Readonly<Record<string, unknown>>): SovereignError {
    const { name } = this.#script;
    if (unsupported !== true) return new SovereignError("internal", `${name} failed: ${printed(error)}`);
    return new SovereignError("unsupported", `${name} cannot run here: ${printed(error)}`);
  }

  /** Ends the worker when a request is not answered in time; what is returned stops the clock. */
  #clock(what: string): () => void {
    const { name, limitMs } = this.#script;
    let ticks = 0;
    const timer = setInterval(() => {
      if (++ticks < TICKS) return;
      const message = `${name} did not answer the request "${what}" within ${limitMs / 1000} s, and was ended.`;
      void this.#end(new SovereignError("timeout", message));
    }, limitMs / TICKS);
    return () => clearInterval(timer);
  }

  async #crashed(cause: Error, ending: Ending): Promise<void> {
    const { name } = this.#script;
    const missing = !this.#spoke && ending === "failed" && !(await isThere(this.#url));
    const message = missing
      ? `${name} is not here: there is no script ${this.#url}; ${howToGet}.`
      : `The worker of ${name} ended by itself: ${cause.message}`;
    await this.#end(new SovereignError(missing ? "unsupported" : "worker_crashed", message, { cause }));
  }

  /** The first reason stays. */
  #end(error: SovereignError): Promise<void> {
    if (this.#gone) return this.#gone;
    this.#ended = error;
    // That it cannot be terminated could only mean that it is gone.
    this.#gone = this.#worker.terminate().catch(() => {});
    for (const { reject } of this.#waiting.values()) reject(error);
    return this.#gone;
  }
}

/** `@jax-js/jax` is `jax-js-jax` in the name of a file. */
function slugOf(name: string): string {
  return name.replace(/^@/, "").replaceAll("/", "-");
}

/** A file in the folder of the peers, as an absolute URL: workers have no page that it could be relative to. */
function urlOf(folder: string | URL, file: string): string {
  const base = (globalThis as { location?: { href: string } }).location?.href;
  try {
    return new URL(file, new URL(folder, base)).href;
  } catch {
    throw invalid(`peers must be the URL of a folder, ending in a slash, not ${printed(folder)}`);
  }
}

/** Whether there is a script at a URL, as far as can be told: browsers do not say why a worker did not start. */
async function isThere(url: string): Promise<boolean> {
  try {
    const files = nodeModule("node:fs/promises");
    if (files) return (await files.stat(new URL(url))).isFile();
    const response = await fetch(url, { method: "HEAD" });
    // A server that answers a page for what it has not is no less without the script.
    return response.ok && !response.headers.get("Content-Type")?.startsWith("text/html");
  } catch {
    return !isNode();
  }
}

interface Opened {
  readonly version: string;
  readonly artefact: string;
  readonly threads: number;
  readonly simd: Simd;
}

function isOpened(value: unknown): value is Opened {
  if (!isObject(value)) return false;
  const { version, artefact, threads, simd } = value;
  return typeof version === "string" && typeof artefact === "string" && isCount(threads) && simds.includes(simd);
}

function isRan(value: unknown): value is { readonly ms: number; readonly threads?: number } {
  if (!isObject(value)) return false;
  const { ms, threads } = value;
  return Number.isFinite(ms) && Number(ms) >= 0 && (threads === undefined || isCount(threads));
}

function isAnswer(value: unknown): value is { readonly answer: unknown } {
  return isObject(value) && "answer" in value;
}

/** By its tag: that of another realm is no instance of ours. */
function isFloats(value: unknown): value is Float32Array {
  return Object.prototype.toString.call(value) === "[object Float32Array]" && ArrayBuffer.isView(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What came, for a message: a long one by its beginning, an array by its length. */
function inShort(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  let text = printed(value);
  try {
    text = JSON.stringify(value) ?? text;
  } catch {
    // What has no JSON is told by its name.
  }
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
