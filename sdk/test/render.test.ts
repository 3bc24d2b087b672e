// Diagnostics as text: underlines under what they mean, whatever the line holds.

import { createColors } from "picocolors";
import { describe, expect, it, vi } from "vitest";
import { drawDiagnostics } from "../src/cli/render.js";
import type { Diagnostic, Position } from "../src/types.js";

function position(source: string, offset: number): Position {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1, offset };
}

function draw(source: string, from: string, more: Partial<Diagnostic> = {}): string[] {
  const at = source.indexOf(from);
  const diagnostic: Diagnostic = {
    code: "PY0123",
    severity: "error",
    message: "it is not so",
    cause: "this",
    hint: "",
    file: "main.py",
    start: position(source, at),
    end: position(source, at + from.length),
    ...more,
  };
  return drawDiagnostics([diagnostic], source, createColors(false)).join("").split("\n");
}

describe("drawDiagnostics", () => {
  it("looks like rustc's", () => {
    const drawn = draw("x = 1\nfor y in z:\n    pass\n", "y in z", { hint: "do not" });
    expect(drawn).toEqual([
      "error[PY0123]: it is not so",
      " --> main.py:2:5",
      "  |",
      "2 | for y in z:",
      "  |     ^^^^^^ this",
      "  |",
      "  = help: do not",
      "",
      "",
    ]);
  });

  it("counts columns in characters and underlines in cells", () => {
    const drawn = draw('"漢字😀e\u0301" + y\n', "y", { cause: "" });
    expect(drawn[1]).toBe(" --> main.py:1:11");
    expect(drawn[4]).toBe(`  | ${" ".repeat(12)}^`);
  });

  it("widens the gutter with the line's number, and tabs", () => {
    const drawn = draw(`${"\n".repeat(99)}\tx\n`, "x");
    expect(drawn.slice(1, 5)).toEqual(["   --> main.py:100:2", "    |", "100 |     x", "    |     ^ this"]);
  });

  it("ends the underline with the first line of a span", () => {
    expect(draw("a = (1,\n 2)\n", "(1,\n 2)")[4]).toBe("  |     ^^^ this");
  });

  it("marks one column of an empty span, at the end of a file too", () => {
    const source = "x = (";
    const end = position(source, source.length);
    expect(draw(source, "", { start: end, end })[4]).toBe("  |      ^ this");
  });

  it("cuts long lines around the span", () => {
    const drawn = draw(`${"1 + ".repeat(20_000)}y${" + 1".repeat(20_000)}\n`, "y");
    expect(drawn[3]!.length).toBeLessThan(140);
    expect(drawn[3]!.indexOf("y")).toBe(drawn[4]!.indexOf("^"));
  });

  it("places many diagnostics, in any order, in many lines or in one", () => {
    for (const source of ["x😀 = 漢 + y\r\n".repeat(300), "x😀 = 漢 + y; ".repeat(300)]) {
      const offsets = [...source.matchAll(/y/g)].map(({ index }) => index);
      const all = [...offsets, ...offsets].reverse().map((offset) => {
        const [start, end] = [position(source, offset), position(source, offset + 1)];
        const words = { code: "PY0001", severity: "error", message: "m", cause: "", hint: "", file: "f" } as const;
        return { ...words, start, end };
      });
      const together = drawDiagnostics(all, source, createColors(false));
      expect(together).toHaveLength(600);
      for (const [i, one] of all.entries()) {
        const column = [...source.slice(0, one.start.offset).split("\n").at(-1)!].length + 1;
        expect(together[i]).toContain(` --> f:${one.start.line}:${column}\n`);
        expect(together[i]).toBe(drawDiagnostics([one], source, createColors(false))[0]);
      }
    }
  });

  it("reads the source once, however many diagnostics there are", () => {
    // Each unit that is looked at more than once would be looked at 2,000 times.
    const source = "y ".repeat(400_000);
    let looked = 0;
    const original = String.prototype.charCodeAt;
    const spy = vi.spyOn(String.prototype, "charCodeAt").mockImplementation(function (this: string, at: number) {
      looked += 1;
      return original.call(this, at);
    });
    const all = Array.from({ length: 2000 }, (_, i): Diagnostic => {
      const at = { line: 1, column: 1 + 400 * i, offset: 400 * i };
      return { code: "PY1", severity: "error", message: "", cause: "", hint: "", file: "f", start: at, end: at };
    });
    drawDiagnostics(all, source, createColors(false));
    spy.mockRestore();
    expect(looked).toBeLessThan(2 * source.length);
  });

  it("shows no control characters", () => {
    const drawn = draw("x = '\u001b[31m\u202e' + y\r\n", "y", { message: "\u001b[2J" });
    for (const control of ["\u001b", "\r", "\u202e"]) expect(drawn.join("")).not.toContain(control);
  });
});
