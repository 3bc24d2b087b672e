/**
 * The package as npm packs it, installed without a network into projects that know nothing of this repository: plain
 * Node, and Vite without any configuration, in development and built. In the built one the pool is worn hard: workers
 * die in the middle of jobs and calls are aborted, and no promise may be lost.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import type { Sovereign } from "@sovereign/wasm";
import { serve } from "../scripts/server.mjs";
import { ports } from "./ports";

const exec = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const vite = (project: string, ...args: string[]) => [join(project, "node_modules/vite/bin/vite.js"), ...args];

type Consumer = Window & typeof globalThis & { sovereign: Sovereign; answers: { rust: string; product: number[] } };

let folder: string;

test.describe.configure({ mode: "serial", timeout: 120_000 });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sovereign-pack-"));
  await exec("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  await Promise.all([project("node"), project("vite")]);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

test("the package holds what it needs and nothing else", async () => {
  const packed = join(folder, "node/node_modules/@sovereign/wasm");
  const declared = (await filesUnder(join(root, "sdk/src")))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.startsWith("cli/"))
    .map((file) => file.replace(/\.ts$/, ".d.ts"));
  const scripts = await reached(join(packed, "dist"), ["index.js", "bench.js", "vite.js", "worker.js", "cli.js"]);
  const builds = ["relaxed", "relaxed-threads", "scalar", "simd", "simd-threads"].map((build) => `compute-${build}`);
  const wasm = [...builds, "samples", "text", "transpile"];
  expect(await filesUnder(packed)).toEqual(
    [
      ...["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD_PARTY_LICENSES", "package.json"],
      ...["docs/random_forest.md", "docs/random_forest/export.py"],
      ...declared.map((file) => `dist/${file}`),
      ...scripts.flatMap((file) => [`dist/${file}`, `dist/${file}.map`]),
      ...wasm.map((name) => `dist/wasm/${name}.wasm`),
      // The programs of the row of this name.
      "dist/sources/transpile_python.json",
    ].sort(),
  );
});

test("plain Node transpiles and multiplies, and the process ends", async () => {
  const { stdout } = await exec(process.execPath, ["main.js"], { cwd: join(folder, "node"), timeout: 60_000 });
  const { rust, product } = JSON.parse(stdout);
  expect(rust).toContain("fn f(");
  expect(product).toEqual([19, 22, 43, 50]);
});

test("the command runs from the package", async () => {
  const command = join(folder, "node/node_modules/.bin/sovereign");
  await writeFile(join(folder, "node/hello.py"), "print(1 + 2)\n");
  await exec(command, ["transpile", "hello.py", "-o", "hello.rs"], { cwd: join(folder, "node"), timeout: 60_000 });
  expect(await readdir(join(folder, "node"))).toContain("hello.rs");
});

test("Vite in development", async ({ page }) => {
  const port = ports.consumers + test.info().parallelIndex;
  const server = spawn(
    process.execPath,
    vite(join(folder, "vite"), "--host", "127.0.0.1", "--port", `${port}`, "--strictPort"),
    {
      cwd: join(folder, "vite"),
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  try {
    await listening(server);
    await answers(page, `http://127.0.0.1:${port}/`);
  } finally {
    server.kill();
  }
});

test.describe("Vite built, under a strict policy", () => {
  let server: Server;
  let url: string;

  test.beforeAll(async () => {
    const consumer = join(folder, "vite");
    await exec(process.execPath, vite(consumer, "build", "--target", "es2022"), { cwd: consumer });
    const port = ports.consumers + 10 + test.info().parallelIndex;
    ({ server, url } = await serve({ root: join(consumer, "dist"), port, portIsFixed: true, isolated: true }));
  });

  test.afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  test("answers", async ({ page }) => {
    await answers(page, url);
  });

  test("loses no promise when 1,000 calls are aborted", async ({ page }) => {
    await answers(page, url);
    const outcome = await page.evaluate(abortMany, 1000);
    expect(outcome.aborted).toEqual([250, 250, 250, 250]);
    expect(outcome.others).toEqual([]);
    expect(outcome.afterwards).toEqual([19, 22, 43, 50]);
  });

  test("loses no promise when workers die in the middle of 100 jobs", async ({ page }) => {
    await page.addInitScript(keepWorkers);
    await answers(page, url);
    const outcome = await page.evaluate(killMany, 100);
    expect(outcome.kills).toBe(100);
    // Each job that is killed once is tried again, and answers.
    expect(outcome.answered).toBe(outcome.jobs);
    expect(outcome.others).toEqual([]);
    expect(outcome.afterwards).toEqual([19, 22, 43, 50]);
  });
});

/** An empty project with the packed package and, for Vite, the Vite of this repository. */
async function project(name: "node" | "vite"): Promise<void> {
  const to = join(folder, name);
  await cp(fileURLToPath(new URL(`consumers/${name}`, import.meta.url)), to, { recursive: true });
  await writeFile(join(to, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const archive = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  if (!archive) throw new Error("npm pack wrote no archive");
  await exec("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, archive)], { cwd: to });
  if (name === "vite") await symlink(join(root, "node_modules/vite"), join(to, "node_modules/vite"));
}

/** Every file under a folder, by its path from there, in order. */
async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll("\\", "/")).sort();
}

/** The scripts that these import, directly or not, and they themselves. What is shared has a hash in its name. */
async function reached(path: string, entries: readonly string[]): Promise<string[]> {
  const found = new Set(entries);
  for (const file of found) {
    const text = await readFile(join(path, file), "utf8");
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*"\.\/(\w+-[\w-]{8}\.js)"/g)) found.add(name!);
  }
  return [...found];
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("exit", (status) => reject(new Error(`vite ended with status ${status}`)));
    server.stdout?.on("data", (data) => String(data).includes("Local") && resolve());
  });
}

