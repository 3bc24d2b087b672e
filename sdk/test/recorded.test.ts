// The dated records of rust/benches/record, and the tables that the README shows of one. With UPDATE=1 the tables are written
// anew; the command that prints them stands above them.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type BenchRecord, rows as known, markdown, parseRecord, summarize } from "../src/bench.js";
import { sovereign } from "./command_line.js";
import { worker } from "./fixtures.js";
import { expectValidRecord } from "./records.js";

const folder = new URL("../../rust/benches/record/", import.meta.url);
const readme = new URL("../../README.md", import.meta.url);
const root = new URL("../../", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const newest = names
  .map((name) => name.slice(0, 10))
  .sort()
  .at(-1)!;
const built = known().flatMap((row) => (row.built ? [row.id] : []));
const read = (name: string): BenchRecord => parseRecord(readFileSync(new URL(name, folder), "utf8"));

describe("the records", () => {
  it("are there for every place where rows run", () => {
    const places = new Set(names.map((name) => /^\d{4}-\d\d-\d\d-(\w+)\.json$/.exec(name)?.[1]));
    expect(places).toEqual(new Set(["node", "chromium", "firefox", "webkitgtk", "native"]));
  });

  it.each(names)("%s fits the schema, was taken in full and on its day, and nothing in it is wrong", async (name) => {
    const record = read(name);
    expectValidRecord(record);
    const { environment, rows } = record;
    expect(environment.date.slice(0, 10)).toBe(name.slice(0, 10));
    expect(environment.method.quick).toBe(false);
    expect(environment.engine.toLowerCase()).toContain(name.includes("native") ? "rustc" : name.slice(11, -5));
    // One that is older may lack rows that were built since.
    const measured = new Set(rows.map(({ id }) => id));
    if (name.startsWith(newest)) expect(measured).toEqual(new Set(built));
    else expect(built).toEqual(expect.arrayContaining([...measured]));
    for (const { status, peer } of rows.flatMap(({ arms }) => arms)) {
      expect(peer === undefined ? ["ok", "unavailable"] : ["ok", "unavailable", "failed"]).toContain(status);
    }
    const summaries = await summarize(record, { assets: { worker } });
    expect(summaries.some(({ arms }) => arms.some(({ statistics }) => statistics !== null))).toBe(true);
  });
});

describe("the README", () => {
  it("shows the tables that its command prints", async () => {
    const text = readFileSync(readme, "utf8");
    const shown =
      /```sh\nnpx sovereign bench --from (\S+) --markdown -\n```\n\n<!-- tables -->\n([\s\S]*?)<!-- end -->/.exec(text);
    const [, file, tables] = shown!;
    const { status, out } = await sovereign(["bench", "--from", new URL(file!, root).pathname, "--markdown", "-"]);
    expect(status).toBe(0);
    const record = read(file!.split("/").at(-1)!);
    expect(out).toBe(markdown(record, await summarize(record, { assets: { worker } })));
    const wanted = `\n${out.replaceAll("### ", "#### ").trim()}\n\n`;
    if (process.env.UPDATE !== "1") return expect(tables).toBe(wanted);
    const between = /(<!-- tables -->\n)[\s\S]*?(<!-- end -->)/;
    writeFileSync(
      readme,
      text.replace(between, (_, head, end) => head + wanted + end),
    );
  });
});
