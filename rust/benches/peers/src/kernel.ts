// What the adapters of rows that a kernel computes share: their request, and the clock around a call. It must not know any
// peer, nor any row but for its request. An adapter sets its peer up and computes as a user of it would, from arrays to an
// array.
//
// Each call is made from another height of the stack. V8 does not align the frames of WebAssembly code, so 128-bit values
// that the code keeps there may straddle two lines of the cache, or not, for as long as the callers stay what they are:
// that alone made a peer take 131 ms instead of 78 in Node 20, and another 70 instead of 66 in Chromium 156. A line has
// eight places for a frame, and all have their turn, so that the median is not a matter of luck.

import { type Opened, type Ran, serve } from "./serve.js";

type Numbers = Float32Array<ArrayBuffer>;

/** What comes with "open". */
interface Request<Parameters, Inputs> {
  readonly parameters: Parameters;
  /** "one thread" holds the peer to one, with SIMD where it has it; "defaults" tells it nothing. */
  readonly settings: "one thread" | "defaults";
  readonly inputs: Inputs;
}

/** The row matrix_multiply: a is (m, k), b is (k, n), row by row; the answer is (m, n). */
export type ProductRequest = Request<
  { readonly m: number; readonly k: number; readonly n: number },
  { readonly a: Numbers; readonly b: Numbers }
>;

/** The row fft: complex numbers as pairs of parts, or real ones. The answer of these is the first half of their spectrum. */
export type TransformRequest = Request<
  { readonly complex_points?: number; readonly real_points?: number },
  { readonly signal: Numbers }
>;

/**
 * The row kmeans: points, rows of so many numbers, the first of which are the centroids to start from. The answer is the
 * centroids after so many iterations, and then a label for each point.
 */
export type ClusteringRequest = Request<
  { readonly clusters: number; readonly dimensions: number; readonly iterations: number },
  { readonly points: Numbers }
>;

/** The places that a frame can have in a line of the cache: 64 bytes, by words of 8. */
const PLACES = 8;

/** A peer that is set up. */
export interface OpenKernel extends Opened {
  /** Copies the inputs in, computes, copies the answer out, and frees what it took. */
  compute(...unread: undefined[]): Float32Array | Promise<Float32Array>;
  /** The threads that computed the last answer, for a peer that knows them only then. */
  used?(): number;
}

/** Serves a peer. */
export function serveKernel<R>(open: (request: R) => Promise<OpenKernel>): void {
  let peer: OpenKernel | undefined;
  let answer: Float32Array | undefined;
  let calls = 0;
  serve<R>({
    async open(request) {
      peer = await open(request);
      const { version, threads, simd, artefact } = peer;
      return { version, threads, simd, artefact };
    },
    async run(): Promise<Ran> {
      const { compute, used } = peer!;
      // Arguments that nobody reads lie on the stack all the same, a word each.
      const words = new Array<undefined>(calls++ % PLACES);
      const began = performance.now();
      answer = await compute(...words);
      const ms = performance.now() - began;
      return used ? { ms, threads: used() } : { ms };
    },
    answer() {
      if (!answer) throw new Error(`"answer" came before "run".`);
      return answer;
    },
  });
}
