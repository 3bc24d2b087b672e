// From what this engine can do to the artefact that is used, and from an artefact's URL to a compiled module.
// Compiling happens off the thread by the engine itself; nothing is instantiated here. Modules are compiled once and
// posted to the workers, so that a worker that replaces another starts at once, and loading has one place to fail.

import { relaxedSimd, simd, threads } from "wasm-feature-detect";
import type { ArtefactName, Locate } from "./assets.js";
import { SovereignError } from "./errors.js";
import { nodeModule } from "./host.js";
import type { Logger } from "./types.js";

/** What the WebAssembly of this engine can do. */
export interface Features {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  readonly threads: boolean;
}

/** Asks the engine, by validating a few bytes for each feature. */
export async function probe(): Promise<Features> {
  if (typeof WebAssembly === "undefined") {
    throw new SovereignError("unsupported", "WebAssembly is switched off or missing here; nothing can run without it.");
  }
  const [hasSimd, hasRelaxed, hasThreads] = await Promise.all([simd(), relaxedSimd(), threads()]);
  return { simd: hasSimd, relaxedSimd: hasRelaxed, threads: hasThreads };
}

/** The fastest build of the kernels that this engine can run; undefined without SIMD. */
export function computeArtefact(features: Features): "compute-relaxed" | "compute-simd" | undefined {
  if (features.relaxedSimd) return "compute-relaxed";
  return features.simd ? "compute-simd" : undefined;
}

/** Compiled modules by name, each compiled once. A failure is forgotten, so that a later call tries again. */
export class Modules {
  readonly #locate: Locate;
  readonly #logger: Logger | undefined;
  readonly #compiled = new Map<ArtefactName, Promise<WebAssembly.Module>>();

  constructor(locate: Locate, logger: Logger | undefined) {
    this.#locate = locate;
    this.#logger = logger;
  }

  /** The module of an artefact. Rejects with asset_missing, csp_blocked, network or asset_mismatch. */
  get(name: ArtefactName): Promise<WebAssembly.Module> {
    const known = this.#compiled.get(name);
    if (known) return known;
    const url = this.#locate(name);
    this.#logger?.debug(`compiling ${name} from ${url}`);
    const compiled = compile(url);
    this.#compiled.set(name, compiled);
    compiled.catch(() => this.#compiled.delete(name));
    return compiled;
  }
}

/** Compiles the artefact at `url`: `file:` in Node, `data:` where a bundler inlined it, else fetched. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  if (url.startsWith("data:")) return compileBytes(decodeData(url), shorten(url));
  if (url.startsWith("file:")) return compileBytes(await readFile(url), url);
  const response = await request(url);
  if (!response.ok) {
    throw new SovereignError("asset_missing", `${url} answered ${response.status}: put the package's file there.`);
  }
  const isWasm = response.headers.get("content-type")?.startsWith("application/wasm");
  if (isWasm) return WebAssembly.compileStreaming(response).catch((cause) => Promise.reject(compileError(cause, url)));
  return compileBytes(new Uint8Array(await response.arrayBuffer()), url);
}

async function request(url: string): Promise<Response> {
  try {
    return await fetch(url, { credentials: "same-origin" });
  } catch (cause) {
    const advice = "check the address, the connection, and connect-src of the page's Content Security Policy";
    throw new SovereignError("network", `${url} could not be fetched: ${advice}.`, { cause });
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

/** `fetch(data:)` needs `connect-src data:`, so inlined bytes are decoded here. */
function decodeData(url: string): Uint8Array<ArrayBuffer> {
  const comma = url.indexOf(",");
  const [head, body] = [url.slice(0, comma), url.slice(comma + 1)];
  const binary = head.endsWith(";base64") ? atob(body) : unescapeBytes(body);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function unescapeBytes(body: string): string {
  return body.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

async function compileBytes(bytes: Uint8Array<ArrayBuffer>, url: string): Promise<WebAssembly.Module> {
  if (bytes[0] !== 0x00 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) throw notWasm(bytes, url);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw compileError(cause, url);
  }
}

function notWasm(bytes: Uint8Array, url: string): SovereignError {
  const what = bytes[0] === 0x3c ? "HTML" : bytes.length === 0 ? "an empty file" : "something else";
  const why = what === "HTML" ? " (a server that answers index.html for what it does not have?)" : "";
  return new SovereignError(
    "asset_missing",
    `${url} holds ${what}, not WebAssembly${why}: put the package's file there.`,
  );
}

function compileError(cause: unknown, url: string): SovereignError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/content security policy|blocked by csp|unsafe-eval/i.test(message)) {
    const advice = "add 'wasm-unsafe-eval' to script-src of the page and of the worker script";
    return new SovereignError("csp_blocked", `The Content Security Policy forbids WebAssembly: ${advice}.`, { cause });
  }
  if (/magic/i.test(message)) {
    const answer = new SovereignError(
      "asset_missing",
      `${url} is served as WebAssembly but is not: put the package's file there.`,
      { cause },
    );
    return answer;
  }
  return new SovereignError("asset_mismatch", `${url} is not a module that this engine can compile: ${message}`, {
    cause,
  });
}

function shorten(url: string): string {
  return url.length > 60 ? `${url.slice(0, 60)}...` : url;
}
