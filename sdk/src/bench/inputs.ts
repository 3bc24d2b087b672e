// What the arms of a row compute on: the numbers of rust/benches/src/inputs.rs, so that every arm in every language has the
// same. It must not know a row.

import type { ArmContext } from "./arms.js";
import type { Parameters } from "./types.js";

/** Numbers in [-1, 1) by xorshift32 (Marsaglia, "Xorshift RNGs", 2003), exact in single precision. */
export function uniform(seed: number, count: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    numbers[i] = (state >>> 8) / 2 ** 23 - 1;
  }
  return numbers;
}

/** Inputs that are made once for a run at one size: every arm computes on them, and the judge looks at them. */
export function madeOnce<T>(make: (parameters: Parameters) => T): (context: ArmContext) => T {
  const made = new WeakMap<ArmContext, { readonly inputs: T }>();
  return (context) => {
    const known = made.get(context) ?? { inputs: make(context.parameters) };
    made.set(context, known);
    return known.inputs;
  };
}

/** An answer of Python, numbers in lists of lists, or of a peer. Anything else is an answer of no numbers, which is wrong. */
export function floatsOf(answer: unknown): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  if (answer instanceof Float32Array || answer instanceof Float64Array) return answer as Float64Array<ArrayBuffer>;
  return Float64Array.from(Array.isArray(answer) ? answer.flat(Number.POSITIVE_INFINITY).map(Number) : []);
}
