/**
 * The package as npm packs it, installed without a network into projects that know nothing of this repository: plain
 * Node, and Vite without any configuration, in development and built. In the built one the pool is worn hard: workers
 * die in the middle of jobs and calls are aborted, and no promise may be lost.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import type { Sovereign } from "@sovereign/wasm";
import { serve } from "../scripts/serve.mjs";
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
  expect((await readdir(packed)).sort()).not.toContain("sdk");
  const wasm = await readdir(join(packed, "dist/wasm"));
  expect(wasm).toEqual(expect.arrayContaining(["transpile.wasm", "compute-simd.wasm", "text.wasm"]));
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
    expect(outcome.aborted + outcome.answered).toBe(1000);
    expect(outcome.aborted).toBeGreaterThan(500);
    expect(outcome.others).toEqual([]);
    expect(outcome.afterwards).toEqual([19, 22, 43, 50]);
  });

  test("loses no promise when workers die in the middle of 100 jobs", async ({ page }) => {
    await page.addInitScript(keepWorkers);
    await answers(page, url);
    const outcome = await page.evaluate(killMany, 100);
    expect(outcome.kills).toBe(100);
    expect(outcome.answered + outcome.crashed).toBe(outcome.jobs);
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

/** Runs in the page: calls that are aborted at various moments, from before they start to after they are done. */
async function abortMany(calls: number) {
  const { sovereign } = window as unknown as Consumer;
  const size = 128;
  const a = new Float32Array(size * size).fill(1);
  const counts = { aborted: 0, answered: 0, others: [] as string[] };
  for (let call = 0; call < calls; call += 4) {
    const four = [0, 1, 2, 3].map(async (one) => {
      const abort = new AbortController();
      if (one > 0) setTimeout(() => abort.abort(), one === 3 ? call % 7 : 0);
      else abort.abort();
      try {
        await sovereign.matrixMultiply(a, a, { m: size, k: size, n: size }, { signal: abort.signal });
        counts.answered++;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === "aborted") counts.aborted++;
        else counts.others.push(String(error));
      }
    });
    await Promise.all(four);
  }
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

/** Runs in the page: jobs whose workers are killed once the job says that it runs. */
async function killMany(wanted: number) {
  const { sovereign, kept } = window as unknown as Consumer & { kept: Worker[] };
  const size = 512;
  const a = new Float32Array(size * size).fill(1);
  const counts = { kills: 0, jobs: 0, answered: 0, crashed: 0, others: [] as string[] };
  while (counts.kills < wanted) {
    counts.jobs++;
    let killed = false;
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
      if (killed || stage !== "running" || done >= total || counts.kills >= wanted) return;
      killed = true;
      counts.kills++;
      for (const worker of kept.splice(0)) {
        worker.terminate();
        worker.dispatchEvent(new ErrorEvent("error", { message: "killed by a test" }));
      }
    };
    try {
      await sovereign.matrixMultiply(a, a, { m: size, k: size, n: size }, { onProgress });
      counts.answered++;
    } catch (error) {
      if ((error as { code?: string }).code === "worker_crashed") counts.crashed++;
      else counts.others.push(String(error));
    }
  }
  const c = await sovereign.matrixMultiply(new Float32Array([1, 2, 3, 4]), new Float32Array([5, 6, 7, 8]), {
    m: 2,
    k: 2,
    n: 2,
  });
  return { ...counts, afterwards: [...c] };
}
