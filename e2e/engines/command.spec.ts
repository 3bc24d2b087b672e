/**
 * `sovereign bench --browser` as a user runs it, in every engine: the record says which product it was, Ctrl-C leaves nothing
 * behind, and what is missing is said plainly. It starts the browser itself, so these tests need no page of ours.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchRecord } from "@sovereign/wasm/bench";
import { expect, test } from "./fixture";
import { schemaErrors } from "./record";

const root = fileURLToPath(new URL("../..", import.meta.url));
const products = { chromium: /^Chromium \d+$/, firefox: /^Firefox \d+$/, webkitgtk: /^WebKitGTK \d+\.\d+\.\d+$/ };

let folder: string;
const started = new Set<ChildProcess>();

test.describe.configure({ timeout: 180_000 });
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sovereign-command-"));
});
test.afterEach(async () => {
  // One that a test has given up on: its browser goes with it.
  for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
  started.clear();
  await rm(folder, { recursive: true, force: true });
});

test("a row is run, and the record names the product", async ({ engine }) => {
  const command = start(["matrix_multiply", "--variant", "scalar,simd", "--browser", engine], root);
  const { status, out, err } = await ended(command);
  expect(status, err).toBe(0);
  const record: BenchRecord = JSON.parse(await readFile(join(folder, "record.json"), "utf8"));
  expect(schemaErrors(record)).toEqual([]);
  expect(record.environment).toMatchObject({ engine: expect.stringMatching(products[engine]), host: "browser" });
  expect(record.environment.isolated).toBe(true);
  expect(record.environment.processor).not.toBe("");
  expect(record.rows.flatMap(({ arms }) => arms.map(({ status }) => status))).toEqual(["ok", "ok", "ok"]);
  expect(err).toContain(record.environment.engine);
  expect(out).toContain(`--browser ${engine}`);
});

test("Ctrl-C ends it at once, and nothing is left", async ({ engine }) => {
  test.skip(!existsSync("/proc/self/status"), "what is left is read from /proc");
  const command = start(["matrix_multiply", "--browser", engine], root);
  const whole = ended(command);
  await expect.poll(() => command.text, { timeout: 60_000 }).toMatch(/^In \w+ \d/);
  // The run has begun a moment later: the browser, its page and its workers are there.
  await new Promise((done) => setTimeout(done, 1_500));
  const family = descendants(command.child.pid!);
  expect(family.length).toBeGreaterThan(3);
  const began = Date.now();
  command.child.kill("SIGINT");
  const { status, err } = await whole;
  expect(status, err).toBe(130);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(err).toContain("stopped");
  expect(await readdir(folder)).toEqual([]);
  await expect.poll(() => family.filter((id) => lives(id)), { timeout: 5_000 }).toEqual([]);
});

test("what is missing is named, with the way to get it", async ({ engine }) => {
  // A project that has no Playwright, on a system that has no WebKitGTK.
  const { status, err } = await ended(start(["matrix_multiply", "--browser", engine], folder, { PATH: folder }));
  expect(status).toBe(1);
  expect(err).toContain(engine === "webkitgtk" ? "webkit2gtk-driver" : "npm i -D playwright");
  expect(await readdir(folder)).toEqual([]);
});

test("an engine that there is not is wrong usage", async () => {
  const { status, err } = await ended(start(["matrix_multiply", "--browser", "netscape"], root));
  expect(status).toBe(2);
  expect(err).toContain("chromium, firefox, webkitgtk");
});

interface Command {
  readonly child: ChildProcess;
  /** What it has said so far on standard error. */
  readonly text: string;
}

function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Command {
  const file = join(folder, "record.json");
  const all = [join(root, "dist/cli.js"), "bench", ...args, "--quick", "--json", file];
  const child = spawn(process.execPath, all, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  started.add(child);
  let text = "";
  child.stderr.on("data", (data) => {
    text += data;
  });
  return {
    child,
    get text() {
      return text;
    },
  };
}

async function ended(command: Command): Promise<{ readonly status: number | null; out: string; err: string }> {
  let out = "";
  command.child.stdout!.on("data", (data) => {
    out += data;
  });
  const status = await new Promise<number | null>((done) => command.child.once("close", done));
  return { status, out, err: command.text };
}

/** The processes that one has started, by any of its threads, and those that they have. */
function descendants(id: number): readonly number[] {
  const threads = unlessGone(() => readdirSync(`/proc/${id}/task`), []);
  const children = threads.flatMap((thread) => {
    const file = `/proc/${id}/task/${thread}/children`;
    return unlessGone(() => readFileSync(file, "utf8"), "")
      .split(" ")
      .filter(Boolean)
      .map(Number);
  });
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** A zombie is gone: it waits for whoever adopted it. */
function lives(id: number): boolean {
  return unlessGone(() => !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, "utf8")), false);
}

function unlessGone<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