async function answers(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => "answers" in window, undefined, { timeout: 60_000 });
  const { rust, product } = await page.evaluate(() => (window as unknown as Consumer).answers);
  expect(rust).toContain("fn f(");
  expect(product).toEqual([19, 22, 43, 50]);
}

/** Runs in the page: calls, four at a time, that are aborted before they start, in the queue, at the start, in the middle. */
async function abortMany(calls: number) {
  const { sovereign } = window as unknown as Consumer;
  const shape = { m: 600, k: 128, n: 128 };
  const [a, b] = [new Float32Array(600 * 128).fill(1), new Float32Array(128 * 128).fill(1)];
  const moments = [
    () => false,
    ({ stage }: { stage: string }) => stage === "queued",
    ({ stage }: { stage: string }) => stage === "running",
    ({ done }: { done: number }) => done > 0,
  ];
  const counts = { aborted: [0, 0, 0, 0], others: [] as string[] };
  const abortAt = async (moment: number) => {
    const abort = new AbortController();
    if (moment === 0) abort.abort();
    const onProgress = (progress: { stage: string; done: number }) => moments[moment]?.(progress) && abort.abort();
    try {
      await sovereign.matrixMultiply(a, b, shape, { signal: abort.signal, onProgress });
      counts.others.push(`answered, though aborted at moment ${moment}`);
    } catch (error) {
      if ((error as { code?: string }).code === "aborted") counts.aborted[moment]! += 1;
      else counts.others.push(String(error));
    }
  };
  for (let call = 0; call < calls; call += 4) await Promise.all([0, 1, 2, 3].map(abortAt));
  const c = await sovereign.matrixMultiply(new Float32Array([1, 2, 3, 4]), new Float32Array([5, 6, 7, 8]), {
    m: 2,
    k: 2,
    n: 2,
  });
  return { ...counts, afterwards: [...c] };
}

/** Keeps every worker that the page starts, so that it can be ended as a crash ends it: dead, with an error event. */
function keepWorkers(): void {
  const Native = window.Worker;
  const kept: Worker[] = [];
  window.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      kept.push(this);
    }
  };
  Object.assign(window, { kept });
}

/** Runs in the page: jobs whose workers are killed in the middle, when some rows are done and others are not. */
async function killMany(wanted: number) {
  const { sovereign, kept } = window as unknown as Consumer & { kept: Worker[] };
  const shape = { m: 1500, k: 512, n: 512 };
  const [a, b] = [new Float32Array(1500 * 512).fill(1), new Float32Array(512 * 512).fill(1)];
  const counts = { kills: 0, jobs: 0, answered: 0, others: [] as string[] };
  while (counts.kills < wanted && counts.jobs < 2 * wanted) {
    counts.jobs++;
    let killed = false;
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
      if (killed || stage !== "running" || done === 0 || done >= total) return;
      killed = true;
      counts.kills++;
      for (const worker of kept.splice(0)) {
        worker.terminate();
        worker.dispatchEvent(new ErrorEvent("error", { message: "killed by a test" }));
      }
    };
    try {
      // One worker a job, whose rows come in slices.
      const c = await sovereign.matrixMultiply(a, b, shape, { variant: "simd", onProgress });
      if (c.every((value) => value === 512)) counts.answered++;
      else counts.others.push("a wrong answer");
    } catch (error) {
      counts.others.push(String(error));
    }
  }
  const c = await sovereign.matrixMultiply(new Float32Array([1, 2, 3, 4]), new Float32Array([5, 6, 7, 8]), {
    m: 2,
    k: 2,
    n: 2,
  });
  return { ...counts, afterwards: [...c] };
}
