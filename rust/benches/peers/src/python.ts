// Pyodide: the arm `python` where there is no Python to start. It does what harness.py does, on the same baseline.py. It
// must not know any row. Its files lie in a folder beside this script; nothing is fetched from anywhere else.

import type { loadPyodide as LoadPyodide, PyodideAPI } from "pyodide";
import type { PyProxy } from "pyodide/ffi";
import { nodeProcess, serve } from "./serve.js";

/** What comes with "open". */
interface PythonRequest {
  readonly parameters: Readonly<Record<string, number | string>>;
  /** The text of a row's baseline.py, which defines `prepare(**parameters)` and `run(*inputs)`. */
  readonly source: string;
}

/** The calls that are made from outside, as harness.py makes them. */
const harness = `
import platform
import baseline

inputs = result = None

def prepare(parameters):
    global inputs
    inputs = baseline.prepare(**parameters.to_py())
    return f"{platform.python_implementation()} {platform.python_version()}"

def run():
    global result
    result = baseline.run(*inputs)

def answer():
    return result
`;

interface Harness {
  prepare(parameters: object): string;
  run(): void;
  answer(): unknown;
}

const files = new URL("./pyodide/", import.meta.url);
let python: Harness | undefined;

serve<PythonRequest>({
  async open({ parameters, source }) {
    const pyodide = await start();
    pyodide.FS.writeFile("baseline.py", source);
    pyodide.FS.writeFile("harness.py", harness);
    python = pyodide.pyimport("harness") as Harness;
    const version = `${python.prepare(parameters)} (Pyodide ${pyodide.version})`;
    return { version, threads: 1, simd: "none", artefact: "baseline.py" };
  },
  async run() {
    const { run } = python!;
    const began = performance.now();
    run();
    return { ms: performance.now() - began };
  },
  answer() {
    const result = python!.answer();
    const toJs = (result as Partial<PyProxy> | null)?.toJs;
    if (!toJs) return result;
    const answer: unknown = toJs.call(result, { dict_converter: Object.fromEntries, create_pyproxies: false });
    (result as PyProxy).destroy();
    return flat(answer);
  },
});

/** Starts the interpreter. Node wants a path where browsers want a URL. */
async function start(): Promise<PyodideAPI> {
  const script = new URL("pyodide.mjs", files).href;
  const { loadPyodide } = (await import(/* @vite-ignore */ script)) as { loadPyodide: typeof LoadPyodide };
  const path = nodeProcess()?.getBuiltinModule("node:url").fileURLToPath(files);
  return await loadPyodide({ indexURL: path ?? files.href });
}

/** A matrix of numbers as one array, row by row; anything else as it is. */
function flat(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  const numbers: unknown[] = answer.flat();
  return numbers.every((one) => typeof one === "number") ? Float64Array.from(numbers as number[]) : answer;
}
