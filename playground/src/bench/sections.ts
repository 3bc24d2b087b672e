/** The tables of the benchmark set, as the page shows them: a title, what its rows have in common, its rows in order. */
import type { Row, Table } from "@sovereign/wasm/bench";

/** One table with its rows. */
export interface Section {
  readonly table: Table;
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

const words: Record<Table, { readonly title: string; readonly about: string }> = {
  transpile: { title: "Transpile", about: "Source to safe Rust; only lines of accepted files count." },
  compute: { title: "Compute", about: "Numeric kernels, written once and built for each width of SIMD." },
  data: { title: "Data", about: "Formats, files and requests: bytes in, bytes out." },
  inference: { title: "Inference", about: "Models of language and speech, with random weights of the real shapes." },
  memory: { title: "Memory", about: "What is held at the peak, not how long it takes." },
};

/** The rows by table, each table where its first row stands. */
export function sectionsOf(rows: readonly Row[]): readonly Section[] {
  const tables = [...new Set(rows.map(({ table }) => table))];
  return tables.map((table) => ({ table, ...words[table], rows: rows.filter((row) => row.table === table) }));
}
