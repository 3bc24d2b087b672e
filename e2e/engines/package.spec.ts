/**
 * The package by itself in every engine, under a strict policy: what it says of the engine is so, it answers rightly with
 * whatever the engine has, and workers that die in the middle of a job lose nothing.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, type Tab, test } from "./fixture";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const command = join(dist, "cli.js");

const PROGRAM = `def scale(values: list[float], by: float) -> list[float]:
    return [by * value for value in values]


print(scale([1.0, 2.0, 3.0], 2.0))
`;

for (const kind of ["isolated", "plain"] as const) {
  test.describe(`on a page that is ${kind === "isolated" ? "isolated" : "not isolated"}`, () => {
    test.beforeEach(({ tab, sites }) => tab.goto(sites[kind]));

    test("says what the engine has, and what it lacks", async ({ tab, sites, engine }) => {
      const { capabilities, seen } = await tab.evaluate(compare, sites[kind]);
      expect(capabilities).toMatchObject({ ...seen, simd: true, host: "browser", isolated: kind === "isolated" });
      expect(capabilities.threads).toBe(Math.min(8, capabilities.cores));
      // What WebKitGTK lacks is what it is here for: with it, the fallbacks would be tried nowhere.
      const lacking = { relaxedSimd: false, sharedMemory: false, webgpu: false };
      if (engine === "webkitgtk") expect(capabilities).toMatchObject(lacking);
      else expect(capabilities).toMatchObject({ relaxedSimd: true, sharedMemory: kind === "isolated" });
    });

    test("transpiles as the command does", async ({ tab, sites }) => {
      const { files, refused } = await tab.evaluate(transpile, sites[kind], PROGRAM);
      expect(refused).toBe(0);
      expect(files).toHaveLength(1);
      expect(files[0]!.text).toBe(await transpiledHere(PROGRAM));
    });

    test("multiplies matrices", async ({ tab, sites }) => {
      const answers = await tab.evaluate(multiply, sites[kind]);
      for (const variant of ["auto", "simd", "threads"]) expect(answers[variant], variant).toBe("right");
      const relaxed = await tab.evaluate(hasRelaxed, sites[kind]);
      expect(answers.relaxed).toBe(relaxed ? "right" : "unsupported");
      expect(answers.gpu).toBe("unsupported");
    });

    test("transforms signals", async ({ tab, sites }) => {
      const answers = await tab.evaluate(transform, sites[kind]);
      for (const variant of ["auto", "simd"]) expect(answers[variant], variant).toBe("right");
      const relaxed = await tab.evaluate(hasRelaxed, sites[kind]);
      expect(answers.relaxed).toBe(relaxed ? "right" : "unsupported");
    });

    test("gives the bits of Node where it is deterministic", async ({ tab, sites }) => {
      const here = await digests(pathToFileURL(`${dist}/`).href);
      expect(Object.values(here).every((digest) => digest !== "")).toBe(true);
      expect(await tab.evaluate(digests, sites[kind])).toEqual(here);
    });
  });
}

for (const [variant, which] of [
  ["simd", "whose workers are"],
  ["threads", "over threads of which one is"],
] as const) {
  test(`jobs ${which} killed in the middle are done again`, async ({ tab, sites }) => {
    await tab.goto(sites.isolated);
    const { kills, jobs, answered, others } = await killed(tab, sites.isolated, 1, variant);
    expect(kills).toBeGreaterThanOrEqual(10);
    expect(others).toEqual([]);
    expect(answered).toBe(jobs);
  });
}

test("a job whose worker dies twice ends with a typed error, and the next is answered", async ({ tab, sites }) => {
  await tab.goto(sites.isolated);
  const { jobs, answered, others, afterwards } = await killed(tab, sites.isolated, 2);
  expect(others.length).toBeGreaterThan(0);
  expect(new Set(others)).toEqual(new Set(["worker_crashed"]));
  expect(answered + others.length).toBe(jobs);
  expect(afterwards).toEqual([19, 22, 43, 50]);
});

/** The same input gives the same bytes everywhere: what the command writes is what every engine has to answer. */
async function transpiledHere(program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sovereign-e2e-"));
  try {
    await writeFile(join(folder, "main.py"), program);
    const args = [command, "transpile", join(folder, "main.py"), "-o", "-"];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function killed(tab: Tab, site: string, deaths: number, variant: "simd" | "threads" = "simd") {
  return tab.evaluate(killWorkers, site, { wanted: 10, deaths, variant });
}

// What follows runs in the page. The package is imported there by its URL, which no compiler knows.

type Package = typeof import("@sovereign/wasm");

/** For each kind of call a digest (FNV-1a) of all bits that a deterministic runtime answers. It runs in Node, too. */
async function digests(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open({ deterministic: true, threads: 2 });
  let state = 9;
  const uniform = (count: number) =>
    Float32Array.from({ length: count }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state / 2 ** 31;
    });
  const digest = (...arrays: readonly (Float32Array | Float64Array | Uint32Array | Int32Array)[]) => {
    let hash = 0x811c9dc5;
    for (const { buffer, byteOffset, byteLength } of arrays) {
      for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return (hash >>> 0).toString(16);
  };
  const [a, b, signal] = [uniform(67 * 300), uniform(300 * 45), uniform(4096)];
  const shape = { m: 67, k: 300, n: 45 };
  const double = Float64Array.from(signal);
  const points = uniform(6000);
  const leaf = { left: [1, 0, 0], right: [2, 0, 0], feature: [2, 0, 0], threshold: [0.1, 0, 0] };
  const trees = [0.3, 0.7, 1.1].map((value) => ({ ...leaf, values: [value, -value] }));
  const forest = runtime.randomForest({ form: "random_forest", version: 1, task: "regression", features: 6, trees });
  const clusterings = [
    await runtime.kmeans(points, { dimensions: 3, clusters: 7, seed: 5 }),
    await runtime.kmeans(points, { dimensions: 3, clusters: 7, seed: 5, variant: "threads" }),
  ];
  const digestsOfCalls = {
    matrixMultiply: digest(
      await runtime.matrixMultiply(a, b, shape),
      await runtime.matrixMultiply(a, b, shape, { variant: "threads" }),
      await runtime.matrixMultiply(Float64Array.from(a), Float64Array.from(b), shape),
    ),
    fft: digest(
      await runtime.fft(signal),
      await runtime.fft(double, { inverse: true }),
      await runtime.fft(signal.subarray(0, 1942)),
      await runtime.fft(double.subarray(0, 1000), { real: true }),
    ),
    kmeans: digest(...clusterings.flatMap(({ centroids, labels }) => [centroids, labels])),
    randomForest: digest((await forest.predict(points)).means),
  };
  await runtime.dispose();
  return digestsOfCalls;
}

/** What the package says of the engine, and what can be seen of it without. */
async function compare(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open();
  const seen = {
    sharedMemory: crossOriginIsolated && typeof SharedArrayBuffer === "function",
    webgpu: "gpu" in navigator,
    isolated: crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
  };
  const capabilities = runtime.capabilities();
  await runtime.dispose();
  return { capabilities, seen };
}

async function hasRelaxed(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open();
  const { relaxedSimd } = runtime.capabilities();
  await runtime.dispose();
  return relaxedSimd;
}

async function transpile(site: string, program: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open();
  try {
    const { files, stats } = await runtime.transpile({ files: { "main.py": program } });
    return { files, refused: stats.refused };
  } finally {
    await runtime.dispose();
  }
}

/** Each variant on matrices of whole numbers, whose product is exact, with edges that no tile fits. */
async function multiply(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const [m, k, n] = [67, 129, 45];
  const a = Float32Array.from({ length: m * k }, (_, i) => ((i * 7) % 13) - 6);
  const b = Float32Array.from({ length: k * n }, (_, i) => ((i * 5) % 11) - 5);
  const exact = Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[Math.floor(at / n) * k + p]! * b[p * n + (at % n)]!;
    return sum;
  });
  const runtime = await Sovereign.open({ threads: 2 });
  const answers: Record<string, string> = {};
  for (const variant of ["auto", "simd", "relaxed", "threads", "gpu"] as const) {
    try {
      const c = await runtime.matrixMultiply(a, b, { m, k, n }, { variant });
      answers[variant] = exact.every((value, at) => value === c[at]) ? "right" : "wrong";
    } catch (error) {
      answers[variant] = (error as { code: string }).code;
    }
  }
  await runtime.dispose();
  return answers;
}

