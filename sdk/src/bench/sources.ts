// The programs of a row that transpiles: others wrote them, so they are an asset, which the build fetches, and no part of
// the code. It reads the asset, and lets nothing pass that is not what the row says; it must not transpile.

import type { Locate } from "../assets.js";
import { printed, SovereignError } from "../errors.js";
import { sources as known } from "../generated/rows.js";
import { readAsset } from "../module.js";

/** A program. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** No row's programs are as long. */
const LONGEST = 2 ** 26;

/**
 * The programs of transpile_python. Rejects with `unsupported` where the build could not fetch them, with asset_missing
 * or network where the asset cannot be had, with asset_mismatch where it is not what this version was built with.
 */
export async function loadSources(locate: Locate, signal?: AbortSignal): Promise<readonly SourceFile[]> {
  const url = locate("sources-transpile-python");
  const bytes = await readAsset(url, signal);
  if (bytes.length > LONGEST) throw mismatch(url, `is ${bytes.length} bytes long`);
  const { files, reason, ...about } = parsed(bytes, url);
  if (Array.isArray(files) && files.length === 0 && typeof reason === "string") {
    throw new SovereignError("unsupported", `The programs were not fetched when this package was built. ${reason}`);
  }
  const row = known.transpile_python!;
  const [name, version] = [about.package, about.version].map((value) => printed(value).slice(0, 60));
  if (name !== row.package || version !== row.version) {
    throw mismatch(url, `holds ${name} ${version}, not ${row.package} ${row.version}`);
  }
  if (!Array.isArray(files) || !files.every(isFile)) throw mismatch(url, "does not hold files of path and text");
  const lines = files.reduce((sum, { text }) => sum + linesOf(text), 0);
  if (files.length !== row.files || lines !== row.lines) {
    const found = `${files.length} files of ${lines} lines`;
    throw mismatch(url, `holds ${found}, not ${row.files} of ${row.lines}`);
  }
  if (new Set(files.map(({ path }) => path)).size !== files.length) throw mismatch(url, "holds a path twice");
  return files;
}

/** As the transpiler counts: a last line without an end is one too. */
export function linesOf(text: string): number {
  const ends = text.split("\n").length - 1;
  return text === "" || text.endsWith("\n") ? ends : ends + 1;
}

function parsed(bytes: Uint8Array, url: string): Readonly<Record<string, unknown>> {
  const text = new TextDecoder().decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    if (!text.trimStart().startsWith("<")) throw mismatch(url, "is not JSON", cause);
    const why = "a server that answers index.html for what it does not have?";
    const message = `${url} holds HTML, not JSON (${why}): put the package's file there.`;
    throw new SovereignError("asset_missing", message, { cause });
  }
  throw mismatch(url, "is JSON, but no object");
}

function isFile(value: unknown): value is SourceFile {
  if (typeof value !== "object" || value === null) return false;
  const { path, text } = value as Record<string, unknown>;
  return typeof path === "string" && typeof text === "string";
}

function mismatch(url: string, what: string, cause?: unknown): SovereignError {
  const where = url.length > 200 ? `${url.slice(0, 200)}...` : url;
  const message = `${where} ${what}: put the file of this package's version there, or build it again.`;
  return new SovereignError("asset_mismatch", message, { cause });
}
