// The benchmark set: rows, a real run of each at quick caps, the record against its committed schema, and the figures
// derived from records that were made up to have known ones.

import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import {
  type Arm,
  type BenchRecord,
  environment,
  type RunProgress,
  rows,
  run,
  summarize,
  type Variant,
} from "../src/bench.js";
import { codeOf, worker } from "./fixtures.js";

const assets = { worker };
const schema = JSON.parse(await readFile(new URL("../src/bench/record.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);

function expectValid(record: unknown): void {
  expect(validate(record) || validate.errors).toBe(true);
}

describe("rows", () => {
  it("have the ids, units and prose that pages draw", () => {
    expect(rows().map(({ id }) => id)).toEqual(["transpile_python", "matrix_multiply"]);
    for (const row of rows()) {
      expect(row.analysis.length).toBeGreaterThan(100);
      expect(row.variants.length).toBeGreaterThan(1);
      expect(row.published.length).toBeGreaterThan(0);
    }
  });
});

describe("run", () => {
  it("measures matrix_multiply, Python beside it at the baseline size, and leaves a valid record", async () => {
    const heard: RunProgress[] = [];
    const options = { quick: true, assets, threads: 2, onProgress: (progress: RunProgress) => heard.push(progress) };
    const record = await run("matrix_multiply", ["python", "scalar", "simd", "threads"], options);
    expectValid(record);
    expect(record.environment.method.quick).toBe(true);
    const [full, small] = record.rows;
    expect(full!.parameters).toEqual(rows()[1]!.parameters);
    expect(statuses(full!.arms)).toEqual(["python unavailable", "scalar ok", "simd ok", "threads ok", "simd ok"]);
    expect(full!.arms[0]!.reason).toContain("m = 128");
    expect(small!.parameters).toEqual(rows()[1]!.baseline);
    expect(statuses(small!.arms)).toEqual(["python ok", "scalar ok", "simd ok", "threads ok", "simd ok"]);
    expect(small!.arms[0]!.version).toMatch(/^CPython 3\./);
    for (const arm of small!.arms) expect(arm.oracle).toMatchObject({ passed: true });
    const done = heard.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(heard.some(({ statistics, phase }) => phase === "sampling" && statistics)).toBe(true);
    const [summary] = await summarize(record, { assets });
    expect(summary!.noise).toBeGreaterThanOrEqual(1);
    expect(summary!.arms.map(({ control }) => control)).toEqual([false, false, false, false, true]);
    expect(summary!.remarks[0]).toContain("quick");
  }, 120_000);

  it("measures transpile_python as lines of accepted files", async () => {
    const record = await run("transpile_python", "all", { quick: true, assets, threads: 2 });
    expectValid(record);
    const arms = record.rows[0]!.arms;
    expect(statuses(arms)).toEqual(["scalar ok", "threads ok", "scalar ok"]);
    expect(arms[0]!.oracle!.given!.files).toBe(rows()[0]!.parameters.files);
    expect(arms[0]!.oracle!.accepted!.lines).toBeGreaterThan(0);
    const [summary] = await summarize(record, { assets });
    for (const { rate, statistics, arm } of summary!.arms) {
      expect(rate).toBeCloseTo((1000 * arm.oracle!.accepted!.lines) / statistics!.median, 6);
    }
  }, 120_000);

  it("says why an arm is not there", async () => {
    const record = await run("matrix_multiply", ["python"], { quick: true, assets, python: "no-such-python" });
    expectValid(record);
    expect(record.rows).toHaveLength(1);
    expect(record.rows[0]!.arms).toMatchObject([{ variant: "python", status: "unavailable" }]);
    expect(record.rows[0]!.arms[0]!.reason).toContain("no-such-python");
  });

  it("says what failed, in the arm", async () => {
    const broken = { worker, "compute-scalar": "file:///nowhere.wasm" };
    const record = await run("matrix_multiply", ["scalar"], { quick: true, assets: broken });
    expectValid(record);
    expect(record.rows[0]!.arms).toMatchObject([{ variant: "scalar", status: "failed", samples: [] }]);
    expect(record.rows[0]!.arms[0]!.reason).toContain("file:///nowhere.wasm");
  });

  it("rejects with aborted, at once and in the middle", async () => {
    expect(await codeOf(run("matrix_multiply", "all", { signal: AbortSignal.abort() }))).toBe("aborted");
    const controller = new AbortController();
    const onProgress = ({ phase }: RunProgress) => phase === "sampling" && controller.abort();
    const options = { quick: true, assets, signal: controller.signal, onProgress };
    expect(await codeOf(run("matrix_multiply", ["simd", "scalar"], options))).toBe("aborted");
  });

  it("refuses rows and arms that do not exist", async () => {
    expect(await codeOf(run("sorting"))).toBe("invalid_argument");
    expect(await codeOf(run("matrix_multiply", ["peer" as Variant]))).toBe("invalid_argument");
    expect(await codeOf(run("matrix_multiply", []))).toBe("invalid_argument");
  });
});

function statuses(arms: readonly Arm[]): string[] {
  return arms.map(({ variant, status }) => `${variant} ${status}`);
}

describe("summarize", () => {
  const arm = (variant: Variant, times: number[]): Arm => ({
    variant,
    version: "0",
    artefact: "",
    status: "ok",
    first: 99,
    samples: times.map((ms, round) => ({ round, ms })),
    oracle: { method: "made up", passed: true },
  });
  const record = async (arms: Arm[]): Promise<BenchRecord> => {
    return { schema: 1, environment: await environment(), rows: [{ id: "matrix_multiply", parameters: {}, arms }] };
  };

  it("derives the figures of an arm", async () => {
    const [row] = await summarize(await record([arm("scalar", [5, 1, 4, 2, 3, 30, 3, 3])]), { assets });
    const { statistics } = row!.arms[0]!;
    expect(statistics).toMatchObject({ count: 8, median: 3, mad: 1, outliers: 1, first: 99, worst: 30, steady: 3 });
    expect(statistics!.interval![0]).toBeLessThanOrEqual(3);
    expect(statistics!.interval![1]).toBeGreaterThanOrEqual(3);
  });

  it("prints no interval under 6 samples", async () => {
    const [row] = await summarize(await record([arm("scalar", [1, 2, 3, 4, 5])]), { assets });
    expect(row!.arms[0]!.statistics).toMatchObject({ interval: null, drift: null, median: 3 });
  });

  it("calls a ratio inside the noise floor a tie, and one outside not", async () => {
    const ten = (ms: number) => Array.from({ length: 10 }, () => ms);
    const arms = [arm("scalar", ten(100)), arm("simd", ten(96)), arm("threads", ten(50)), arm("simd", ten(90))];
    const [row] = await summarize(await record(arms), { assets });
    expect(row!.noise).toBeCloseTo(96 / 90, 9);
    expect(row!.arms.map(({ tie }) => tie)).toEqual([false, true, false, false]);
    expect(row!.arms.map(({ speedup }) => speedup!.toFixed(2))).toEqual(["1.00", "1.04", "2.00", "1.11"]);
  });

  it("remarks on a drift", async () => {
    const [row] = await summarize(await record([arm("simd", [10, 10, 10, 20, 20, 20])]), { assets });
    expect(row!.remarks[0]).toMatch(/^simd became 100% slower/);
  });
});
