/**
 * What the address of this page asks for: `?run=ROW` starts a row at once, `?run=all` every row, `&quick` under short caps;
 * `#ROW` shows a row. It must not start anything.
 */
import type { Row } from "@sovereign/wasm/bench";

/** What is to be done at once. */
export interface Request {
  readonly rows: readonly Row[];
  readonly quick: boolean;
  /** A plain sentence where the address asks for what cannot be had; then nothing is run. */
  readonly problem?: string;
}

/** What the query asks for, or undefined when it asks for nothing. */
export function requestOf(query: string, all: readonly Row[]): Request | undefined {
  const asked = new URLSearchParams(query);
  const id = asked.get("run");
  if (id === null) return undefined;
  const quick = asked.has("quick");
  const built = all.filter((row) => row.built);
  if (id === "all") return { rows: built, quick };
  const row = all.find((one) => one.id === id);
  if (row?.built) return { rows: [row], quick };
  const problem = row
    ? `${row.title} (${row.id}) is not built yet, so it cannot be run. ${listOf("Rows that can be:", built)}`
    : `The address asks for ${named(id)}. ${listOf("The rows are:", all)}`;
  return { rows: [], quick, problem };
}

/** A plain sentence when the hash looks like a row's link and names none. */
export function missingRow(hash: string, all: readonly Row[]): string | undefined {
  const id = /^#([a-z][a-z0-9_]*)$/.exec(hash)?.[1];
  if (!id || id === "main" || all.some((row) => row.id === id)) return undefined;
  return `The link leads to ${named(id)}. ${listOf("The rows are:", all)}`;
}

/** The address of this page that shows a row, or runs it at once. */
export const linkTo = (row: Row): string => `#${row.id}`;
export const linkToRun = (row: Row, quick: boolean): string =>
  `${import.meta.env.BASE_URL}bench/?run=${row.id}${quick ? "&quick" : ""}`;

const longestName = 60;

/** What a stranger wrote into the address is shown cut short. */
function named(id: string): string {
  if (id === "") return "no row";
  return `a row ${id.length > longestName ? `${id.slice(0, longestName)}…` : id}, which there is not`;
}

const listOf = (lead: string, rows: readonly Row[]): string => `${lead} ${rows.map(({ id }) => id).join(", ")}.`;
