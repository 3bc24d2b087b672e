// From what this engine can do to the artefact that is used, and from an artefact's URL to a compiled module.
// Compiling happens off the thread by the engine itself; nothing is instantiated here. Modules are compiled once and
// posted to the workers, so that a worker that replaces another starts at once, and loading has one place to fail.
//
// A request may hang for ever, and only those who wait for it know how long is too long. So each waiter holds a claim,
// and what nobody claims any more is cancelled and forgotten: the next call asks again.

import { relaxedSimd, simd, threads } from "wasm-feature-detect";
import type { ArtefactName, Locate } from "./assets.js";
import { asSovereignError, disposedError, SovereignError } from "./errors.js";
import { nodeModule, sharesMemory } from "./host.js";
import type { Logger } from "./types.js";

/** What the WebAssembly of this engine can do. */
export interface Features {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  readonly threads: boolean;
}

let features: Promise<Features> | undefined;

/** Asks the engine, by validating a few bytes for each feature. Once: `threads()` leaves a channel that nobody closes. */
export async function probe(): Promise<Features> {
  if (typeof WebAssembly === "undefined") {
    throw new SovereignError("unsupported", "WebAssembly is switched off or missing here; nothing can run without it.");
  }
  features ??= Promise.all([simd(), relaxedSimd(), threads()]).then(([simd, relaxedSimd, threads]) => ({
    simd,
    relaxedSimd,
    threads,
  }));
  return features;
}

/** The builds of the kernels. */
export type ComputeArtefact = "compute-simd" | "compute-relaxed" | "compute-scalar" | SharedArtefact;

/** The builds whose memory threads share. */
export type SharedArtefact = "compute-simd-threads" | "compute-relaxed-threads";

/** Whether a build runs on a memory that threads share. */
export function isShared(name: ArtefactName): name is SharedArtefact {
  return name === "compute-simd-threads" || name === "compute-relaxed-threads";
}

/** The fastest build of the kernels that this engine can run; undefined without SIMD. */
export function computeArtefact(features: Features): "compute-relaxed" | "compute-simd" | undefined {
  if (features.relaxedSimd) return "compute-relaxed";
  return features.simd ? "compute-simd" : undefined;
}

/** The same for threads that share a memory; undefined where they cannot. */
export function sharedArtefact(features: Features): SharedArtefact | undefined {
  const artefact = computeArtefact(features);
  return artefact && features.threads && sharesMemory() ? `${artefact}-threads` : undefined;
}

/** The loading of one artefact. */
interface Load {
  readonly module: Promise<WebAssembly.Module>;
  readonly stop: AbortController;
  /** Calls that wait for it. */
  claims: number;
  /** A preload asked for it, which waits as long as it takes. */
  preloaded: boolean;
}

/** One call's wait for a module. */
export interface Claim {
  readonly module: Promise<WebAssembly.Module>;
  /** The call waits no longer: `module` rejects with its error. */
  leave(error: SovereignError): void;
}

/** Compiled modules by name, each compiled once. A failure is forgotten, so that a later call tries again. */
export class Modules {
  readonly #locate: Locate;
  readonly #logger: Logger;
  readonly #loads = new Map<ArtefactName, Load>();
  #disposed = false;

  /** `logger` must not throw. */
  constructor(locate: Locate, logger: Logger) {
    this.#locate = locate;
    this.#logger = logger;
  }

  /** The module of an artefact. It rejects with asset_missing, asset_mismatch, csp_blocked, network or disposed. */
  claim(name: ArtefactName): Claim {
    const load = this.#load(name);
    load.claims++;
    let leave: Claim["leave"] = () => {};
    const module = new Promise<WebAssembly.Module>((resolve, reject) => {
      load.module.then(resolve, reject);
      leave = (error) => {
        reject(error);
        this.#left(name, load, error);
      };
    });
    return { module, leave };
  }

  /** Loads an artefact ahead of the first call. The logger hears of a failure; a call will meet it again. */
  preload(name: ArtefactName): void {
    const load = this.#load(name);
    load.preloaded = true;
    load.module.catch((error) => {
      if (!load.stop.signal.aborted) this.#logger.warn(`preload of ${name}: ${asSovereignError(error).message}`);
    });
  }

  /** Cancels what is being loaded, which rejects with `disposed`, and forgets the rest. */
  dispose(): void {
    this.#disposed = true;
    for (const { stop } of this.#loads.values()) stop.abort(disposedError());
    this.#loads.clear();
  }

  #load(name: ArtefactName): Load {
    const known = this.#loads.get(name);
    if (known) return known;
    const url = this.#locate(name);
    this.#logger.debug(`compiling ${name} from ${url}`);
    const stop = new AbortController();
    if (this.#disposed) stop.abort(disposedError());
    const module = compile(url, stop.signal).catch((error) => {
      this.#forget(name, load);
      throw error;
    });
    const load: Load = { module, stop, claims: 0, preloaded: false };
    this.#loads.set(name, load);
    return load;
  }

  /**
   * A preload keeps a load that calls were aborted in, because an editor aborts a call at every edit; not one that a
   * call had no time for, because it may hang.
   */
  #left(name: ArtefactName, load: Load, error: SovereignError): void {
    load.claims--;
    if (load.claims > 0 || (load.preloaded && error.code === "aborted")) return;
    this.#forget(name, load);
    load.stop.abort(error);
  }

