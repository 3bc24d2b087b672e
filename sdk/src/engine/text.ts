// Positions in a text by the line index of assembly/text.ts. It knows no diagnostic.

import { SovereignError } from "../errors.js";
import type { Position } from "../types.js";
import { instantiate } from "../wasm/text.js";

/** The line index of one text at a time. */
export class LineIndex {
  readonly #text: Awaited<ReturnType<typeof instantiate>>;

  private constructor(text: Awaited<ReturnType<typeof instantiate>>) {
    this.#text = text;
  }

  static async start(module: WebAssembly.Module): Promise<LineIndex> {
    return new LineIndex(await instantiate(module, {}));
  }

  /** The positions of byte offsets in a UTF-8 text, in their order. */
  positions(bytes: Uint8Array, offsets: readonly number[]): Position[] {
    const text = this.#text;
    text.reset();
    try {
      const address = text.reserve(bytes.length);
      if (address === 0) throw outOfMemory(bytes.length);
      new Uint8Array(text.memory.buffer, address, bytes.length).set(bytes);
      if (text.indexLines(address, bytes.length) === 0) throw outOfMemory(bytes.length);
      // In the order of the text, in which the index walks each line only once.
      const places = [...offsets.keys()].sort((a, b) => offsets[a]! - offsets[b]!);
      const positions: Position[] = [];
      for (const place of places) positions[place] = this.#position(offsets[place]!);
      return positions;
    } finally {
      text.reset();
    }
  }

  #position(offset: number): Position {
    const line = this.#text.lineAt(offset);
    const column = this.#text.columnAt(offset);
    return { line: line + 1, column: column + 1, offset: this.#text.unitStart(line) + column };
  }
}

function outOfMemory(bytes: number): SovereignError {
  return new SovereignError(
    "out_of_memory",
    `There is no memory to index a text of ${bytes} bytes: give smaller files.`,
  );
}
