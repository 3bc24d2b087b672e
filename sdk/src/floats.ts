// Arrays of numbers, as both threads make and know them.

import { SovereignError } from "./errors.js";
import type { Floats } from "./services.js";

/** By its tag: an array of another realm is one, too. */
export function isFloats(array: unknown): array is Float32Array | Float64Array {
  const tag = ArrayBuffer.isView(array) ? (array as Floats)[Symbol.toStringTag] : undefined;
  return tag === "Float32Array" || tag === "Float64Array";
}

/** Zeros in the precision of `like`. */
export function empty(like: Float32Array | Float64Array, length: number, remedy: string): Floats {
  try {
    return like.BYTES_PER_ELEMENT === 4 ? new Float32Array(length) : new Float64Array(length);
  } catch (cause) {
    const message = `There is no memory for a result of ${length} numbers: ${remedy}.`;
    throw new SovereignError("out_of_memory", message, { cause });
  }
}
