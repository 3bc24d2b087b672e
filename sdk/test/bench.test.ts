// The benchmark set: its rows, and a real run of each that is built, at quick caps, the record against its committed schema.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Arm, armLabel, type RunProgress, rows, run, summarize } from "../src/bench.js";
import { codeOf, worker } from "./fixtures.js";
import { expectValidRecord as expectValid } from "./records.js";

const assets = { worker };

const folder = mkdtempSync(join(tmpdir(), "sovereign-bench-test-"));
/** Where arms of Python make their folders; other tests make theirs elsewhere. */
const temporary = join(folder, "temporary");
mkdirSync(temporary);
vi.stubEnv("TMPDIR", temporary);
afterAll(() => rmSync(folder, { recursive: true }));

const matrix = rows().find(({ id }) => id === "matrix_multiply")!;
const transpile = rows().find(({ id }) => id === "transpile_python")!;

describe("rows", () => {
  it("are the 22 of the set, each with what pages draw, built or not", () => {
    expect(rows()).toHaveLength(22);
    expect(new Set(rows().map(({ id }) => id)).size).toBe(22);
    for (const row of rows()) {
      expect(row.analysis.length, row.id).toBeGreaterThan(100);
      expect(row.variants.length, row.id).toBeGreaterThan(0);
      expect(row.published.length, row.id).toBeGreaterThan(0);
    }
    expect(
      rows()
        .filter(({ built }) => built)
        .map(({ id }) => id),
    ).toEqual(["transpile_python", "matrix_multiply", "fft", "kmeans"]);
  });

  it.each(rows().filter(({ built }) => !built))("$id says that it is not built yet, in each arm", async (row) => {
    const record = await run(row, "all", { quick: true, assets });
    expectValid(record);
    expect(record.rows[0]!.arms.length).toBeGreaterThan(0);
    for (const arm of record.rows[0]!.arms) {
      expect(arm).toMatchObject({ status: "unavailable", reason: `The row ${row.id} is not built yet.`, samples: [] });
    }
  });
});

