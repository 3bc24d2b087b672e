// The command in this process: statuses, what is written and what is not, wrong arguments. The built command is run as
// a program by e2e/pack.spec.ts.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createColors } from "picocolors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Io, processIo } from "../src/cli/io.js";
import { runCommand } from "../src/cli/program.js";
import { worker } from "./fixtures.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sovereign-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

async function sovereign(args: readonly string[], stdin = "") {
  let [out, err] = ["", ""];
  const plain = createColors(false);
  const io: Io = {
    ...processIo(),
    stdin: () => new TextEncoder().encode(stdin),
    out: (text) => (out += text),
    err: (text) => (err += text),
    colors: { out: plain, err: plain },
    interactive: false,
  } as Io;
  return { status: await runCommand(args, io, { worker }), out, err };
}

function source(text: string | Uint8Array, name = "main.py"): string {
  writeFileSync(at(name), text);
  return at(name);
}

const GOOD = "def double(x: int) -> int:\n    return 2 * x\n\n\nprint(double(21))\n";
const BAD = "import socket\nprint(1)\n";

describe("transpile", () => {
  it("writes Rust and ends with 0", async () => {
    const { status, out, err } = await sovereign(["transpile", source(GOOD), "-o", at("out.rs")]);
    expect([status, out, err]).toEqual([0, "", ""]);
    expect(readFileSync(at("out.rs"), "utf8")).toContain("fn main()");
  });

  it("writes to standard output, and reads standard input", async () => {
    const { status, out } = await sovereign(["transpile", "-", "--lang", "python", "-o", "-"], GOOD);
    expect(status).toBe(0);
    expect(out).toContain("fn main()");
  });

  it("refuses with 1: nothing written, the error first, with its line, underline and hint", async () => {
    const { status, out, err } = await sovereign(["transpile", source(BAD), "-o", at("out.rs")]);
    expect([status, out]).toEqual([1, ""]);
    expect(existsSync(at("out.rs"))).toBe(false);
    const lines = err.split("\n");
    expect(lines[0]).toMatch(/^error\[PY\d{4}\]: /);
    expect(lines[1]).toBe(` --> ${at("main.py")}:1:1`);
    expect(lines[3]).toBe("1 | import socket");
    expect(lines[4]).toMatch(/^ {2}\| \^{6,}/);
    expect(err).toMatch(/is refused: 1 error; nothing was written\n$/);
  });

  it("leaves an older output alone when it refuses", async () => {
    writeFileSync(at("out.rs"), "old");
    expect((await sovereign(["transpile", source(BAD), "-o", at("out.rs")])).status).toBe(1);
    expect(readFileSync(at("out.rs"), "utf8")).toBe("old");
  });

  it("prints diagnostics as data", async () => {
    const { status, out, err } = await sovereign(["transpile", source(BAD), "-o", at("out.rs"), "--json"]);
    expect([status, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject({
      output: null,
      diagnostics: [{ severity: "error", start: { line: 1, column: 1 } }],
    });
  });

  it.each([
    ["bytes that are not UTF-8", Uint8Array.of(0x78, 0x3d, 0xff, 0x0a)],
    ["a syntax error", "def (:\n"],
    ["100,000 nested parentheses", `x = ${"(".repeat(100_000)}1${")".repeat(100_000)}\n`],
    ["100,000 chained additions", `x = ${"1 + ".repeat(100_000)}1\n`],
    ["50 MB", "x = 1\n".repeat(8_400_000)],
  ])("refuses %s by a coded diagnostic with a line", async (_, text) => {
    const { status, err } = await sovereign(["transpile", source(text), "-o", at("out.rs")]);
    expect(status).toBe(1);
    expect(err).toMatch(/^error\[PY\d{4}\]: .+\n *--> .+:\d+:\d+\n/);
    expect(err).toContain("= help: ");
    expect(Math.max(...err.split("\n").map((line) => line.length))).toBeLessThan(300);
    expect(existsSync(at("out.rs"))).toBe(false);
  });

  it.each([
    ["a missing file", () => [at("none.py"), "-o", at("out.rs")], "no such file"],
    ["a directory", () => [folder, "-o", at("out")], "not built yet"],
    ["no output", () => [source(GOOD)], "-o OUT.rs"],
    ["an output that cannot be written", () => [source(GOOD), "-o", at("no/such/out.rs")], "cannot be written"],
    ["an output that is a directory", () => [source(GOOD), "-o", folder], "is a directory"],
    ["the source as output", () => [source(GOOD), "-o", at("main.py")], "is the source itself"],
    ["a name that says no language", () => [source(GOOD, "main.txt"), "-o", at("out.rs")], "--lang"],
    ["a language that is unknown", () => [source(GOOD), "--lang", "perl", "-o", at("out.rs")], "Allowed choices"],
    ["an option that is unknown", () => [source(GOOD), "--fast", "-o", at("out.rs")], "unknown option"],
    ["two files", () => [source(GOOD), source(GOOD, "b.py"), "-o", at("out.rs")], "too many arguments"],
    ["no file", () => [], "missing required argument"],
    ["--check", () => [source(GOOD), "--check", "-o", at("out.rs")], "not built yet"],
    ["-I", () => [source(GOOD), "-I", "include", "-o", at("out.rs")], "not built yet"],
    ["--json to standard output with the Rust", () => [source(GOOD), "--json", "-o", "-"], "name a file"],
  ])("ends with 2 for %s, and writes nothing", async (_, args, message) => {
    const { status, out, err } = await sovereign(["transpile", ...args()]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(existsSync(at("out.rs"))).toBe(false);
  });
});

describe("bench", () => {
  it("lists the rows", async () => {
    const { status, out } = await sovereign(["bench", "--list"]);
    expect(status).toBe(0);
    expect(out).toContain("matrix_multiply  Matrix multiply\n");
  });

  it("runs an arm, prints its table and the command that repeats it, and writes the record", async () => {
    const args = ["bench", "matrix_multiply", "--variant", "simd", "--quick", "--json", at("record.json")];
    const { status, out } = await sovereign(args);
    expect(status).toBe(0);
    expect(out).toMatch(/^ {2}simd +\d.* ms +/m);
    expect(out).toContain("Repeat: npx sovereign bench matrix_multiply --variant simd --quick\n");
    expect(JSON.parse(readFileSync(at("record.json"), "utf8"))).toMatchObject({
      schema: 1,
      rows: [{ id: "matrix_multiply" }],
    });
  }, 60_000);

  it.each([
    ["an unknown row", ["sorting"], "there is no row sorting"],
    ["an unknown arm", ["--variant", "avx"], "there is no arm avx"],
    ["a count that is none", ["--threads", "many"], "whole number"],
    ["a browser", ["--browser", "chromium"], "not built yet"],
    ["a baseline", ["--baseline", "old.json"], "not built yet"],
  ])("ends with 2 for %s", async (_, args, message) => {
    const { status, err } = await sovereign(["bench", ...args]);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });
});

describe("sovereign", () => {
  it("says its version and what there is", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(await sovereign(["--version"])).toMatchObject({ status: 0, out: `${version}\n` });
    const { status, out } = await sovereign(["--help"]);
    expect(status).toBe(0);
    for (const command of ["transpile", "bench", "doctor"]) expect(out).toContain(command);
  });

  it("ends with 2 without a command, or with one that is unknown", async () => {
    expect((await sovereign([])).status).toBe(2);
    expect((await sovereign(["compile"])).status).toBe(2);
  });

  it("looks at its host", async () => {
    const { status, out } = await sovereign(["doctor"]);
    expect(out).toContain("transpile.wasm loads");
    expect(status).toBe(0);
  });
});
