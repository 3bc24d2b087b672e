// Loads a built AssemblyScript module from its file, and runs what its figures are held to. No test of its own.

import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { python } from "../../scripts/setup/python.mjs";

/** The compiled module at sdk/src/wasm/NAME.wasm; `npm run wasm` builds it. */
export async function built(name: "text" | "samples"): Promise<WebAssembly.Module> {
  const bytes = await readFile(new URL(`../../sdk/src/wasm/${name}.wasm`, import.meta.url));
  return WebAssembly.compile(new Uint8Array(bytes));
}

/** What a Python program of this folder writes when it reads `input`; `npm test` installs the Python. */
export function runPython(name: string, input: string): string {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const { status, stdout, stderr, error } = spawnSync(python, [program], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (error && !stderr) throw new Error(`${python} did not run; npm test installs it.`, { cause: error });
  if (status !== 0) throw new Error(`${name} ended with status ${status}: ${stderr}`);
  return stdout;
}
