// The figures that are derived from records, the comparison of two, and the text that leaves: over records that were made up
// to have known ones.

import { describe, expect, it } from "vitest";
import { type BenchRecord, compare, csv, markdown, parseRecord, recordText, summarize } from "../src/bench.js";
import { codeOf, worker } from "./fixtures.js";
import { expectValidRecord, madeArm, madeRecord, noisy } from "./records.js";

const options = { assets: { worker } };
const ten = (ms: number) => Array.from({ length: 10 }, () => ms);

describe("summarize", () => {
  it("derives the figures of an arm", async () => {
    const [row] = await summarize(await madeRecord([madeArm("scalar", [5, 1, 4, 2, 3, 30, 3, 3])]), options);
    const { statistics } = row!.arms[0]!;
    expect(statistics).toMatchObject({ count: 8, median: 3, mad: 1, outliers: 1, first: 99, worst: 30, steady: 3 });
    expect(statistics).toMatchObject({ interval: [1, 30], how: "order statistics" });
  });

  it("prints no interval under 6 samples", async () => {
    const record = await madeRecord([madeArm("scalar", [1, 2, 3, 4, 5]), madeArm("simd", [1, 1, 1, 1, 1])]);
    const [row] = await summarize(record, options);
    expect(row!.arms[0]!.statistics).toMatchObject({ interval: null, how: "none", drift: null, median: 3 });
    expect(row!.arms[1]!.speedup).toMatchObject({ value: 3, interval: null, verdict: "unknown" });
  });

  it("calls a ratio inside the noise floor a tie, and one outside not", async () => {
    const again = madeArm("simd", ten(90), { control: true });
    const arms = [madeArm("scalar", ten(100)), madeArm("simd", ten(96)), madeArm("threads", ten(50)), again];
    const [row] = await summarize(await madeRecord(arms), options);
    expect(row!.noise).toBeCloseTo(96 / 90, 9);
    expect(row!.reference).toEqual({ variant: "scalar" });
    expect(row!.arms.map(({ speedup }) => speedup?.verdict)).toEqual([undefined, "tie", "faster", "faster"]);
    expect(row!.arms.map(({ speedup }) => speedup?.value.toFixed(2))).toEqual([undefined, "1.04", "2.00", "1.11"]);
  });

  it("compares in pairs what took turns, so that a slow round costs no certainty", async () => {
    const rounds = noisy(40, 10, 5, 0.5);
    const record = await madeRecord([
      madeArm("scalar", rounds),
      madeArm(
        "simd",
        rounds.map((ms) => ms / 1.05),
      ),
    ]);
    const [turns] = await summarize(record, options);
    expect(turns!.arms[1]!.speedup!.value).toBeCloseTo(1.05, 9);
    expect(turns!.arms[1]!.speedup!.verdict).toBe("faster");
    const blocks = { ...record, rows: [{ ...record.rows[0]!, order: "blocks" as const }] };
    const [apart] = await summarize(blocks, options);
    expect(apart!.arms[1]!.speedup!.verdict).toBe("tie");
  });

  it("finds an arm that is 10% slower, and of one that is 1% slower says no more than it knows", async () => {
    const verdicts = { slower: 0, holds: 0, ties: 0 };
    for (let seed = 0; seed < 60; seed++) {
      const again = madeArm("simd", noisy(100, 10, 1000 + seed), { control: true });
      const [ten, one] = [noisy(100, 11, 2000 + seed), noisy(100, 10.1, 3000 + seed)];
      const arms = [madeArm("simd", noisy(100, 10, seed)), madeArm("relaxed", ten), madeArm("threads", one), again];
      const [row] = await summarize(await madeRecord(arms), options);
      const [, relaxed, threads] = row!.arms.map(({ speedup }) => speedup);
      verdicts.slower += Number(relaxed!.verdict === "slower");
      const [low, high] = threads!.interval!;
      verdicts.holds += Number(threads!.verdict === "tie" || (low <= 1 / 1.01 && 1 / 1.01 <= high));
      verdicts.ties += Number(threads!.verdict === "tie");
    }
    expect(verdicts.slower).toBe(60);
    expect(verdicts.holds).toBeGreaterThanOrEqual(57);
    expect(verdicts.ties).toBeGreaterThan(0);
  }, 60_000);

  it("compares each arm with the fastest peer that uses no more than it does", async () => {
    const peer = (name: string, ms: number, threads: number) =>
      madeArm("simd", ten(ms), { peer: name, settings: "defaults", threads });
    const arms = [
      madeArm("simd", ten(10)),
      madeArm("threads", ten(6), { workers: 2, threads: 2 }),
      madeArm("gpu", ten(1)),
      peer("slow", 30, 1),
      peer("one", 20, 1),
      peer("two", 12, 2),
      madeArm("simd", ten(2), { peer: "numpy", settings: "defaults", threads: 1, simd: "native" }),
    ];
    const record = await madeRecord(arms);
    expectValidRecord(record);
    const [row] = await summarize(record, options);
    const against = row!.arms.map(({ peer: best }) => best && `${best.name.peer} ${best.value}`);
    expect(against).toEqual(["one 2", "two 2", null, null, null, null, null]);
  });

  it("takes more samples than a call can have arguments", async () => {
    const times = Array.from({ length: 200_000 }, (_, i) => 1 + (i % 7));
    const [row] = await summarize(await madeRecord([madeArm("simd", times)]), options);
    expect(row!.arms[0]!.statistics).toMatchObject({ count: 200_000, worst: 7, median: 4 });
  }, 60_000);

  it("makes no ratio of samples that took no time", async () => {
    const none = [0, 0, 0, 0, 0, 0];
    const again = madeArm("simd", none, { control: true });
    const [row] = await summarize(await madeRecord([madeArm("scalar", none), madeArm("simd", none), again]), options);
    expect(row!.noise).toBeNull();
    for (const { speedup } of row!.arms) expect(speedup).toBeNull();
    expect(row!.remarks.at(-1)).toContain("no noise floor");
  });

  it("remarks on a drift, and on a clock that is coarse beside the samples", async () => {
    const record = await madeRecord([madeArm("simd", [10, 10, 10, 20, 20, 20])]);
    const [row] = await summarize(record, options);
    expect(row!.remarks[1]).toMatch(/^simd became 100% slower/);
    const coarse = { ...record, environment: { ...record.environment, timerMs: 1 } };
    const [rounded] = await summarize(coarse, options);
    expect(rounded!.remarks.join(" ")).toContain("step of 1 ms is coarse beside simd");
  });
});

