// The line index against a naive one over JavaScript strings, and its arena against growth.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { instantiate } from "../../sdk/src/wasm/text.js";
import { built } from "./load.js";

let text: Awaited<ReturnType<typeof instantiate>>;
beforeAll(async () => {
  text = await instantiate(await built("text"), {});
});

function index(bytes: Uint8Array): { address: number; lines: number } {
  text.reset();
  const address = text.reserve(bytes.length);
  new Uint8Array(text.memory.buffer, address, bytes.length).set(bytes);
  return { address, lines: text.indexLines(address, bytes.length) };
}

/** Line, column and offset of the string index `at`, by splitting. */
function naive(source: string, at: number) {
  const before = source.slice(0, at).split("\n");
  return { line: before.length - 1, column: before[before.length - 1]?.length ?? 0, offset: at };
}

function indexed(byte: number) {
  const line = text.lineAt(byte);
  const column = text.columnAt(byte);
  return { line, column, offset: text.unitStart(line) + column };
}

const source = fc
  .array(fc.oneof(fc.constantFrom("\n", "\r\n", "a", "é", "漢", "😀", "\t"), fc.string({ unit: "grapheme" })), {
    maxLength: 60,
  })
  .map((parts) => parts.join(""));

describe("text", () => {
  it("maps every character's byte offset as splitting does", () => {
    fc.assert(
      fc.property(source, (given) => {
        const bytes = new TextEncoder().encode(given);
        const { lines } = index(bytes);
        expect(lines).toBe(given.split("\n").length);
        let byte = 0;
        let at = 0;
        for (const character of [...given, ""]) {
          expect(indexed(byte)).toEqual(naive(given, at));
          byte += new TextEncoder().encode(character).length;
          at += character.length;
        }
      }),
    );
  });

  it("gives a column whatever was asked before", () => {
    fc.assert(
      fc.property(source, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const characters = [...given, ""];
        const bytes = new TextEncoder().encode(given);
        index(bytes);
        for (const number of numbers.take(20)) {
          const before = characters.slice(0, number % characters.length).join("");
          expect(indexed(new TextEncoder().encode(before).length)).toEqual(naive(given, before.length));
        }
      }),
    );
  });

  it("counts newlines at every length and alignment", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 0, max: 7 }), (bytes, shift) => {
        for (let i = 0; i < bytes.length; i += 3) bytes[i] = i % 2 ? 0x0a : 0x8a;
        text.reset();
        const address = text.reserve(bytes.length + 8) + shift;
        new Uint8Array(text.memory.buffer, address, bytes.length).set(bytes);
        expect(text.countNewlines(address, bytes.length)).toBe(bytes.filter((b) => b === 0x0a).length);
      }),
    );
  });

  it("puts an offset past the end into the last line", () => {
    index(new TextEncoder().encode("ab\ncd"));
    expect(text.lineAt(99)).toBe(1);
    expect(text.columnAt(99)).toBe(2);
  });

  it("does not grow with the number of texts", () => {
    const bytes = new TextEncoder().encode("line\n".repeat(20_000));
    index(bytes);
    const size = text.memory.buffer.byteLength;
    for (let i = 0; i < 500; i++) index(bytes);
    expect(text.memory.buffer.byteLength).toBe(size);
  });

  it("says so when memory cannot be had, and answers afterwards", () => {
    text.reset();
    for (const bytes of [0xfffffff0, 0xffffffff]) expect(text.reserve(bytes)).toBe(0);
    expect(index(new TextEncoder().encode("a\nb")).lines).toBe(2);
  });
});
