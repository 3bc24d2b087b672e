// The transpiler in the thread that it runs in: requests in, Rust and diagnostics out. The worker uses it, and so does
// the command, which needs no worker. It refuses no program: that is the transpiler's to do, in diagnostics.

import { SovereignError } from "../errors.js";
import type { TranspileRequest } from "../services.js";
import type { Diagnostic, Position, Transpiled } from "../types.js";
import * as glue from "../wasm/transpile.js";
import { failure, Instance } from "./instance.js";
import type { LineIndex } from "./text.js";

/** A diagnostic as rust/wasm writes it; offsets count bytes. */
interface RawDiagnostic extends Omit<Diagnostic, "file" | "start" | "end"> {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

type Response =
  | (Omit<Transpiled, "diagnostics"> & { readonly status: "done"; readonly diagnostics: readonly RawDiagnostic[] })
  | {
      readonly status: "failed";
      readonly code: "invalid_argument" | "too_large" | "out_of_memory";
      readonly message: string;
    };

/** Where a diagnostic about no file is. */
const NOWHERE: Position = { line: 1, column: 1, offset: 0 };

interface EncodedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The transpiler, started. */
export class Transpiler {
  readonly #instance: Instance;
  readonly #index: LineIndex;

  private constructor(instance: Instance, index: LineIndex) {
    this.#instance = instance;
    this.#index = index;
  }

  static async start(module: WebAssembly.Module, index: LineIndex): Promise<Transpiler> {
    return new Transpiler(await Instance.start("transpile", glue, module), index);
  }

  /** Transpiles the files of a request as one program or project. */
  transpile(request: TranspileRequest): Transpiled {
    const files = request.files.map(encode);
    const heads = files.map((file) => ({ path: file.path, length: file.bytes.length }));
    const head = new TextEncoder().encode(JSON.stringify({ files: heads, options: request.options }));
    const answer = this.#instance.call(() => glue.transpile(head, concatenate(files)));
    const response = JSON.parse(new TextDecoder().decode(answer)) as Response;
    if (response.status === "failed") throw failure(response.code, response.message);
    const { files: output, stats, map } = response;
    const diagnostics = this.#place(response.diagnostics, files);
    if (output.length === 0 && !diagnostics.some(({ severity }) => severity === "error")) {
      throw new SovereignError("internal", "The transpiler wrote nothing and did not say why: please report it.");
    }
    return { files: output, diagnostics, stats, map };
  }

  /** Gives each diagnostic its positions in the units of editors; one scan of each file that has any. */
  #place(raw: readonly RawDiagnostic[], files: readonly EncodedFile[]): Diagnostic[] {
    const placed = new Map<RawDiagnostic, Diagnostic>();
    for (const { path, bytes } of files) {
      const own = raw.filter((diagnostic) => diagnostic.path === path);
      if (own.length === 0) continue;
      const offsets = own.flatMap(({ start, end }) => [start, end]);
      const positions = this.#index.positions(bytes, offsets);
      own.forEach((diagnostic, i) => {
        placed.set(diagnostic, at(diagnostic, positions[2 * i]!, positions[2 * i + 1]!));
      });
    }
    return raw.map((diagnostic) => placed.get(diagnostic) ?? at(diagnostic, NOWHERE, NOWHERE));
  }
}

function at(raw: RawDiagnostic, start: Position, end: Position): Diagnostic {
  const { code, severity, message, cause, hint, path: file } = raw;
  return { code, severity, message, cause, hint, file, start, end };
}

function encode({ path, content }: TranspileRequest["files"][number]): EncodedFile {
  return { path, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
}

function concatenate(files: readonly EncodedFile[]): Uint8Array {
  if (files.length === 1) return files[0]!.bytes;
  const all = new Uint8Array(files.reduce((sum, file) => sum + file.bytes.length, 0));
  let offset = 0;
  for (const { bytes } of files) {
    all.set(bytes, offset);
    offset += bytes.length;
  }
  return all;
}
