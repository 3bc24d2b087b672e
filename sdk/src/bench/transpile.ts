// The arms of the row transpile_python: every program is a call of its own, all in one worker or spread over several.
// An answer is right when each program is accepted, or refused by a coded diagnostic, and the same as in every other call
// of every arm: the same input gives the same bytes.

import { SovereignError } from "../errors.js";
import { programs } from "../generated/rows.js";
import { Pool } from "../pool.js";
import type { TranspileRequest } from "../services.js";
import type { Transpiled } from "../types.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm } from "./arms.js";
import type { Oracle, Variant } from "./types.js";

type Program = (typeof programs)[number];

/** Opens an arm of WASM. */
export async function openTranspileArm(variant: Variant, context: ArmContext): Promise<OpenArm> {
  const threads = variant === "threads" ? context.threads : 1;
  if (variant === "threads" && threads < 2)
    throw new SovereignError("unsupported", "There is one core, or one thread was asked for.");
  const groups = balanced(programs, threads);
  const pool = new Pool({ limit: threads, locate: context.locate, logger: context.logger });
  let answers: Map<Program, Transpiled> = new Map();
  const batch = async (group: readonly Program[]) => {
    const request = { programs: group.map(requestOf) };
    const needs = ["text", "transpile"] as const;
    const job = {
      name: "transpilePrograms",
      request,
      needs,
      transfer: [],
      total: group.length,
      listens: false,
    } as const;
    const { results } = await pool.run<"transpilePrograms">(job);
    return group.map((program, i) => [program, results[i]!] as const);
  };
  return {
    version,
    artefact: "transpile",
    async call() {
      const began = performance.now();
      const parts = await Promise.all(groups.map(batch));
      const ms = performance.now() - began;
      answers = new Map(parts.flat());
      return ms;
    },
    judge: async () => judged(answers, context.shared),
    close: () => pool.dispose(),
  };
}

function requestOf({ path, text }: Program): TranspileRequest {
  return { files: [{ path, content: text }], options: {} };
}

/** The programs in groups of about the same length: longest first, each to the shortest group. */
function balanced(all: readonly Program[], count: number): Program[][] {
  const groups = Array.from({ length: count }, () => ({ length: 0, programs: [] as Program[] }));
  for (const program of [...all].sort((a, b) => b.text.length - a.text.length)) {
    const shortest = groups.reduce((least, group) => (group.length < least.length ? group : least));
    shortest.programs.push(program);
    shortest.length += program.text.length;
  }
  return groups.map((group) => group.programs).filter((group) => group.length > 0);
}

function judged(answers: ReadonlyMap<Program, Transpiled>, shared: Map<string, string>): Oracle {
  let passed = answers.size === programs.length;
  const accepted = { files: 0, lines: 0 };
  const given = { files: programs.length, lines: 0 };
  for (const program of programs) {
    const answer = answers.get(program);
    const text = JSON.stringify(answer);
    const known = shared.get(program.path) ?? text;
    shared.set(program.path, known);
    const refused = answer?.diagnostics.some(({ severity, code }) => severity === "error" && /^PY\d{4}$/.test(code));
    const written = (answer?.files.length ?? 0) > 0;
    passed &&= known === text && (written || refused === true);
    given.lines += answer?.stats.lines ?? 0;
    if (!written) continue;
    accepted.files += 1;
    accepted.lines += answer?.stats.lines ?? 0;
  }
  const method = "each program accepted, or refused by a coded diagnostic; the same bytes in every call of every arm";
  return { method, passed, accepted, given };
}
