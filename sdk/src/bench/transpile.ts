// The arms of the row transpile_python: every program is a call of its own, all in one worker or spread over several.
// An answer is right when each program is accepted, or refused by a coded diagnostic, and the same as in every other call
// of every arm: the same input gives the same bytes. Only accepted lines count: those of functions that were left out of
// an accepted program do not.

import { Pool } from "../pool.js";
import type { TranspileRequest } from "../services.js";
import type { Transpiled } from "../types.js";
import { version } from "../version.js";
import type { ArmContext, OpenArm } from "./arms.js";
import { linesOf, loadSources, type SourceFile } from "./sources.js";
import type { ArmName, Oracle } from "./types.js";

/** Opens `scalar`, one worker, or `threads`, with as many as its name says. Rejects with `unsupported` without programs. */
export async function openTranspileArm(name: ArmName, context: ArmContext): Promise<OpenArm> {
  const programs = await loadSources(context.locate, context.options.signal);
  const groups = balanced(programs, name.workers ?? 1);
  const pool = new Pool({ limit: groups.length, locate: context.locate, logger: context.logger });
  let answers: ReadonlyMap<SourceFile, Transpiled> = new Map();
  return {
    version,
    artefact: "transpile",
    threads: groups.length,
    simd: "none",
    async call() {
      const began = performance.now();
      const parts = await Promise.all(groups.map((group) => batch(pool, group)));
      const ms = performance.now() - began;
      answers = new Map(parts.flat());
      return { ms };
    },
    judge: async () => judged(programs, answers, context.shared),
    close: () => pool.dispose(),
  };
}

/** The answers to a group of programs, which go to one worker in one message. */
async function batch(
  pool: Pool,
  group: readonly SourceFile[],
): Promise<readonly (readonly [SourceFile, Transpiled])[]> {
  const request = { programs: group.map(requestOf) };
  const needs = ["text", "transpile"] as const;
  const job = { name: "transpilePrograms", request, needs, transfer: [], total: group.length, listens: false } as const;
  const { results } = await pool.run<"transpilePrograms">(job);
  return group.map((program, i) => [program, results[i]!] as const);
}

function requestOf({ path, text }: SourceFile): TranspileRequest {
  return { files: [{ path, content: text }], options: {} };
}

/** The programs in groups of about the same length: longest first, each to the shortest group. */
function balanced(all: readonly SourceFile[], count: number): SourceFile[][] {
  const groups = Array.from({ length: count }, () => ({ length: 0, programs: [] as SourceFile[] }));
  for (const program of [...all].sort((a, b) => b.text.length - a.text.length)) {
    const shortest = groups.reduce((least, group) => (group.length < least.length ? group : least));
    shortest.programs.push(program);
    shortest.length += program.text.length;
  }
  return groups.map((group) => group.programs).filter((group) => group.length > 0);
}

function judged(
  programs: readonly SourceFile[],
  answers: ReadonlyMap<SourceFile, Transpiled>,
  shared: Map<string, string>,
): Oracle {
  let passed = answers.size === programs.length;
  const accepted = { files: 0, lines: 0 };
  const given = { files: programs.length, lines: programs.reduce((sum, { text }) => sum + linesOf(text), 0) };
  for (const program of programs) {
    const answer = answers.get(program);
    if (!answer) continue;
    const text = JSON.stringify(answer);
    const known = shared.get(program.path) ?? text;
    shared.set(program.path, known);
    const written = answer.files.length > 0;
    const refused = answer.diagnostics.some(({ severity, code }) => severity === "error" && /^PY\d{4}$/.test(code));
    passed &&= known === text && (written || refused);
    if (!written) continue;
    accepted.files += 1;
    accepted.lines += answer.stats.acceptedLines;
  }
  const method = "each program accepted, or refused by a coded diagnostic; the same bytes in every call of every arm";
  return { method, passed, accepted, given };
}
