// The one file that names the files of the package. Every URL is a literal, so that bundlers find and rewrite it, inside
// a function, so that nothing happens at import. Only the main thread calls these; a worker is handed what it needs.
// This file must stay as deep as dist/assets would be: `./wasm/`, `./sources/` and `./worker.js` lie beside it in both
// places.

import { invalid, printed } from "./errors.js";

const literals = {
  "compute-simd": () => new URL("./wasm/compute-simd.wasm", import.meta.url),
  "compute-relaxed": () => new URL("./wasm/compute-relaxed.wasm", import.meta.url),
  /** Those of a memory that threads share. */
  "compute-simd-threads": () => new URL("./wasm/compute-simd-threads.wasm", import.meta.url),
  "compute-relaxed-threads": () => new URL("./wasm/compute-relaxed-threads.wasm", import.meta.url),
  /** Built without SIMD, for benches alone. */
  "compute-scalar": () => new URL("./wasm/compute-scalar.wasm", import.meta.url),
  transpile: () => new URL("./wasm/transpile.wasm", import.meta.url),
  text: () => new URL("./wasm/text.wasm", import.meta.url),
  samples: () => new URL("./wasm/samples.wasm", import.meta.url),
  /** The programs of the row transpile_python, which others wrote: JSON, and long, so it is no part of the code. */
  "sources-transpile-python": () => new URL("./sources/transpile_python.json", import.meta.url),
  /** Self-contained, so a bundler may copy it as it is: none needs to know that it is a worker. */
  worker: () => new URL("./worker.js", import.meta.url),
} as const;

/** The files of the package that `OpenOptions.assets` can place elsewhere. */
export type AssetName = keyof typeof literals;

/** Those that are WebAssembly. */
export type ArtefactName = Exclude<AssetName, "worker" | "sources-transpile-python">;

/** Absolute URLs of the package's files, with the caller's own places put in. */
export type Locate = (name: AssetName) => string;

/**
 * Builds `Locate`: bundlers may leave paths ("/_next/static/x.wasm"), which only the main thread can make whole. Throws
 * invalid_argument for a place that is none.
 */
export function locator(overrides: Readonly<Partial<Record<AssetName, string | URL>>> = {}): Locate {
  const base = (globalThis as { location?: { href: string } }).location?.href;
  if (typeof overrides !== "object" || overrides === null) throw invalid("assets must be an object of URLs");
  const places = new Map(
    Object.entries(overrides).flatMap(([name, place]) =>
      place === undefined ? [] : [[name, absolute(name, place, base)] as const],
    ),
  );
  return (name) => places.get(name) ?? new URL(literals[name](), base).href;
}

function absolute(name: string, place: unknown, base: string | undefined): string {
  if (!Object.hasOwn(literals, name)) {
    throw invalid(`assets names ${name}, which is no file of the package: it has ${Object.keys(literals).join(", ")}`);
  }
  try {
    // A URL of any realm has one; anything else but a string would be taken for a relative URL.
    const text = typeof place === "string" ? place : (place as URL).href;
    return new URL(text.trim(), base).href;
  } catch {
    const what = base === undefined ? "an absolute URL, as there is no page that it could be relative to" : "a URL";
    throw invalid(`assets.${name} must be ${what}, not ${printed(place)}`);
  }
}
