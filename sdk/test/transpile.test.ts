// transpile: positions in the units of editors, options that reach the transpiler, ownership, what is refused before it
// is copied. What Rust comes of which Python is the corpus's to test.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Progress, Sovereign } from "../src/index.js";
import { codeOf, open, rejection } from "./fixtures.js";

let sovereign: Sovereign;
beforeAll(async () => {
  sovereign = await open({ threads: 2 });
});
afterAll(() => sovereign.dispose());

const one = (text: string | Uint8Array, path = "main.py") => ({ files: { [path]: text } });
const GOOD = "def double(x: int) -> int:\n    return 2 * x\n\n\nprint(double(21))\n";

describe("transpile", () => {
  it("gives Rust, counts and a map", async () => {
    const { files, diagnostics, stats } = await sovereign.transpile(one(GOOD));
    expect(diagnostics).toEqual([]);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({ path: "main.rs", text: expect.stringContaining("fn main()") });
    expect(stats).toMatchObject({ lines: 5, refused: 0 });
  });

  it("gives the same for bytes as for text, and reads them at the call", async () => {
    const bytes = new TextEncoder().encode(GOOD);
    const promise = sovereign.transpile(one(bytes));
    bytes.fill(0);
    expect(await promise).toEqual(await sovereign.transpile(one(GOOD)));
    expect(await sovereign.transpile(one(Buffer.from(GOOD)))).toEqual(await sovereign.transpile(one(GOOD)));
  });

  it("places a refusal in UTF-16, past characters of every width", async () => {
    const text = 's = "é漢😀"\nt = "😀"; import socket\n';
    const { files, diagnostics } = await sovereign.transpile(one(text));
    expect(files).toEqual([]);
    const refusal = diagnostics.find(({ severity }) => severity === "error")!;
    expect(refusal.file).toBe("main.py");
    expect(refusal.start.line).toBe(2);
    expect(text.slice(refusal.start.offset, refusal.end.offset)).toContain("socket");
    expect(text.split("\n")[1]!.slice(refusal.start.column - 1)).toContain("socket");
  });

  it("tells its progress", async () => {
    const heard: Progress[] = [];
    await sovereign.transpile(one(GOOD), { onProgress: (progress) => heard.push(progress) });
    expect(heard[0]!.stage).toBe("queued");
    expect(heard.at(-1)).toEqual({ stage: "running", done: GOOD.length, total: GOOD.length });
  });

  it("takes a language where the name says none", async () => {
    const { files } = await sovereign.transpile(one(GOOD, "program"), { language: "python" });
    expect(files).toHaveLength(1);
  });

  it("hands the options on", async () => {
    const options = { int: "big", upgrades: "none" } as const;
    const [plain, universal] = [await sovereign.transpile(one(GOOD)), await sovereign.transpile(one(GOOD), options)];
    expect(universal.files[0]!.text).not.toBe(plain.files[0]!.text);
  });

  it("refuses a source over 32 MB before it copies it, and not one of 32 MB", async () => {
    const error = await rejection(sovereign.transpile(one("#".repeat(32 * 2 ** 20 + 1))));
    expect(error).toMatchObject({ code: "too_large", message: expect.stringContaining("main.py") });
    expect(await codeOf(sovereign.transpile(one("é".repeat(16 * 2 ** 20 + 1))))).toBe("too_large");
    expect(await codeOf(sovereign.transpile(one(new Uint8Array(32 * 2 ** 20 + 1))))).toBe("too_large");
    const { files } = await sovereign.transpile(one("#".repeat(32 * 2 ** 20 - 1)));
    expect(files).toHaveLength(1);
  }, 60_000);

  it.each([
    ["no files", { files: {} }],
    ["no object", undefined],
    ["a number", { files: { "main.py": 1 } }],
    ["an empty path", { files: { "": "print(1)" } }],
    ["an array of sources", { files: ["print(1)"] }],
    ["half a surrogate pair", { files: { "main.py": "x = '\ud800'" } }],
  ])("refuses %s", async (_, input) => {
    expect(await codeOf(sovereign.transpile(input as never))).toBe("invalid_argument");
  });

  it("refuses options that do not exist", async () => {
    expect(await codeOf(sovereign.transpile(one(GOOD), { int: "huge" as never }))).toBe("invalid_argument");
    expect(await codeOf(sovereign.transpile(one(GOOD), { language: "perl" as never }))).toBe("invalid_argument");
    for (const name of ["partial", "explain"]) {
      const error = await rejection(sovereign.transpile(one(GOOD), { [name]: "no" }));
      expect(error).toMatchObject({ code: "invalid_argument", message: `${name} must be true or false, not no.` });
    }
  });

  it("refuses bytes that were transferred away, and names the file", async () => {
    const bytes = new TextEncoder().encode(GOOD);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    const error = await rejection(sovereign.transpile(one(bytes)));
    expect(error).toMatchObject({ code: "invalid_argument", message: expect.stringContaining("main.py is detached") });
  });

  it("is aborted in the middle of a long source, and answers afterwards", async () => {
    const controller = new AbortController();
    const text = "def f(x: int) -> int:\n    return x + 1\n\n\n".repeat(50_000);
    const onProgress = ({ stage }: Progress) => stage === "running" && controller.abort();
    expect(await codeOf(sovereign.transpile(one(text), { signal: controller.signal, onProgress }))).toBe("aborted");
    expect((await sovereign.transpile(one(GOOD))).files).toHaveLength(1);
  });
});