  #forget(name: ArtefactName, load: Load): void {
    if (this.#loads.get(name) === load) this.#loads.delete(name);
  }
}

/**
 * Compiles the artefact at `url`: `file:` in Node, `data:` where a bundler inlined it, else fetched. Once `signal` is
 * aborted, it rejects with the signal's reason.
 */
export async function compile(url: string, signal?: AbortSignal): Promise<WebAssembly.Module> {
  try {
    signal?.throwIfAborted();
    if (url.startsWith("data:")) return await compileBytes(decodeData(url), shorten(url));
    if (url.startsWith("file:")) return await compileBytes(await readFile(url), url);
    return await compileFetched(url, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  }
}

/** The bytes of another file of the package, from wherever `compile` would read an artefact; the same errors. */
export async function readAsset(url: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if (url.startsWith("data:")) return decodeData(url);
  if (url.startsWith("file:")) return readFile(url);
  return bytesOf(await request(url, signal), url);
}

/**
 * Engines stream only what is served as exactly `application/wasm`, and each has its own words for what it could not
 * compile. So whatever fails while it streams is fetched once more, and judged by its bytes.
 */
async function compileFetched(url: string, signal: AbortSignal | undefined): Promise<WebAssembly.Module> {
  const response = await request(url, signal);
  if (response.headers.get("content-type")?.toLowerCase() !== "application/wasm") {
    return compileBytes(await bytesOf(response, url), url);
  }
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    const blocked = blockedByPolicy(cause);
    if (blocked) throw blocked;
    return compileBytes(await bytesOf(await request(url, signal), url), url);
  }
}

/** The answer of a server that has the file. */
async function request(url: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", signal: signal ?? null });
  } catch (cause) {
    const advice = "check the address, the connection, and connect-src of the page's Content Security Policy";
    throw new SovereignError("network", `${url} could not be fetched: ${advice}.`, { cause });
  }
  if (response.ok) return response;
  void response.body?.cancel();
  const { status } = response;
  if (status >= 500 || status === 408 || status === 429) {
    throw new SovereignError("network", `${url} answered ${status}, a trouble of the server: try again later.`);
  }
  throw new SovereignError("asset_missing", `${url} answered ${status}: put the package's file there.`);
}

async function bytesOf(response: Response, url: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new SovereignError("network", `${url} broke off in the middle: try again.`, { cause });
  }
}

async function readFile(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = nodeModule("node:fs/promises");
  if (!files) throw new SovereignError("asset_missing", `${url} cannot be read from a page: serve it over HTTP.`);
  try {
    return new Uint8Array(await files.readFile(new URL(url)));
  } catch (cause) {
    const advice = "is the package installed whole, and built?";
    throw new SovereignError("asset_missing", `${url} cannot be read: ${advice}`, { cause });
  }
}

/** `fetch(data:)` needs `connect-src data:`, so inlined bytes are decoded here, as the Fetch standard has it. */
function decodeData(url: string): Uint8Array<ArrayBuffer> {
  const [, head, body] = /^data:([^,]*),([^#]*)/.exec(url) ?? [];
  try {
    if (head === undefined || body === undefined) throw new Error("it has no comma");
    const binary = / *; *base64$/i.test(decodeURIComponent(head)) ? atob(unescapeBytes(body)) : unescapeBytes(body);
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch (cause) {
    const message = `${shorten(url)} cannot be decoded: give the file's bytes in whole base64, or another URL.`;
    throw new SovereignError("asset_mismatch", message, { cause });
  }
}

function unescapeBytes(body: string): string {
  return body.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

async function compileBytes(bytes: Uint8Array<ArrayBuffer>, url: string): Promise<WebAssembly.Module> {
  if (bytes[0] !== 0x00 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) throw notWasm(bytes, url);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const text = asSovereignError(cause).message;
    const message = `${url} is not a module that this engine can compile: ${text}`;
    throw blockedByPolicy(cause) ?? new SovereignError("asset_mismatch", message, { cause });
  }
}

function notWasm(bytes: Uint8Array, url: string): SovereignError {
  // The decoder drops a byte order mark, and `trimStart` white space: HTML may begin with both.
  const start = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart();
  const what = start.startsWith("<") ? "HTML" : bytes.length === 0 ? "an empty file" : "something else";
  const why = what === "HTML" ? " (a server that answers index.html for what it does not have?)" : "";
  return new SovereignError(
    "asset_missing",
    `${url} holds ${what}, not WebAssembly${why}: put the package's file there.`,
  );
}

function blockedByPolicy(cause: unknown): SovereignError | undefined {
  if (!/content security policy|blocked by csp|unsafe-eval/i.test(asSovereignError(cause).message)) return undefined;
  const advice = "add 'wasm-unsafe-eval' to script-src of the page and of the worker script";
  return new SovereignError("csp_blocked", `The Content Security Policy forbids WebAssembly: ${advice}.`, { cause });
}

function shorten(url: string): string {
  return url.length > 60 ? `${url.slice(0, 60)}...` : url;
}