describe("compare", () => {
  const record = (ms: number, seed: number) =>
    madeRecord([madeArm("simd", noisy(50, ms, seed)), madeArm("simd", noisy(50, ms, seed + 9), { control: true })]);

  it("says what is significant and what is not", async () => {
    const before = await record(10, 1);
    const same = await compare(before, await record(10, 2), options);
    expect(same).toMatchObject({ regressed: false, warnings: [], arms: [{ change: { verdict: "tie" } }] });
    const slower = await compare(before, await record(11, 3), options);
    expect(slower).toMatchObject({
      regressed: true,
      arms: [{ arm: { variant: "simd" }, change: { verdict: "slower" } }],
    });
    expect((await compare(before, await record(9, 4), options)).arms[0]!.change!.verdict).toBe("faster");
  });

  it("warns where the machines or the methods differ, and compares all the same", async () => {
    const before = await record(10, 1);
    const other = {
      ...before.environment,
      processor: "another",
      method: { ...before.environment.method, quick: true },
    };
    const { warnings, arms } = await compare({ ...before, environment: other }, await record(10, 2), options);
    expect(arms).toHaveLength(1);
    expect(warnings.join(" ")).toMatch(/processor was "another".*other caps, other intervals/);
  });

  it("tells of arms that came, went wrong or have no partner", async () => {
    const wrong = madeArm("simd", [], { status: "wrong", reason: "The answer is wrong.", first: null });
    const [before, after] = [await record(10, 1), await madeRecord([wrong, madeArm("scalar", ten(1))])];
    const changes = await compare(before, after, options);
    expect(changes.regressed).toBe(true);
    expect(changes.arms.map(({ statuses }) => statuses)).toEqual([
      ["ok", "wrong"],
      ["missing", "ok"],
    ]);
    const elsewhere = await madeRecord([madeArm("simd", ten(1))], { id: "fft" });
    expect((await compare(before, elsewhere, options)).warnings.at(-1)).toContain("nothing is compared");
  });
});

