// `sovereign doctor`: what this host offers, and what is wrong with it. A worker is started and each artefact does a small
// job in it, because files that are there may belong to another version. It changes nothing.

import { spawnSync } from "node:child_process";
import { type ArtefactName, type Locate, locator } from "../assets.js";
import { matrixMultiply } from "../calls/matrix_multiply.js";
import { asSovereignError } from "../errors.js";
import { cores } from "../host.js";
import { type Features, probe, sharedArtefact } from "../module.js";
import { Pool } from "../pool.js";
import { Stage } from "../stage.js";
import type { MatrixVariant } from "../types.js";
import { version } from "../version.js";
import type { Io } from "./io.js";

/** A small job may wait for a slow disk, not for ever. */
const TIMEOUT = 30_000;

/** The least that help each other. */
const THREADS = 2;

/** A program outside the package: none of them is needed to transpile. */
interface Program {
  readonly name: string;
  readonly purpose: string;
  readonly least: readonly [number, number];
}

const PROGRAMS: readonly Program[] = [
  { name: "rustc", purpose: "builds what is transpiled", least: [1, 87] },
  { name: "python3", purpose: "the arm python of bench", least: [3, 9] },
];

/** Where findings go, one a line. */
interface Findings {
  good(text: string): void;
  lacks(text: string): void;
  wrong(text: string): void;
}

/**
 * Prints one line per finding; status 1 when something that the package needs is wrong, or a program is too old.
 * `assets` is for tests.
 */
export async function doctorCommand(io: Io, assets: Readonly<Record<string, URL>> = {}): Promise<number> {
  const { green, yellow, red, dim } = io.colors.out;
  let status = 0;
  const findings: Findings = {
    good: (text) => io.out(`${green("ok")}    ${text}\n`),
    lacks: (text) => io.out(`${yellow("none")}  ${text}\n`),
    wrong(text) {
      status = 1;
      io.out(`${red("wrong")} ${text}\n`);
    },
  };
  const { node } = process.versions;
  findings.good(`@sovereign/wasm ${version} on Node ${node}, ${process.platform} ${process.arch}, ${cores()} cores`);
  const features = await probe();
  if (features.simd) findings.good("WASM SIMD");
  else findings.wrong("WASM SIMD is missing: matrixMultiply is unsupported here. Use a newer Node.");
  if (features.relaxedSimd) findings.good("WASM relaxed SIMD");
  else findings.lacks("WASM relaxed SIMD: simd is used instead");
  if (!sharedArtefact(features)) findings.lacks("WASM threads: calls compute on one thread");
  await checkFiles(locator(assets), features, findings);
  for (const program of PROGRAMS) checkProgram(program, findings, dim);
  return status;
}

/** Everything in the package that runs, by what it answers. */
async function checkFiles(locate: Locate, features: Features, findings: Findings): Promise<void> {
  const pool = new Pool({ limit: THREADS, locate, logger: undefined });
  const check = async (name: string, works: () => Promise<boolean>): Promise<boolean> => {
    try {
      if (await works()) findings.good(`${name} loads and works`);
      else findings.wrong(`${name} answers wrongly: install the package again.`);
      return true;
    } catch (thrown) {
      findings.wrong(asSovereignError(thrown).message);
      return false;
    }
  };
  try {
    // Without it nothing else can be asked.
    if (!(await check("worker.js", () => judges(pool, [])))) return;
    await check("text.wasm", () => judges(pool, ["text"]));
    await check("transpile.wasm", () => transpiles(pool));
    await check("samples.wasm", () => analyses(pool));
    for (const variant of ["simd", "relaxed", "scalar"] as const) {
      if (variant !== "scalar" && !(variant === "simd" ? features.simd : features.relaxedSimd)) continue;
      await check(`compute-${variant}.wasm`, () => multiplies(pool, features, variant));
    }
    const shared = sharedArtefact(features);
    if (shared) await check(`${shared}.wasm`, () => multiplies(pool, features, "threads"));
  } finally {
    await pool.dispose();
  }
}

/** The one job that needs no artefact by itself. */
async function judges(pool: Pool, needs: readonly ArtefactName[]): Promise<boolean> {
  const request = {
    row: "matrix_multiply",
    a: Float32Array.of(2),
    b: Float32Array.of(3),
    c: Float32Array.of(6),
    m: 1,
    k: 1,
    n: 1,
  } as const;
  const job = { name: "judge", request, needs, transfer: [], total: 1, listens: false } as const;
  return (await pool.run<"judge">(job, { timeout: TIMEOUT })).error === 0;
}

async function transpiles(pool: Pool): Promise<boolean> {
  // The second line is refused: a diagnostic needs the line index.
  const files = [{ path: "main.py", content: "print(1)\nimport socket\n" }];
  const needs = ["text", "transpile"] as const;
  const job = {
    name: "transpile",
    request: { files, options: {} },
    needs,
    transfer: [],
    total: 1,
    listens: false,
  } as const;
  const { diagnostics } = await pool.run<"transpile">(job, { timeout: TIMEOUT });
  return diagnostics.some(({ severity, start }) => severity === "error" && start.line === 2);
}

async function analyses(pool: Pool): Promise<boolean> {
  const request = { samples: Float64Array.of(5, 1, 3) };
  const job = { name: "analyseSamples", request, needs: ["samples"], transfer: [], total: 1, listens: false } as const;
  return (await pool.run<"analyseSamples">(job, { timeout: TIMEOUT })).median === 3;
}

async function multiplies(pool: Pool, features: Features, variant: MatrixVariant | "scalar"): Promise<boolean> {
  const place = { pool, stage: new Stage(), features, threads: THREADS, maxMemory: Number.POSITIVE_INFINITY };
  const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
  const c = await matrixMultiply(place, a, b, { m: 2, k: 2, n: 2 }, { variant, timeout: TIMEOUT });
  return c.join() === "19,22,43,50";
}

function checkProgram({ name, purpose, least }: Program, findings: Findings, dim: (text: string) => string): void {
  const { stdout, stderr, status } = spawnSync(name, ["--version"], { encoding: "utf8", timeout: 10_000 });
  const wanted = `${least.join(".")} or later`;
  const about = dim(`(${purpose}; ${wanted})`);
  // Python 2 says its version on standard error.
  const said = status === 0 ? (stdout.trim() || stderr.trim()).split("\n", 1)[0]! : "";
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said) ?? [];
  const ahead = Number(major) - least[0] || Number(minor) - least[1];
  if (status !== 0) findings.lacks(`${name} is not on the PATH ${about}`);
  else if (Number.isNaN(ahead)) findings.wrong(`${name} does not say its version, but "${said}" ${about}`);
  else if (ahead < 0) findings.wrong(`${said} is too old: ${wanted} is needed ${about}`);
  else findings.good(`${said} ${about}`);
}
