// `sovereign bench` in this process: tables, files, baselines, wrong arguments. In browsers it is run by e2e.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { markdown, summarize } from "../src/bench.js";
import type { Io } from "../src/cli/io.js";
import { sovereign } from "./command_line.js";
import { worker } from "./fixtures.js";
import { madeArm, madeRecord, noisy } from "./records.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sovereign-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

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

  it("finds out before the run that it cannot write the record, and keeps an older one until there is a new one", async () => {
    const args = ["bench", "matrix_multiply", "--variant", "simd", "--quick", "--json"];
    const { status, out, err } = await sovereign([...args, at("no/such/record.json")]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain("cannot be written: no such file or directory");
    writeFileSync(at("record.json"), "old");
    const broken = { "compute-simd": new URL("file:///nowhere.wasm") };
    const io: Pick<Io, "out"> = { out: () => expect(readFileSync(at("record.json"), "utf8")).toBe("old") };
    expect((await sovereign([...args, at("record.json")], "", broken, io)).status).toBe(1);
    expect(JSON.parse(readFileSync(at("record.json"), "utf8"))).toMatchObject({
      rows: [{ arms: [{ status: "failed" }] }],
    });
    expect(readdirSync(folder)).toEqual(["record.json"]);
  }, 60_000);

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("stops at %s with one line and %d, and leaves the older record", async (name, expected) => {
    writeFileSync(at("record.json"), "old");
    const before = process.listenerCount(name);
    const running = sovereign(["bench", "matrix_multiply", "--variant", "simd,scalar", "--json", at("record.json")]);
    await vi.waitUntil(() => process.listenerCount(name) > before);
    process.emit(name, name);
    expect(await running).toMatchObject({ status: expected, out: "", err: "stopped: no record was written\n" });
    expect(process.listenerCount(name)).toBe(before);
    expect(readFileSync(at("record.json"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["record.json"]);
  });

  it("shows a record that was written before, as a table, as Markdown and as CSV, and runs nothing", async () => {
    const record = await madeRecord([madeArm("scalar", noisy(30, 12, 1)), madeArm("simd", noisy(30, 4, 2))]);
    writeFileSync(at("record.json"), JSON.stringify(record));
    const shown = await sovereign(["bench", "--from", at("record.json"), "--csv", at("samples.csv")]);
    expect(shown.status).toBe(0);
    expect(shown.out).toMatch(/^ {2}simd +\d.* ms .* 3\.00x \(/m);
    expect(shown.out).not.toContain("Repeat:");
    expect(readFileSync(at("samples.csv"), "utf8").split("\r\n")).toHaveLength(62);
    const { out } = await sovereign(["bench", "--from", at("record.json"), "--markdown", "-"]);
    expect(out).toBe(markdown(record, await summarize(record, { assets: { worker } })));
  });

  it("leaves columns out where the terminal is narrow", async () => {
    const record = await madeRecord([madeArm("scalar", noisy(30, 12, 1)), madeArm("simd", noisy(30, 4, 2))]);
    writeFileSync(at("record.json"), JSON.stringify(record));
    const { out } = await sovereign(["bench", "--from", at("record.json")], "", {}, { columns: 66 });
    expect(out).toContain("vs scalar");
    expect(out).not.toContain("worst");
    for (const line of out.split("\n").filter((text) => /^ {2}(arm|simd|scalar)/.test(text))) {
      expect(line.length).toBeLessThanOrEqual(66);
    }
  });

  it("compares with a baseline: significant or not, and status 1 for a regression where that is asked for", async () => {
    const record = async (ms: number, seed: number) =>
      madeRecord([madeArm("simd", noisy(40, ms, seed)), madeArm("simd", noisy(40, ms, seed + 50), { control: true })]);
    for (const [name, ms, seed] of [
      ["old", 10, 1],
      ["same", 10, 2],
      ["slow", 12, 3],
    ] as const) {
      writeFileSync(at(`${name}.json`), JSON.stringify(await record(ms, seed)));
    }
    const bench = (file: string, ...more: string[]) =>
      sovereign(["bench", "--from", at(file), "--baseline", at("old.json"), ...more]);
    const same = await bench("same.json", "--fail-on-regression");
    expect(same.status).toBe(0);
    expect(same.out).toMatch(/simd: .* not significant\nNo arm became slower\./);
    const slow = await bench("slow.json");
    expect(slow.status).toBe(0);
    expect(slow.out).toMatch(/simd: 0\.8\d+x \[.*\] slower, significant/);
    expect((await bench("slow.json", "--fail-on-regression")).status).toBe(1);
  });

  it.each([
    ["cut short", '{"schema": 1, "rows": [', "cut short"],
    ["of another schema", '{"schema": 9}', "schema 9"],
    ["that is none", "\u0000\ufffd", "not JSON"],
  ])("ends with 2 for a baseline %s, before anything runs", async (_, text, message) => {
    writeFileSync(at("old.json"), text);
    const { status, out, err } = await sovereign(["bench", "matrix_multiply", "--baseline", at("old.json")]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toContain("old.json");
  });

  it("says of a row that it is not built yet", async () => {
    const { status, err } = await sovereign(["bench", "csv_parse"]);
    expect(status).toBe(2);
    expect(err).toContain("Not built yet: csv_parse.");
  });

  it.each([
    ["no Python", ["--python", ""], "--python takes"],
    ["no file", ["--json", ""], "--json takes"],
    ["an unknown row", ["sorting"], "there is no row sorting"],
    ["an unknown arm", ["--variant", "avx"], "there is no arm avx"],
    ["a count that is none", ["--threads", "many"], "whole number"],
    ["an unknown browser", ["--browser", "lynx"], "chromium, firefox, webkitgtk"],
    ["a baseline that is not there", ["--baseline", "/no/such/old.json"], "cannot be read"],
    ["a regression without a baseline", ["--fail-on-regression"], "needs --baseline"],
    ["a browser beside a record", ["--browser", "chromium", "--from", "old.json"], "runs nothing"],
  ])("ends with 2 for %s", async (_, args, message) => {
    const { status, err } = await sovereign(["bench", ...args]);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });
});
