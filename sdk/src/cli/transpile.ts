// `sovereign transpile`: one source in, one Rust file out. It runs the transpiler in this process, without a worker, for
// the sake of a quick start. Nothing is written unless the transpiler wrote something.
//
// Statuses: 0 written; 1 refused, nothing written; 2 wrong usage; 3 written in part (`--partial`).

import { locator } from "../assets.js";
import { LineIndex } from "../engine/text.js";
import { Transpiler } from "../engine/transpile.js";
import { SovereignError } from "../errors.js";
import { compile } from "../module.js";
import type { TranspileRequest } from "../services.js";
import type { Diagnostic, Language, Transpiled } from "../types.js";
import { type Io, UsageError } from "./io.js";
import { drawDiagnostics } from "./render.js";

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

const ENDINGS: ReadonlyMap<string, Language> = new Map([
  ["py", "python"],
  ["pyi", "python"],
  ["pyw", "python"],
  ["c", "c"],
  ["h", "c"],
  ["sh", "shell"],
  ["bash", "shell"],
]);
/** Diagnostics that are drawn: whoever wants the others takes them as data. */
const DRAWN = 100;

/** Runs the command; answers its status. */
export async function transpileCommand(path: string, flags: TranspileFlags, io: Io): Promise<number> {
  const output = checkFlags(path, flags, io);
  const bytes = await readSource(path, io);
  const name = path === "-" ? "<stdin>" : path;
  const language = flags.lang ?? languageOf(path, bytes);
  const result = await transpile(name, bytes, language, flags);
  const [file] = result.files;
  const status = statusOf(result, flags);
  if (file && result.files.length > 1) throw new SovereignError("internal", "More than one file came of one source.");
  // Written before anything is said of it, so that nothing is claimed that did not come about.
  if (file && output !== "-") io.open(output).write(file.text);
  if (flags.json) io.out(`${JSON.stringify(jsonOf(result, file ? output : null), null, 2)}\n`);
  else report(result, name, bytes, status, io);
  if (file && output === "-") io.out(file.text);
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
  if (output !== "-" && io.same(path, output)) {
    throw new UsageError(`${output} is the source itself: name another file`);
  }
  return output;
}

async function readSource(path: string, io: Io): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = path === "-" ? await io.stdin(READ_BYTES) : io.read(path);
  if (bytes.length > READ_BYTES)
    throw new SovereignError("too_large", `${path} is over 1 GB: at most 32 MB are transpiled.`);
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

/** By the name's ending, else by the `#!` line. */
function languageOf(path: string, bytes: Uint8Array): Language {
  const ending = path.includes(".") ? path.slice(path.lastIndexOf(".") + 1).toLowerCase() : "";
  const first = new TextDecoder().decode(bytes.subarray(0, 200)).split("\n", 1)[0]!;
  const interpreter = /^#!.*\b(python|(?:ba|da)?sh)/.exec(first)?.[1];
  const language = ENDINGS.get(ending) ?? (interpreter && (interpreter === "python" ? "python" : "shell"));
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
  for (const drawn of drawDiagnostics(ordered.slice(0, DRAWN), source, colors)) io.err(drawn);
  const left = ordered.length - DRAWN;
  if (left > 0) io.err(`... and ${left} more, which --json has\n\n`);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const count = errors === 1 ? "1 error" : `${errors} errors`;
  if (status === 1) io.err(`${colors.bold(colors.red("error"))}: ${name} is refused: ${count}; nothing was written\n`);
  if (status === 3) io.err(`${colors.bold(colors.yellow("warning"))}: ${name} is written in part: ${count}\n`);
}
