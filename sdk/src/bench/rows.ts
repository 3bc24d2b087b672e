// The rows, as bench.toml describes them and generation copies them. It must not hold a figure of its own.

import { SovereignError } from "../errors.js";
import { baselines, rows as generated } from "../generated/rows.js";
import type { Row } from "./types.js";

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

/** The programs of a row that are timed as they are here: its Python, by the names of its files. */
export function code(row: Row): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(baselines[row.id] ?? {}).map(([name, text]) => ({ name, text }));
}
