// Loads a built AssemblyScript module from its file. No test of its own.

import { readFile } from "node:fs/promises";

/** The compiled module at sdk/src/wasm/NAME.wasm; `npm run wasm` builds it. */
export async function built(name: "text" | "samples"): Promise<WebAssembly.Module> {
  const bytes = await readFile(new URL(`../../sdk/src/wasm/${name}.wasm`, import.meta.url));
  return WebAssembly.compile(new Uint8Array(bytes));
}
