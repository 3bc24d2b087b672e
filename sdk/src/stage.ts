// Copies of callers' arrays on their way to a worker. Where memory can be shared they are made in shared memory, from which
// the worker reads: cloning an array into a message copies it twice more, and takes longer than many a transform.
//
// Shared memory is used again: engines do not count it when they decide to collect garbage, so what is dropped may stay for
// long. Buffers that lie ready are bounded, and gone with `clear`. One that a worker may still read is never used again: it is
// given back only when its job is done.

import { SovereignError } from "./errors.js";
import { sharesMemory } from "./host.js";
import type { Operand } from "./services.js";

/** What may lie ready; a larger array is copied into memory of its own and cloned. */
const READY_BYTES = 2 ** 26;
/** Buffers are whole multiples of this, so that arrays of about the same length find one. */
const GRAIN = 2 ** 16;

/** Makes copies, and takes their memory back. */
export class Stage {
  #ready: SharedArrayBuffer[] = [];
  #cleared = false;

  /** A copy of an array; a message carries it without taking it away. Throws `out_of_memory`. */
  copy(name: string, array: Float32Array | Float64Array): Operand {
    try {
      const buffer = this.#buffer(array.byteLength);
      const { length } = array;
      const copy: Operand =
        array.BYTES_PER_ELEMENT === 4 ? new Float32Array(buffer, 0, length) : new Float64Array(buffer, 0, length);
      copy.set(array);
      return copy;
    } catch (cause) {
      throw new SovereignError("out_of_memory", `There is no memory for a copy of ${name}: transfer it.`, { cause });
    }
  }

  /** Takes back copies that no worker reads any more. */
  release(...copies: readonly Operand[]): void {
    for (const { buffer } of copies) {
      if (sharesMemory() && buffer instanceof SharedArrayBuffer && !this.#cleared) this.#ready.push(buffer);
    }
    // The newest stay: they are of the size that is asked for now.
    let bytes = this.#ready.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (bytes > READY_BYTES) bytes -= this.#ready.shift()!.byteLength;
  }

  /** Lets go of everything, for good. */
  clear(): void {
    this.#ready = [];
    this.#cleared = true;
  }

  /** A buffer that lies ready and is not much too large, or a new one. */
  #buffer(bytes: number): ArrayBufferLike {
    const wanted = Math.max(GRAIN, Math.ceil(bytes / GRAIN) * GRAIN);
    if (!sharesMemory() || wanted > READY_BYTES / 2) return new ArrayBuffer(bytes);
    const found = this.#ready.findLastIndex(({ byteLength }) => byteLength >= wanted && byteLength <= 2 * wanted);
    return found < 0 ? new SharedArrayBuffer(wanted) : this.#ready.splice(found, 1)[0]!;
  }
}
