// What the adapters of the row matrix_multiply share: their request, and the clock around a product. It must not know any
// peer. An adapter sets its peer up and gives the product as a user of it would write it, from arrays to an array.
//
// Each call is made from another height of the stack. V8 does not align the frames of WebAssembly code, so 128-bit values
// that the code keeps there may straddle two lines of the cache, or not, for as long as the callers stay what they are:
// that alone made a peer take 131 ms instead of 78 in Node 20, and another 70 instead of 66 in Chromium 156. A line has
// eight places for a frame, and all have their turn, so that the median is not a matter of luck.

import { type Opened, type Ran, serve } from "./serve.js";

/** What comes with "open". */
export interface ProductRequest {
  readonly parameters: { readonly m: number; readonly k: number; readonly n: number };
  /** "one thread" holds the peer to one, with SIMD where it has it; "defaults" tells it nothing. */
  readonly settings: "one thread" | "defaults";
  readonly inputs: { readonly a: Float32Array<ArrayBuffer>; readonly b: Float32Array<ArrayBuffer> };
}

/** The places that a frame can have in a line of the cache: 64 bytes, by words of 8. */
const PLACES = 8;

/** A peer that is set up. */
export interface OpenProduct extends Opened {
  /** Copies the factors in, multiplies them, copies the product out, and frees what it took. */
  multiply(...unread: undefined[]): Float32Array | Promise<Float32Array>;
  /** The threads that computed the last product, for a peer that knows them only then. */
  used?(): number;
}

/** Serves a peer's product. */
export function serveProduct(open: (request: ProductRequest) => Promise<OpenProduct>): void {
  let peer: OpenProduct | undefined;
  let c: Float32Array | undefined;
  let calls = 0;
  serve<ProductRequest>({
    async open(request) {
      peer = await open(request);
      const { version, threads, simd, artefact } = peer;
      return { version, threads, simd, artefact };
    },
    async run(): Promise<Ran> {
      const { multiply, used } = peer!;
      // Arguments that nobody reads lie on the stack all the same, a word each.
      const words = new Array<undefined>(calls++ % PLACES);
      const began = performance.now();
      c = await multiply(...words);
      const ms = performance.now() - began;
      return used ? { ms, threads: used() } : { ms };
    },
    answer() {
      if (!c) throw new Error(`"answer" came before "run".`);
      return c;
    },
  });
}