describe("parseRecord", () => {
  it("reads what was written", async () => {
    const record = await madeRecord([madeArm("simd", ten(1))]);
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
  });

  it.each([
    ["cut short", '{"schema": 1, "rows": [', /cut short/],
    ["empty", "", /not JSON/],
    ["prose", "hello", /not JSON/],
    ["another schema", '{"schema": 2}', /schema 2, and this version reads schema 1/],
    ["no schema", "{}", /no record of benchmarks/],
    ["null", "null", /no record of benchmarks/],
    ["a list", "[]", /no record of benchmarks/],
    ["no environment", '{"schema": 1, "rows": []}', /damaged: its environment/],
  ])("refuses %s in plain words", (_, text, message) => {
    expect(() => parseRecord(text)).toThrow(message);
  });

  it.each([
    ["rows", { rows: {} }],
    ["a row", { rows: [null] }],
    ["a row without arms", { rows: [{ id: "x", parameters: {} }] }],
    ["an arm", { rows: [{ id: "x", parameters: {}, arms: [null] }] }],
    ["a status", { rows: [{ id: "x", parameters: {}, arms: [{ ...madeArm("simd", [1]), status: "fine" }] }] }],
    ["a sample", { rows: [{ id: "x", parameters: {}, arms: [madeArm("simd", [-1])] }] }],
  ])("refuses damage in %s with invalid_argument, wherever it is used", async (_, damage) => {
    const record = { ...(await madeRecord([])), ...damage } as unknown as BenchRecord;
    expect(() => parseRecord(JSON.stringify(record))).toThrow(/damaged/);
    expect(await codeOf(summarize(record, options))).toBe("invalid_argument");
    expect(await codeOf(compare(record, record, options))).toBe("invalid_argument");
  });
});

describe("a record that was tampered with", () => {
  /** Every place of a value, as a path. */
  function* places(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
    yield path;
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) yield* places(inner, [...path, key]);
  }

  function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
    if (key === undefined) return to;
    if (Array.isArray(value)) return value.map((inner, at) => (String(at) === key ? changed(inner, rest, to) : inner));
    const object = value as Record<string, unknown>;
    return { ...object, [key]: changed(object[key], rest, to) };
  }

  it("is refused with invalid_argument, or everything that is derived from it works", async () => {
    const oracle = {
      method: "made up",
      passed: true,
      error: 0.5,
      accepted: { files: 1, lines: 2 },
      given: { files: 1, lines: 3 },
    };
    const arms = [
      madeArm("simd", [1, 2, 3], { oracle }),
      madeArm("simd", [1, 2, 3], { control: true }),
      madeArm("threads", [1, 2], { workers: 2, calls: 2 }),
      madeArm("simd", [], {
        peer: "x",
        settings: "defaults",
        status: "failed",
        reason: "it broke",
        first: null,
        oracle: null,
      }),
    ];
    const record = await madeRecord(arms, { id: "transpile_python" });
    const counts = { refused: 0, read: 0 };
    for (const path of places(record)) {
      for (const to of [null, undefined, {}, [], "x", -1, true, 1e308]) {
        const strange = changed(record, path, to) as BenchRecord;
        try {
          parseRecord(JSON.stringify(strange) ?? "");
        } catch (thrown) {
          expect((thrown as { code?: string }).code, path.join(".")).toBe("invalid_argument");
          counts.refused++;
          continue;
        }
        const read = parseRecord(JSON.stringify(strange));
        const summaries = await summarize(read, options);
        expect(markdown(read, summaries), path.join(".")).toContain("@sovereign/wasm");
        expect(csv(read)).toContain("row,parameters");
        expect(parseRecord(recordText(read))).toEqual(read);
        await compare(record, read, options);
        counts.read++;
      }
    }
    expect(counts.refused).toBeGreaterThan(300);
    expect(counts.read).toBeGreaterThan(50);
  }, 300_000);
});

describe("what leaves as text", () => {
  it("has a table of Markdown with every arm, and why one is missing", async () => {
    const gone = madeArm("gpu", [], {
      status: "unavailable",
      reason: "There is | no GPU.",
      first: null,
      threads: null,
    });
    const record = await madeRecord([madeArm("scalar", ten(12)), madeArm("simd", ten(4)), gone]);
    const text = markdown(record, await summarize(record, options));
    expect(text).toContain("| simd | 4.00 ms | 4.00 to 4.00 ms | 3.00× (3.00 to 3.00×) |");
    expect(text).toContain("- gpu: unavailable. There is | no GPU.");
    expect(text).toContain("### Matrix multiply: m 8");
  });

  it("has every sample as CSV, and quotes what needs it", async () => {
    const gone = madeArm("gpu", [], { status: "unavailable", reason: 'No "GPU", here', first: null, threads: null });
    const text = csv(await madeRecord([madeArm("simd", [1.5, 2]), gone]));
    const lines = text.split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain("matrix_multiply,m 8,simd,0,1,none,ok,,0,1.5,,Node");
    expect(lines[3]).toContain('unavailable,"No ""GPU"", here",,,,Node');
  });
});