/**
 * Each variant on the sum of two tones, whose spectrum is two lines: a power of two, a length of small factors and a prime,
 * complex and real, there and back.
 */
async function transform(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open({ threads: 2 });
  const answers: Record<string, string> = {};
  const close = (have: Float32Array, want: (at: number) => number, length: number) =>
    have.length === length && have.every((value, at) => Math.abs(value - want(at)) < 1e-5 * length);
  for (const variant of ["auto", "simd", "relaxed"] as const) {
    try {
      let right = true;
      for (const n of [4096, 1500, 1021]) {
        const tone = (j: number, k: number) => Math.cos((2 * Math.PI * ((j * k) % n)) / n);
        const signal = Float32Array.from({ length: n }, (_, j) => tone(j, 5) + 3 * tone(j, 300));
        const line = (k: number) => (k === 5 || k === n - 5 ? n / 2 : k === 300 || k === n - 300 ? (3 * n) / 2 : 0);
        const part = (at: number) => (at % 2 === 0 ? line(at / 2) : 0);
        const complex = Float32Array.from({ length: 2 * n }, (_, at) => (at % 2 === 0 ? signal[at / 2]! : 0));
        const spectrum = await runtime.fft(complex, { variant });
        const half = await runtime.fft(signal, { variant, real: true });
        const whole = await runtime.fft(spectrum, { variant, inverse: true });
        const back = await runtime.fft(half, { variant, real: true, inverse: true, length: n });
        right &&= close(spectrum, part, 2 * n) && close(half, part, 2 * (Math.floor(n / 2) + 1));
        right &&= close(whole, (at) => complex[at]!, 2 * n) && close(back, (at) => signal[at]!, n);
      }
      answers[variant] = right ? "right" : "wrong";
    } catch (error) {
      answers[variant] = (error as { code: string }).code;
    }
  }
  await runtime.dispose();
  return answers;
}

