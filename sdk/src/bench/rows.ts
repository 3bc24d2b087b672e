// The rows, as bench.toml describes them and generation copies them. It must not hold a figure of its own.

import { locator } from "../assets.js";
import { SovereignError } from "../errors.js";
import { baselines, rows as generated } from "../generated/rows.js";
import { loadSources } from "./sources.js";
import type { Row, RunOptions } from "./types.js";

/** The rows of the benchmark set, in the order in which they are shown. */
export function rows(): readonly Row[] {
  return generated;
}

/** The row of an id; throws `invalid_argument` with the ids that there are. */
export function rowOf(id: string): Row {
  const row = rows().find((one) => one.id === id);
  if (row) return row;
  const ids = rows().map((one) => one.id);
  throw new SovereignError("invalid_argument", `There is no row ${id}. The rows are: ${ids.join(", ")}.`);
}

/**
 * The programs that a row is about, to be read: its Python as it is timed, or what it transpiles. Rejects where what it
 * transpiles cannot be loaded.
 */
export async function code(row: Row, { assets }: Pick<RunOptions, "assets"> = {}): Promise<readonly Program[]> {
  const own = Object.entries(baselines[row.id] ?? {}).map(([name, text]) => ({ name, text }));
  if (row.id !== "transpile_python") return own;
  const files = await loadSources(locator(assets));
  return files.map(({ path, text }) => ({ name: path, text }));
}

/** A program by the name of its file. */
export interface Program {
  readonly name: string;
  readonly text: string;
}
