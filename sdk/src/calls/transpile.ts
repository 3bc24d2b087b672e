// The main thread's half of transpile: checks the files and options, takes its copies, asks a worker.
// It neither reads a program nor refuses one: that is the transpiler's to do, by diagnostics.

import { invalid, SovereignError } from "../errors.js";
import type { Pool } from "../pool.js";
import type { TranspileRequest } from "../services.js";
import type { Transpiled, TranspileInput, TranspileOptions } from "../types.js";
import { checkCall, checkChoice, checkFlag } from "./options.js";

/** The most bytes of UTF-8 that one source may have. */
export const SOURCE_BYTES = 32 * 2 ** 20;

/** Transpiles a program; the public contract is at `Sovereign.transpile`. */
export async function transpile(
  pool: Pool,
  input: TranspileInput,
  options: TranspileOptions,
  maxMemory: number,
): Promise<Transpiled> {
  checkCall(options);
  pool.checkOpen();
  const request = transpileRequest(input, options, maxMemory);
  const total = request.files.reduce((sum, { content }) => sum + content.length, 0);
  const listens = options.onProgress !== undefined;
  return pool.run({ name: "transpile", request, needs: ["text", "transpile"], transfer: [], total, listens }, options);
}

/** The request of a call; throws invalid_argument or too_large before anything is copied. */
export function transpileRequest(
  input: TranspileInput,
  options: TranspileOptions,
  maxMemory: number,
): TranspileRequest {
  const { language, int, upgrades, partial, explain } = options;
  checkChoice("language", language, ["python", "c", "shell"]);
  checkChoice("int", int, ["auto", "big"]);
  checkChoice("upgrades", upgrades, ["all", "none"]);
  checkFlag("partial", partial);
  checkFlag("explain", explain);
  const entries = Object.entries(checkFiles(input));
  for (const [path, content] of entries) checkContent(path, content);
  const bytes = entries.reduce((sum, [, content]) => sum + content.length, 0);
  if (bytes > maxMemory) throw tooLarge("The sources together", bytes, maxMemory);
  return {
    files: entries.map(([path, content]) => ({
      path,
      content: typeof content === "string" ? content : copy(path, content),
    })),
    options: {
      ...(language && { language }),
      ...(int && { int }),
      ...(upgrades === "none" && { universal: true }),
      ...(partial && { partial }),
      ...(explain && { explain }),
    },
  };
}

function checkFiles(input: TranspileInput): TranspileInput["files"] {
  const files: unknown = input?.files;
  const isRecord = typeof files === "object" && files !== null && !Array.isArray(files);
  if (!isRecord || Object.keys(files).length === 0) {
    throw invalid('transpile takes { files: { "main.py": source } } with at least one file');
  }
  return files as TranspileInput["files"];
}

function checkContent(path: string, content: unknown): asserts content is string | Uint8Array {
  if (path === "") throw invalid("the path of a file must not be empty");
  if (typeof content !== "string" && !isBytes(content)) {
    throw invalid(`${path} must be a string or a Uint8Array`);
  }
  const bytes = utf8Length(content);
  if (bytes > SOURCE_BYTES) throw tooLarge(path, bytes, SOURCE_BYTES);
  if (typeof content === "string" && LONE_SURROGATE.test(content)) {
    throw invalid(`${path} holds half of a surrogate pair, which no UTF-8 file can hold`);
  }
}

/** Bytes of our own, of unshared memory. */
function copy(path: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(content);
  } catch (cause) {
    if (cause instanceof TypeError) throw invalid(`${path} is detached: its bytes were transferred away`);
    throw new SovereignError("out_of_memory", `There is no memory for a copy of ${path}: give smaller files.`, {
      cause,
    });
  }
}

/** Bytes of any realm, Node's Buffer among them. */
function isBytes(content: unknown): content is Uint8Array {
  return ArrayBuffer.isView(content) && (content as Uint8Array)[Symbol.toStringTag] === "Uint8Array";
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The bytes of a content, without encoding it: exact as soon as it matters, by the bounds else. */
function utf8Length(content: string | Uint8Array): number {
  if (typeof content !== "string") return content.byteLength;
  if (content.length > SOURCE_BYTES || content.length * 3 <= SOURCE_BYTES) return content.length;
  let bytes = 0;
  for (let at = 0; at < content.length; at++) {
    const unit = content.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

function tooLarge(what: string, bytes: number, limit: number): SovereignError {
  return new SovereignError("too_large", `${what}: ${bytes} bytes, over the limit of ${limit}. Split it.`);
}
