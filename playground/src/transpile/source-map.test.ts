/** Reading a Source Map v3, and the links that the seam draws from it. */
import { describe, expect, test } from "vitest";
import { itemLinks, lineLink, lineOf, readLineMap } from "./source-map";

/** Rust lines 0 to 4 come from source lines -, 4, 5, 3 and -: differences are +4, +1, -2. */
const map = JSON.stringify({ version: 3, sources: ["main.py"], mappings: ";AAIA;AACA,IAAC;AAFA;" });

describe("readLineMap", () => {
  test("decodes differences across lines, negative ones too", () => {
    expect(readLineMap(map).map((range) => range?.first)).toEqual([undefined, 4, 5, 3, undefined]);
  });

  test("has no lines for an empty map or one of another version", () => {
    expect(readLineMap("")).toEqual([]);
    expect(readLineMap(JSON.stringify({ version: 2, mappings: "AAAA" }))).toEqual([]);
  });

  test("leaves out lines of other sources and segments that are damaged", () => {
    const other = JSON.stringify({ version: 3, mappings: "ACAA;!!!;A" });
    expect(readLineMap(other)).toEqual([undefined, undefined, undefined]);
  });
});

describe("links", () => {
  const rust = [
    "use std::rc::Rc;",
    "fn a() {",
    "    let x = 1;",
    "",
    "    x",
    "}",
    "fn main() {",
    "    a();",
    "}",
    "fn helper() {",
    "}",
  ];
  const lines = [undefined, at(0), at(1), undefined, at(2), undefined, at(5), at(5), undefined, undefined, undefined];

  test("join an item, blank lines and all, with the source lines that it came from", () => {
    expect(itemLinks(rust, lines)).toEqual([
      { rust: { first: 1, last: 5 }, source: { first: 0, last: 2 } },
      { rust: { first: 6, last: 8 }, source: { first: 5, last: 5 } },
    ]);
  });

  test("of the module's own statements leave out the other items, and inner attributes belong to none", () => {
    const module = ["#![forbid(unsafe_code)]", "fn a() {", "    x", "}", "fn run() {", "    a();", "}"];
    const from = [undefined, at(3), at(4), undefined, at(0), at(7), undefined];
    expect(itemLinks(module, from)).toEqual([
      { rust: { first: 1, last: 3 }, source: { first: 3, last: 4 } },
      { rust: { first: 4, last: 6 }, source: { first: 7, last: 7 } },
    ]);
  });

  test("of a line lead both ways", () => {
    expect(lineLink(lines, 5)).toEqual({ rust: { first: 6, last: 7 }, source: { first: 5, last: 5 } });
    expect(lineLink(lines, 4)).toBeUndefined();
    expect(lineOf(lines, 4)).toBe(2);
    expect(lineOf(lines, 9)).toBeUndefined();
  });
});

function at(line: number) {
  return { first: line, last: line };
}
