// The command in this process: statuses, what is written and what is not, wrong arguments. The built command is run as
// a program by e2e/pack.spec.ts.

import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tellFailure } from "../src/cli/failure.js";
import { processIo } from "../src/cli/io.js";
import { plainColors, sovereign } from "./command_line.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sovereign-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

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

  it("takes endings in capitals, and those of stubs", async () => {
    for (const name of ["MAIN.PY", "stub.pyi", "window.pyw"]) {
      expect((await sovereign(["transpile", source("print(1)\n", name), "-o", at("out.rs")])).status).toBe(0);
    }
    expect((await sovereign(["transpile", source("print(1)\n", "a.constructor"), "-o", at("b.rs")])).status).toBe(2);
  });

  it("draws 100 diagnostics, says how many are left, and has all of them as data", async () => {
    const path = source("import socket\n".repeat(5000));
    const { status, err } = await sovereign(["transpile", path, "-o", at("out.rs")]);
    const found = JSON.parse((await sovereign(["transpile", path, "-o", at("out.rs"), "--json"])).out).diagnostics
      .length;
    expect(status).toBe(1);
    expect(found).toBeGreaterThan(1000);
    expect(err.match(/^ *--> /gm)).toHaveLength(100);
    expect(err).toContain(`\n... and ${found - 100} more, which --json has\n`);
  });

  it("replaces what a link leads to, keeps the link, and the mode of an older output", async () => {
    writeFileSync(at("real.rs"), "old", { mode: 0o640 });
    symlinkSync("real.rs", at("link.rs"));
    symlinkSync("missing.rs", at("dangling.rs"));
    for (const name of ["link.rs", "dangling.rs"]) {
      expect((await sovereign(["transpile", source(GOOD), "-o", at(name)])).status).toBe(0);
      expect(lstatSync(at(name)).isSymbolicLink()).toBe(true);
      expect(readFileSync(at(name), "utf8")).toContain("fn main()");
    }
    expect(statSync(at("real.rs")).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["dangling.rs", "link.rs", "main.py", "missing.rs", "real.rs"]);
  });

  it("writes to what is no regular file as it is", async () => {
    expect((await sovereign(["transpile", source(GOOD), "-o", "/dev/null"])).status).toBe(0);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("claims no output that it could not write", async () => {
    const { status, out, err } = await sovereign(["transpile", source(GOOD), "-o", "/dev/full", "--json"]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toBe("error: /dev/full cannot be written: no space is left on the device\n");
  });

  it.each([
    ["a symbolic link", (to: string, link: string) => symlinkSync(to, link)],
    ["a hard link", (to: string, link: string) => linkSync(to, link)],
  ])("does not write over its source through %s", async (_, make) => {
    make(source(GOOD), at("out.rs"));
    const { status, err } = await sovereign(["transpile", at("main.py"), "-o", at("out.rs")]);
    expect(status).toBe(2);
    expect(err).toContain("is the source itself");
    expect(readFileSync(at("main.py"), "utf8")).toBe(GOOD);
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
    ["a name that is too long", () => ["x".repeat(300), "-o", at("out.rs")], "the name is too long"],
    ["links in a circle", () => [circle(), "-o", at("out.rs")], "links lead in a circle"],
    ["an output whose links are a circle", () => [source(GOOD), "-o", circle()], "links lead in a circle"],
    ["an output whose name is too long", () => [source(GOOD), "-o", at("x".repeat(300))], "the name is too long"],
    ["an output in a folder that is missing", () => [source(GOOD), "-o", `${at("out")}/`], "no such file"],
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
    expect(err).not.toContain("report it");
    expect(existsSync(at("out.rs"))).toBe(false);
  });
});

function circle(): string {
  symlinkSync("circle.py", at("circle.py"));
  return at("circle.py");
}

describe("sovereign", () => {
  it("tells an error of another build of the package by its code", () => {
    class SovereignError extends Error {
      code = "too_large";
    }
    const told: string[] = [];
    const io = { ...processIo(), err: (text: string) => void told.push(text), colors: plainColors };
    expect(tellFailure(new SovereignError("It is too large: give less."), io)).toBe(1);
    expect(tellFailure(Object.assign(new Error("x"), { code: "ENOENT" }), io)).toBe(1);
    expect(told).toEqual(["error: It is too large: give less.\n", expect.stringContaining("report it")]);
  });

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

  it.each([
    ["a worker that is missing", { worker: new URL("file:///nowhere/worker.js") }, "file:///nowhere/worker.js"],
    ["an artefact that is missing", { text: new URL("file:///nowhere.wasm") }, "file:///nowhere.wasm"],
    ["one artefact in the place of another", { transpile: wasm("samples") }, "transpile.wasm does not belong"],
    [
      "kernels in the place of others",
      { "compute-scalar": wasm("compute-simd") },
      "compute-scalar.wasm does not belong",
    ],
    ["kernels that share no memory", { "compute-simd-threads": wasm("compute-simd") }, "compute-simd-threads.wasm"],
    ["other statistics", { samples: wasm("text") }, "wrong "],
  ])("finds %s", async (_, assets, message) => {
    const { status, out } = await sovereign(["doctor"], "", assets);
    expect(status).toBe(1);
    expect(out).toMatch(/^wrong /m);
    expect(out).toContain(message);
  });

  it.each([
    [
      "rustc",
      "echo 'rustc 1.50.0 (cb75ad5db 2021-02-10)'",
      "wrong rustc 1.50.0 (cb75ad5db 2021-02-10) is too old: 1.87",
    ],
    ["rustc", "echo 'rustc 1.87.0'", "ok    rustc 1.87.0"],
    ["rustc", "echo 'rustc 2.0.0'", "ok    rustc 2.0.0"],
    ["rustc", "exit 1", "none  rustc"],
    ["python3", "echo 'Python 2.7.18' >&2", "wrong Python 2.7.18 is too old"],
    ["python3", "echo 'Python 3.12.1'", "ok    Python 3.12.1"],
    ["python3", "echo hello", "wrong python3 does not say its version"],
  ])("looks at the version of %s: %s", async (name, script, message) => {
    mkdirSync(at("bin"));
    writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${script}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
    vi.stubEnv("PATH", `${at("bin")}:${process.env.PATH}`);
    try {
      const { status, out } = await sovereign(["doctor"]);
      expect(out).toContain(message);
      expect(status).toBe(message.startsWith("wrong") ? 1 : 0);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("looks at its host", async () => {
    const { status, out } = await sovereign(["doctor"]);
    for (const name of ["transpile", "compute-simd", "compute-simd-threads"])
      expect(out).toContain(`${name}.wasm loads`);
    expect(status).toBe(0);
  });
});

function wasm(name: string): URL {
  return pathToFileURL(join(import.meta.dirname, `../src/wasm/${name}.wasm`));
}
