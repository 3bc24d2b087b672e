/** The address of the benchmarks: what it starts, and what it says of rows that cannot be had. */
import type { Row } from "@sovereign/wasm/bench";
import { describe, expect, test } from "vitest";
import { missingRow, requestOf } from "./request";

const row = (id: string, built: boolean): Row => ({
  id,
  title: id.toUpperCase(),
  table: "compute",
  built,
  parameters: {},
  unit: "ms",
  variants: ["scalar"],
  peers: [],
  published: [],
  analysis: "",
});
const all = [row("one", true), row("two", true), row("three", false)];
const ids = (query: string) => requestOf(query, all)?.rows.map(({ id }) => id);

describe("requestOf", () => {
  test("asks for nothing without run", () => {
    expect(requestOf("", all)).toBeUndefined();
    expect(requestOf("?quick", all)).toBeUndefined();
  });

  test("asks for one row, or for all that are built", () => {
    expect(ids("?run=two")).toEqual(["two"]);
    expect(ids("?run=all&quick")).toEqual(["one", "two"]);
    expect(requestOf("?run=one", all)?.quick).toBe(false);
    expect(requestOf("?run=one&quick", all)?.quick).toBe(true);
  });

  test("says plainly what cannot be run, and lists what can", () => {
    expect(requestOf("?run=three", all)).toMatchObject({ rows: [], problem: expect.stringContaining("not built yet") });
    expect(requestOf("?run=four", all)).toMatchObject({
      rows: [],
      problem: expect.stringContaining("one, two, three"),
    });
    expect(requestOf("?run=", all)).toMatchObject({ rows: [], problem: expect.stringContaining("no row") });
  });

  test("cuts a hostile name short", () => {
    expect(requestOf(`?run=${"x".repeat(100_000)}`, all)?.problem?.length).toBeLessThan(200);
  });
});

describe("missingRow", () => {
  test.each(["", "#", "#main", "#one", "#three", "#/benchmarks", "#One row"])("has nothing to say of %j", (hash) => {
    expect(missingRow(hash, all)).toBeUndefined();
  });

  test("names a row that there is not", () => {
    expect(missingRow("#four", all)).toContain("one, two, three");
  });
});