describe("run", () => {
  it("measures matrix_multiply, Python beside it at the baseline size, and leaves a valid record", async () => {
    const heard: RunProgress[] = [];
    const options = { quick: true, assets, threads: 2, onProgress: (progress: RunProgress) => heard.push(progress) };
    const record = await run("matrix_multiply", ["python", "transpiled", "scalar", "simd", "threads"], options);
    expectValid(record);
    expect(record.environment.method.quick).toBe(true);
    expect(record.environment.timerMs).toBeGreaterThan(0);
    const [full, small] = record.rows;
    expect(full!.parameters).toEqual(matrix.parameters);
    const own = ["transpiled ok", "scalar ok", "simd ok", "threads ×2 ok", "simd (again) ok"];
    expect(statuses(full!.arms)).toEqual(["python unavailable", ...own]);
    expect(full!.arms[0]!.reason).toContain("m = 128");
    expect(small!.parameters).toEqual(matrix.baseline);
    expect(statuses(small!.arms)).toEqual(["python ok", ...own]);
    expect(small!.arms[0]!.version).toMatch(/^CPython 3\./);
    expect(small!.arms.map(({ threads, simd }) => `${threads} ${simd}`)).toEqual([
      "1 none",
      "1 none",
      "1 none",
      "1 simd128",
      "2 simd128",
      "1 simd128",
    ]);
    for (const arm of small!.arms) expect(arm.oracle).toMatchObject({ passed: true });
    const done = heard.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(heard.some(({ statistics, phase }) => phase === "sampling" && statistics)).toBe(true);
    const [summary] = await summarize(record, { assets });
    expect(summary!.noise).toBeGreaterThanOrEqual(1);
    expect(summary!.arms.filter(({ arm }) => arm.control).map(({ arm }) => arm.variant)).toEqual(["simd"]);
    expect(summary!.remarks[0]).toContain("quick");
  }, 180_000);

  it("measures fft, complex and real, Python beside it at the baseline size", async () => {
    const record = await run("fft", ["python", "transpiled", "scalar", "simd"], { quick: true, assets });
    expectValid(record);
    expect(record.rows.map(({ parameters }) => parameters)).toEqual([
      { complex_points: 1_048_576 },
      { real_points: 1_048_576 },
      { complex_points: 16_384 },
    ]);
    const own = ["scalar ok", "simd ok", "simd (again) ok"];
    const [complex, real, small] = record.rows.map(({ arms }) => statuses(arms));
    expect(complex).toEqual(["python unavailable", "transpiled ok", ...own]);
    expect(real).toEqual(["python unavailable", "transpiled unavailable", ...own]);
    expect(small).toEqual(["python ok", "transpiled ok", ...own]);
    expect(record.rows[1]!.arms[1]!.reason).toContain("another form");
  }, 180_000);

  it("measures kmeans in 2 and 16 dimensions, Python at the full size", async () => {
    const record = await run("kmeans", ["python", "transpiled", "scalar", "simd"], { quick: true, assets });
    expectValid(record);
    expect(record.rows.map(({ parameters }) => parameters.dimensions)).toEqual([2, 16]);
    for (const { arms } of record.rows) {
      expect(statuses(arms)).toEqual(["python ok", "transpiled ok", "scalar ok", "simd ok", "simd (again) ok"]);
    }
  }, 180_000);

  it("measures transpile_python as lines of accepted files", async () => {
    const record = await run("transpile_python", "all", { quick: true, assets, threads: 2 });
    expectValid(record);
    const arms = record.rows[0]!.arms;
    expect(statuses(arms)).toEqual(["scalar ok", "threads ×2 ok", "scalar (again) ok"]);
    expect(arms[0]!.oracle!.given).toEqual({ files: transpile.parameters.files, lines: transpile.parameters.lines });
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

  it("runs nothing at the baseline size where Python is not there", async () => {
    const heard: RunProgress[] = [];
    const onProgress = (progress: RunProgress) => heard.push(progress);
    const options = { quick: true, assets, python: "no-such-python", onProgress };
    const record = await run("matrix_multiply", ["python", "simd"], options);
    expect(record.rows.map(({ parameters }) => parameters)).toEqual([matrix.parameters]);
    const small = heard.filter(({ parameters }) => parameters.m === matrix.baseline!.m);
    expect(new Set(small.map(({ arm }) => arm.variant))).toEqual(new Set(["python"]));
    const done = heard.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  }, 60_000);

  it.each([
    ["prints its arguments", "print(*sys.argv)", /no answer: ".*sovereign-bench/],
    ["prints for ever", 'while True: print("y")', /no answer: "y"/],
    ["prints without an end of line", 'while True: sys.stdout.write("y" * 65536)', /no answer: "yyy/],
    ["prints several lines at once", 'print("null\\n1\\n{}", flush=True); sys.stdin.read()', /no answer: "null"/],
    ["says what it was not asked", `os.write(1, b'{"ready": "x"}\\n{}\\n'); sys.stdin.read()`, /no answer: "{}"/],
    ["is ready without a version", 'print("{}", flush=True); sys.stdin.read()', /did not say that it is ready/],
    ["fails", 'print("{\\"error\\": \\"ValueError: 7\\"}", flush=True); sys.stdin.read()', /ValueError: 7/],
    ["ends at once", 'sys.exit("no licence")', /ended with status 1. no licence/],
    ["is killed", "os.kill(os.getpid(), 11)", /ended with SIG/],
    [
      "names no time",
      'print("{\\"ready\\": \\"x\\"}", flush=True); sys.stdin.readline(); print("{}", flush=True); sys.stdin.read()',
      /named no time/,
    ],
  ])("survives a Python that %s, and leaves nothing behind", async (name, program, reason) => {
    const python = join(folder, name.replaceAll(" ", "-"));
    writeFileSync(python, `#!/usr/bin/env python3\nimport os, sys\n${program}\n`, { mode: 0o755 });
    const record = await run("matrix_multiply", ["python"], { quick: true, assets, python });
    expectValid(record);
    expect(["unavailable", "failed"]).toContain(record.rows.at(-1)!.arms[0]!.status);
    expect(record.rows.at(-1)!.arms[0]!.reason).toMatch(reason);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("leaves no Python behind when it is aborted while Python starts", async () => {
    const python = join(folder, "slow");
    writeFileSync(python, "#!/bin/sh\nexec sleep 1000\n", { mode: 0o755 });
    const controller = new AbortController();
    const options = { quick: true, assets, python, signal: controller.signal };
    const running = codeOf(run("matrix_multiply", ["python"], options));
    await vi.waitUntil(() => readdirSync(temporary).length > 0);
    controller.abort();
    expect(await running).toBe("aborted");
    await vi.waitUntil(() => readdirSync(temporary).length === 0);
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
  }, 30_000);

  it("gives each arm its turn, there and back", async () => {
    const heard: RunProgress[] = [];
    const onProgress = (progress: RunProgress) => heard.push(progress);
    await run("matrix_multiply", ["scalar", "simd"], { quick: true, assets, onProgress });
    const turns = heard.filter(({ ms }) => ms !== undefined).map(({ arm }) => armLabel(arm));
    // More rounds than the least are had on a quick machine only.
    const [there, back, again] = [0, 3, 6].map((at) => turns.slice(at, at + 3));
    for (const round of [there, again]) expect(new Set(round)).toEqual(new Set(["scalar", "simd", "simd (again)"]));
    expect(back).toEqual([...there!].reverse());
  }, 60_000);

  it.each([
    ["at once", 0],
    ["after some calls", 16],
  ])(
    "gives an arm that is wrong %s no time",
    async (_, calls) => {
      const wrong = { worker, "compute-simd": await wrongKernels(calls) };
      const record = await run("matrix_multiply", ["scalar", "simd"], { quick: true, assets: wrong });
      expectValid(record);
      const [scalar, simd] = record.rows[0]!.arms;
      expect(scalar).toMatchObject({ status: "ok", first: expect.any(Number), oracle: { passed: true } });
      expect(simd).toMatchObject({ status: "wrong", first: null, samples: [], oracle: { passed: false } });
      expect(simd!.reason).toMatch(/^The answer is wrong/);
      const [summary] = await summarize(record, { assets });
      expect(summary!.arms[1]).toMatchObject({ statistics: null, speedup: null, rate: null });
    },
    60_000,
  );

  it("forgets the page's events when it is cancelled", async () => {
    const listeners = new Set<unknown>();
    vi.stubGlobal("document", {
      hidden: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    });
    try {
      const controller = new AbortController();
      const heard: number[] = [];
      const onProgress = ({ phase }: RunProgress) => {
        heard.push(listeners.size);
        if (phase === "sampling") controller.abort();
      };
      const options = { quick: true, assets, signal: controller.signal, onProgress };
      expect(await codeOf(run("matrix_multiply", ["simd"], options))).toBe("aborted");
      expect(Math.max(...heard)).toBe(1);
      await vi.waitUntil(() => listeners.size === 0);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("refuses rows and arms that do not exist", async () => {
    expect(await codeOf(run("sorting"))).toBe("invalid_argument");
    expect(await codeOf(run("matrix_multiply", ["peer"]))).toBe("invalid_argument");
    expect(await codeOf(run("matrix_multiply", []))).toBe("invalid_argument");
  });

  it.each([
    ["no row", []],
    ["a row that is null", [null]],
    ["a row without an id", [{}]],
    ["arms as one word", ["matrix_multiply", "simd"]],
    ["options that are none", ["matrix_multiply", "all", 5]],
    ["a signal that is none", ["matrix_multiply", "all", { signal: {} }]],
    ["a listener that is none", ["matrix_multiply", "all", { onProgress: 5 }]],
    ["quick as a word", ["matrix_multiply", "all", { quick: "yes" }]],
    ...[Number.NaN, 2.5, "2", 0, 65].map((threads) => [`threads: ${threads}`, ["matrix_multiply", "all", { threads }]]),
    ...[5, "", "peers", "not a url/", "https://"].map((peers) => [
      `peers: ${peers}`,
      ["matrix_multiply", "all", { peers }],
    ]),
    ...["", 5, "a\0b"].map((python) => [`python: ${JSON.stringify(python)}`, ["matrix_multiply", "all", { python }]]),
  ] as [string, unknown[]][])("refuses %s with invalid_argument", async (_, args) => {
    expect(await codeOf((run as (...args: unknown[]) => Promise<unknown>)(...args))).toBe("invalid_argument");
  });
});

/** compute-simd.wasm with a kernel that leaves its result at zero from the call of this number on. */
async function wrongKernels(from: number): Promise<URL> {
  const bytes = await readFile(new URL("../src/wasm/compute-simd.wasm", import.meta.url));
  const module = binaryen.readBinary(new Uint8Array(bytes));
  const { i32 } = module;
  module.addGlobal("calls", binaryen.i32, true, i32.const(0));
  const { value } = binaryen.getExportInfo(module.getExport("matrix_multiply_f32"));
  const kernel = module.getFunction(value);
  // Its type declarations leave the wrapper of a function out.
  const wrapped = (binaryen as unknown as { Function(ref: number): { body: number } }).Function(kernel);
  const count = i32.add(module.global.get("calls", binaryen.i32), i32.const(1));
  const late = i32.gt_s(module.global.get("calls", binaryen.i32), i32.const(from));
  const early = [module.global.set("calls", count), module.if(late, module.return(i32.const(0))), wrapped.body];
  wrapped.body = module.block(null, early, binaryen.i32);
  const path = join(folder, `wrong-${from}.wasm`);
  writeFileSync(path, module.emitBinary());
  return pathToFileURL(path);
}

function statuses(arms: readonly Arm[]): string[] {
  return arms.map((arm) => `${armLabel(arm)} ${arm.status}`);
}
