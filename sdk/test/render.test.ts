// Diagnostics as text: underlines under what they mean, whatever the line holds.

import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { drawDiagnostic } from "../src/cli/render.js";
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
  return drawDiagnostic(diagnostic, source, createColors(false)).split("\n");
}

describe("drawDiagnostic", () => {
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

  it("shows no control characters", () => {
    const drawn = draw("x = '\u001b[31m\u202e' + y\r\n", "y", { message: "\u001b[2J" });
    for (const control of ["\u001b", "\r", "\u202e"]) expect(drawn.join("")).not.toContain(control);
  });
});