/** Jobs of which a worker dies when some rows are done and others are not, each as often as is said. */
async function killWorkers(
  site: string,
  { wanted, deaths, variant }: { wanted: number; deaths: number; variant: "simd" | "threads" },
) {
  const Native = globalThis.Worker;
  const kept: Worker[] = [];
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      kept.push(this);
    }
  };
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open({ threads: variant === "threads" ? 2 : 1 });
  const shape = { m: 1500, k: 512, n: 512 };
  const [a, b] = [new Float32Array(1500 * 512).fill(1), new Float32Array(512 * 512).fill(1)];
  const counts = { kills: 0, jobs: 0, answered: 0, others: [] as string[] };
  while (counts.kills < wanted && counts.jobs < 5 * wanted) {
    counts.jobs++;
    let left = deaths;
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
      if (left === 0 || stage !== "running" || done === 0 || done >= total) return;
      left--;
      counts.kills++;
      // One of those that were started for it.
      const workers = kept.splice(0);
      const victim = workers[counts.kills % workers.length];
      // In this order: WebKit lets nothing be heard from a worker that was terminated.
      victim?.dispatchEvent(new ErrorEvent("error", { message: "killed by a test" }));
      victim?.terminate();
    };
    try {
      const c = await runtime.matrixMultiply(a, b, shape, { variant, onProgress });
      if (c.every((value) => value === 512)) counts.answered++;
      else counts.others.push("a wrong answer");
    } catch (error) {
      counts.others.push((error as { code?: string }).code ?? String(error));
    }
  }
  const [one, two] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
  const afterwards = [...(await runtime.matrixMultiply(one, two, { m: 2, k: 2, n: 2 }))];
  await runtime.dispose();
  globalThis.Worker = Native;
  return { ...counts, afterwards };
}
