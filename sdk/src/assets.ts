// The one file that names the files of the package. Every URL is a literal, so that bundlers find and rewrite it, inside
// a function, so that nothing happens at import. Only the main thread calls these; a worker is handed what it needs.
// This file must stay as deep as dist/assets would be: `./wasm/` and `./worker.js` lie beside it in both places.

const literals = {
  "compute-simd": () => new URL("./wasm/compute-simd.wasm", import.meta.url),
  "compute-relaxed": () => new URL("./wasm/compute-relaxed.wasm", import.meta.url),
  /** Built without SIMD, for benches alone. */
  "compute-scalar": () => new URL("./wasm/compute-scalar.wasm", import.meta.url),
  transpile: () => new URL("./wasm/transpile.wasm", import.meta.url),
  text: () => new URL("./wasm/text.wasm", import.meta.url),
  samples: () => new URL("./wasm/samples.wasm", import.meta.url),
  /** Self-contained, so a bundler may copy it as it is: none needs to know that it is a worker. */
  worker: () => new URL("./worker.js", import.meta.url),
} as const;

/** The files of the package that `OpenOptions.assets` can place elsewhere. */
export type AssetName = keyof typeof literals;

/** Those that are WebAssembly. */
export type ArtefactName = Exclude<AssetName, "worker">;

/** Absolute URLs of the package's files, with the caller's own places put in. */
export type Locate = (name: AssetName) => string;

/** Builds `Locate`: bundlers may leave paths ("/_next/static/x.wasm"), which only the main thread can make whole. */
export function locator(overrides: Readonly<Partial<Record<AssetName, string | URL>>> = {}): Locate {
  const base = (globalThis as { location?: { href: string } }).location?.href;
  return (name) => new URL(String(overrides[name] ?? literals[name]()), base).href;
}
