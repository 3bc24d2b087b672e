// `sovereign transpile`: one source in, one Rust file out. It runs the transpiler in this process, without a worker, for
// the sake of a quick start. Nothing is written unless the transpiler wrote something.
//
// Statuses: 0 written; 1 refused, nothing written; 2 wrong usage; 3 written in part (`--partial`).

import { resolve } from "node:path";
import { locator } from "../assets.js";
import { LineIndex } from "../engine/text.js";
import { Transpiler } from "../engine/transpile.js";
import { SovereignError } from "../errors.js";
import { compile } from "../module.js";
import type { TranspileRequest } from "../services.js";
import type { Diagnostic, Language, Transpiled } from "../types.js";
import { fileProblem, type Io, UsageError } from "./io.js";
import { drawDiagnostic } from "./render.js";

/** The options of the command line. */
export interface TranspileFlags {
  readonly output?: string;
  readonly lang?: Language;
  readonly int?: "auto" | "big";
  readonly upgrades?: "all" | "none";
  readonly partial?: boolean;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly check?: boolean;
  readonly include?: readonly string[];
  readonly define?: readonly string[];
}

/** The limit under which a file is read: past it the transpiler need not be asked. */
const READ_BYTES = 2 ** 30;

/** Runs the command; answers its status. */
export async function transpileCommand(path: string, flags: TranspileFlags, io: Io): Promise<number> {
  const output = checkFlags(path, flags, io);
  const bytes = readSource(path, io);
  const name = path === "-" ? "<stdin>" : path;
  const language = flags.lang ?? languageOf(path, bytes);
  const result = await transpile(name, bytes, language, flags);
  const [file] = result.files;
  const status = statusOf(result, flags);
  if (file && result.files.length > 1) throw new SovereignError("internal", "More than one file came of one source.");
  if (flags.json) io.out(`${JSON.stringify(jsonOf(result, file ? output : null), null, 2)}\n`);
  else report(result, name, bytes, status, io);
  if (file) writeOutput(output, file.text, io);
  return status;
}

function checkFlags(path: string, flags: TranspileFlags, io: Io): string {
  const { output } = flags;
  if (path !== "-" && io.kind(path) === "directory") {
    throw new UsageError(`${path} is a directory: projects are not built yet, give one file`);
  }
  if (output === undefined) throw new UsageError("say where to write: -o OUT.rs, or -o - for standard output");
  if (flags.check) throw new UsageError("--check is not built yet: run rustc --edition 2021 on the output");
  if (flags.include || flags.define) throw new UsageError("-I and -D are for C, which is not built yet");
  if (output === "-" && flags.json) throw new UsageError("--json and -o - both write to standard output: name a file");
  if (output !== "-" && io.kind(output) === "directory") throw new UsageError(`${output} is a directory: name a file`);
  if (output !== "-" && path !== "-" && resolve(output) === resolve(path)) {
    throw new UsageError(`${output} is the source itself: name another file`);
  }
  return output;
}

function readSource(path: string, io: Io): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array;
  try {
    bytes = path === "-" ? io.stdin() : io.read(path);
  } catch (thrown) {
    throw new UsageError(`${path === "-" ? "standard input" : path} cannot be read: ${fileProblem(thrown)}`);
  }
  if (bytes.length > READ_BYTES)
    throw new SovereignError("too_large", `${path} is over 1 GB: at most 32 MB are transpiled.`);
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

/** By the name's ending, else by the `#!` line. */
function languageOf(path: string, bytes: Uint8Array): Language {
  const endings: Record<string, Language> = { py: "python", c: "c", h: "c", sh: "shell", bash: "shell" };
  const ending = path.includes(".") ? path.slice(path.lastIndexOf(".") + 1) : "";
  const first = new TextDecoder().decode(bytes.subarray(0, 200)).split("\n", 1)[0]!;
  const interpreter = /^#!.*\b(python|(?:ba|da)?sh)/.exec(first)?.[1];
  const language = endings[ending] ?? (interpreter && (interpreter === "python" ? "python" : "shell"));
  if (language) return language;
  const what = path === "-" ? "standard input" : path;
  throw new UsageError(
    `the language of ${what} is not known by its name or its first line: say --lang python, c or shell`,
  );
}

async function transpile(
  path: string,
  content: Uint8Array<ArrayBuffer>,
  language: Language,
  flags: TranspileFlags,
): Promise<Transpiled> {
  const locate = locator();
  const [module, text] = await Promise.all([compile(locate("transpile")), compile(locate("text"))]);
  const transpiler = await Transpiler.start(module, await LineIndex.start(text));
  const { int, upgrades, partial, explain } = flags;
  const options: TranspileRequest["options"] = {
    language,
    ...(int && { int }),
    ...(upgrades === "none" && { universal: true }),
    ...(partial && { partial }),
    ...(explain && { explain }),
  };
  return transpiler.transpile({ files: [{ path, content }], options });
}

function statusOf({ files, stats, diagnostics }: Transpiled, { partial }: TranspileFlags): number {
  if (files.length === 0) return 1;
  const refused = stats.refused > 0 || diagnostics.some(({ severity }) => severity === "error");
  return partial && refused ? 3 : 0;
}

function jsonOf({ diagnostics, stats }: Transpiled, output: string | null): object {
  return { output, diagnostics, stats };
}

/** Diagnostics on standard error. A refusal begins with an error, whatever else there is to say. */
function report({ diagnostics }: Transpiled, name: string, bytes: Uint8Array, status: number, io: Io): void {
  const colors = io.colors.err;
  const source = diagnostics.length > 0 ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : "";
  const weight = { error: 0, warning: 1, note: 1 } satisfies Record<Diagnostic["severity"], number>;
  const ordered = [...diagnostics].sort((a, b) => weight[a.severity] - weight[b.severity]);
  for (const diagnostic of ordered) io.err(drawDiagnostic(diagnostic, source, colors));
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const count = errors === 1 ? "1 error" : `${errors} errors`;
  if (status === 1) io.err(`${colors.bold(colors.red("error"))}: ${name} is refused: ${count}; nothing was written\n`);
  if (status === 3) io.err(`${colors.bold(colors.yellow("warning"))}: ${name} is written in part: ${count}\n`);
}

function writeOutput(output: string, text: string, io: Io): void {
  try {
    if (output === "-") io.out(text);
    else io.write(output, text);
  } catch (thrown) {
    throw new UsageError(`${output} cannot be written: ${fileProblem(thrown)}`);
  }
}
