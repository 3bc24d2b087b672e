/** What a run that is going on, and one that is done, are drawn from: lines by arm, the control left out, sizes in words. */
import { type ArmName, type RowSummary, type RunProgress, rows, type Statistics } from "@sovereign/wasm/bench";
import { describe, expect, test } from "vitest";
import { choicesInBrowser, finishedTables, hear, isPeer, type Live, liveTables, sizeText } from "./model";

const row = rows().find(({ id }) => id === "matrix_multiply")!;
const statistics: Statistics = {
  count: 1,
  median: 5,
  interval: null,
  how: "none",
  mad: 0,
  outliers: 0,
  call: null,
  first: null,
  worst: 5,
  steady: 5,
  drift: null,
};
const said = (arm: ArmName, more: Partial<RunProgress> = {}): RunProgress => ({
  row: row.id,
  parameters: row.parameters,
  arm,
  phase: "sampling",
  done: 0.5,
  ...more,
});

describe("choicesInBrowser", () => {
  test("leaves out what runs in the terminal only", () => {
    const choices = choicesInBrowser(row);
    expect(choices).toEqual(expect.arrayContaining([...row.variants]));
    for (const { name, from } of row.peers) expect(choices.includes(name), name).toBe(from === "npm");
  });
});

describe("liveTables", () => {
  test("has a line for each arm from the start, and none for the control", () => {
    const [table] = liveTables(row, ["scalar", "simd"], new Map(), undefined);
    expect(table!.arms.map(({ name, state }) => [name.variant, state])).toEqual([
      ["scalar", "idle"],
      ["simd", "idle"],
    ]);
  });

  test("gathers what was said of an arm, and knows whose turn it is", () => {
    const live: Live = new Map();
    const last = said({ variant: "simd" }, { ms: 7 });
    hear(live, said({ variant: "scalar" }, { ms: 5, statistics }));
    hear(live, said({ variant: "simd" }, { ms: 6 }));
    hear(live, said({ variant: "simd", control: true }, { ms: 99 }));
    hear(live, last);
    const [table] = liveTables(row, ["scalar", "simd"], live, last);
    expect(table!.arms.map(({ state, samples, doing }) => ({ state, samples, doing }))).toEqual([
      { state: "measured", samples: [5], doing: undefined },
      { state: "busy", samples: [6, 7], doing: "measuring" },
    ]);
  });

  test("adds a table for the baseline size once it is heard of", () => {
    const live: Live = new Map();
    hear(live, said({ variant: "simd" }, { parameters: { m: 2, k: 2, n: 2 } }));
    expect(liveTables(row, ["simd"], live, undefined).map(({ parameters }) => parameters)).toEqual([
      row.parameters,
      { m: 2, k: 2, n: 2 },
    ]);
  });
});

describe("finishedTables", () => {
  test("leaves the control out and tells peers apart", () => {
    const arm = (name: ArmName): RowSummary["arms"][number] => ({
      arm: {
        ...name,
        threads: 1,
        simd: "simd128",
        version: "1",
        artefact: "x",
        status: "ok",
        first: 1,
        samples: [{ round: 0, ms: 5 }],
        oracle: { method: "a look", passed: true },
      },
      statistics,
      rate: null,
      speedup: null,
      peer: null,
    });
    const arms = [
      arm({ variant: "simd" }),
      arm({ variant: "simd", peer: "other", settings: "defaults" }),
      arm({ variant: "simd", control: true }),
    ];
    const summary: RowSummary = { id: row.id, parameters: {}, reference: null, noise: 1.1, arms, remarks: ["so"] };
    const [table] = finishedTables([summary]);
    expect(table).toMatchObject({ noise: 1.1, remarks: ["so"] });
    expect(table!.arms.map(isPeer)).toEqual([false, true]);
  });
});

describe("sizeText", () => {
  test.each([
    [{ m: 2, k: 3, n: 4 }, "2 × 3 × 4"],
    [{ files: 50, lines: 5687 }, "50 files, 5,687 lines"],
    [{ seconds: 1 }, "1 second"],
    [{ points: 1048576, numbers: "complex f32" }, "1,048,576 points, numbers complex f32"],
    [{ n: 8, depth: 10 }, "n 8, depth 10"],
    [{}, ""],
  ])("%j reads %s", (parameters, words) => {
    expect(sizeText(parameters)).toBe(words);
  });
});
