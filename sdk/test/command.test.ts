// The command as a program: built as the package's is, apart from @sovereign/wasm/bench, and started as a process of its
// own. Signals, streams that are closed or full, and what a process leaves behind. What the commands do is cli.test.ts's.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { workerPath } from "./fixtures.js";

const out = dirname(workerPath);
const cli = join(out, "cli.js");
const folder = mkdtempSync(join(tmpdir(), "sovereign-command-"));
const at = (name: string) => join(folder, name);

/** Where the command makes its temporary folders; other tests make theirs elsewhere. */
const temporary = at("temporary");
const env = { ...process.env, TMPDIR: temporary };

beforeAll(async () => {
  mkdirSync(temporary);
  await Promise.all([script("bench", "../src/bench.ts"), script("cli", "../src/cli/main.ts")]);
  writeFileSync(at("good.py"), "print(1)\n");
  writeFileSync(at("bad.py"), "import socket\n".repeat(20_000));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Beside the worker and the artefacts that setup.ts puts there. */
async function script(name: string, from: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL(from, import.meta.url)),
      outDir: out,
      emptyOutDir: false,
      target: "es2022",
      rolldownOptions: {
        platform: "node",
        external: [/^node:/, "@sovereign/wasm/bench"],
        output: {
          format: "es",
          entryFileNames: `${name}.js`,
          chunkFileNames: `${name}-[name].js`,
          paths: { "@sovereign/wasm/bench": "./bench.js" },
        },
      },
    },
  });
}

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (data) => {
    stdout += data;
  });
  child.stderr?.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve) => {
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** A line of the shell, in which `sovereign` is the command; answers its words and its status. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  const command = `"${process.execPath}" "${cli}"`;
  const text = `set -o pipefail; sovereign() { ${command} "$@"; }; ${line}`;
  return spawnSync("bash", ["-c", text], { cwd: folder, env, encoding: "utf8", timeout: 30_000 });
}

describe("a signal", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s ends bench with one line and status %d, and nothing is left behind",
    async (name, status) => {
      const args = [cli, "bench", "matrix_multiply", "--variant", "python,scalar", "--json", at("record.json")];
      const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      const end = ended(child);
      // The arm of Python is there: so bench runs.
      await vi.waitUntil(() => readdirSync(temporary).length > 0, { timeout: 20_000 });
      child.kill(name);
      expect(await end).toEqual({ status, signal: null, stdout: "", stderr: "stopped: no record was written\n" });
      expect(readdirSync(temporary)).toEqual([]);
      expect(readdirSync(folder).sort()).toEqual(["bad.py", "good.py", "temporary"]);
    },
    40_000,
  );

  // Whether a worker is ended fast enough to hide that nothing else keeps the process alive is a matter of moments.
  it.each([500, 1000, 1500])(
    "ends bench while a worker computes, after %d ms",
    async (delay) => {
      const args = [cli, "bench", "matrix_multiply", "--variant", "scalar", "--json", at("record.json")];
      const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      const end = ended(child);
      // The record is opened just before the run.
      await vi.waitUntil(() => readdirSync(folder).some((name) => name.startsWith(".sovereign-")), { timeout: 20_000 });
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill("SIGINT");
      expect(await end).toEqual({ status: 130, signal: null, stdout: "", stderr: "stopped: no record was written\n" });
      expect(readdirSync(folder).sort()).toEqual(["bad.py", "good.py", "temporary"]);
    },
    40_000,
  );
});

describe("bench", () => {
  it.each(["/bin/echo", "cat", "yes", "true", "no-such-python"])("tells what is wrong with --python %s", (python) => {
    const { status, stdout, stderr } = shell(
      `sovereign bench matrix_multiply --variant python --quick --python ${python}`,
    );
    expect(stdout).toContain(`python: unavailable. ${python} could not be started`);
    expect([status, stderr]).toEqual([0, ""]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("standard output", () => {
  it("that is closed leaves the status to the command", () => {
    expect(shell("sovereign transpile bad.py -o bad.rs --json | true").status).toBe(1);
    expect(shell("sovereign transpile good.py -o - | true").status).toBe(0);
    expect(shell("sovereign bench --list | true").status).toBe(0);
  }, 30_000);

  it("that is full is told, and the status is not 0", () => {
    const { status, stderr } = shell("sovereign transpile good.py -o - > /dev/full");
    expect(status).toBe(1);
    expect(stderr).toBe("error: standard output cannot be written: no space is left on the device\n");
    expect(shell("sovereign --help > /dev/full").status).toBe(1);
  });

  it("is written through /dev/stdout, to a pipe and to a file", () => {
    expect(shell("sovereign transpile good.py -o /dev/stdout | cat").stdout).toContain("fn main()");
    shell("sovereign transpile good.py -o /dev/stdout > out.rs");
    expect(readFileSync(at("out.rs"), "utf8")).toContain("fn main()");
    rmSync(at("out.rs"));
  }, 30_000);
});

describe("standard error", () => {
  it("that is closed or full leaves the status to the command", () => {
    for (const to of ["2>&-", "2> /dev/full", "2> >(true)"]) {
      expect(shell(`sovereign transpile bad.py -o bad.rs ${to}`).status).toBe(1);
      expect(shell(`sovereign transpile good.py -o good.rs ${to}`).status).toBe(0);
      expect(shell(`sovereign transpile missing.py -o bad.rs ${to}`).status).toBe(2);
    }
    rmSync(at("good.rs"));
  }, 30_000);
});

describe("standard input", () => {
  it("may be a pipe that does not block and that nothing is in yet", async () => {
    const python = `
import os, subprocess, sys, time
read, write = os.pipe()
os.set_blocking(read, False)
child = subprocess.Popen(sys.argv[1:], stdin=read)
time.sleep(1)
os.write(write, b"print(1)\\n")
os.close(write)
sys.exit(child.wait())
`;
    const args = ["-c", python, process.execPath, cli, "transpile", "-", "--lang", "python", "-o", "-"];
    const { status, stdout, stderr } = await ended(spawn("python3", args, { stdio: ["ignore", "pipe", "pipe"] }));
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("fn main()");
  });

  it("is not written over, wherever the output leads", () => {
    const { status, stderr } = shell("sovereign transpile - --lang python -o good.py < good.py");
    expect(status).toBe(2);
    expect(stderr).toContain("good.py is the source itself");
    expect(readFileSync(at("good.py"), "utf8")).toBe("print(1)\n");
  });

  it("that is a folder is a usage error", async () => {
    const input = openSync(folder, "r");
    const args = [cli, "transpile", "-", "--lang", "python", "-o", "-"];
    const end = await ended(spawn(process.execPath, args, { stdio: [input, "pipe", "pipe"] }));
    closeSync(input);
    expect(end).toMatchObject({ status: 2, stderr: "error: standard input cannot be read: it is a directory\n" });
  });
});
