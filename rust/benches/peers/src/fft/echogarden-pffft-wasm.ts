// PFFFT, compiled to WebAssembly with SIMD. Its module lies in a folder beside the rows' folders. A setup is planned once;
// a call copies the signal to memory that is aligned as it wants, transforms there, and copies the spectrum out.
//
// Of n real numbers it gives the last number of the spectrum, which is real, in the place of the first one's imaginary
// part, which is zero; the answer has them as everyone's, n / 2 + 1 complex numbers.

import { serveKernel, type TransformRequest } from "../kernel.js";
import { versionOf } from "../versions.js";

const files = new URL("../echogarden-pffft-wasm/", import.meta.url);

/** pffft_transform_t and pffft_direction_t of pffft.h. */
const [REAL, COMPLEX, FORWARD] = [0, 1, 0];

/** What of the module is used: the functions of pffft.h. */
interface Pffft {
  readonly HEAPF32: Float32Array;
  _pffft_new_setup(length: number, kind: number): number;
  _pffft_aligned_malloc(bytes: number): number;
  _pffft_transform_ordered(setup: number, input: number, output: number, work: number, direction: number): void;
}

serveKernel<TransformRequest>(async ({ parameters: { complex_points, real_points }, inputs: { signal } }) => {
  const script = new URL("pffft.js", files).href;
  const { default: start } = (await import(/* @vite-ignore */ script)) as { default: () => Promise<Pffft> };
  const pffft = await start();
  const length = real_points ?? complex_points!;
  const setup = pffft._pffft_new_setup(length, real_points === undefined ? COMPLEX : REAL);
  if (setup === 0) throw new Error(`PFFFT has no transform of ${length} numbers.`);
  const [input, output, work] = [0, 1, 2].map(() => pffft._pffft_aligned_malloc(signal.byteLength)) as number[];
  if (!input || !output || !work) throw new Error("PFFFT has no memory for the signal.");
  return {
    version: versionOf("@echogarden/pffft-wasm"),
    threads: 1,
    simd: "simd128",
    artefact: "pffft.wasm",
    compute() {
      pffft.HEAPF32.set(signal, input / 4);
      pffft._pffft_transform_ordered(setup, input, output, work, FORWARD);
      const parts = pffft.HEAPF32.subarray(output / 4, output / 4 + signal.length);
      if (real_points === undefined) return parts.slice();
      const spectrum = new Float32Array(length + 2);
      spectrum.set(parts);
      spectrum[length] = spectrum[1]!;
      spectrum[1] = 0;
      return spectrum;
    },
  };
});
