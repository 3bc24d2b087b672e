/**
 * What leaves the page: the record as JSON, and a table in Markdown. A record holds the runs that were taken under one
 * method; the figures of the table are those on the page.
 */
import type { BenchRecord, Row } from "@sovereign/wasm/bench";
import { duration, ratio } from "../format";
import { type ArmView, finishedTables, sizeText, type TableView } from "./model";
import type { Finished } from "./runner.svelte";

/** One record of these runs: those of the last run's method, in its environment. */
export function joinedRecord(finished: readonly Finished[]): BenchRecord | undefined {
  const last = finished.at(-1)?.record;
  if (!last) return undefined;
  const method = JSON.stringify(last.environment.method);
  const alike = finished.filter(({ record }) => JSON.stringify(record.environment.method) === method);
  return { schema: 1, environment: last.environment, rows: alike.flatMap(({ record }) => record.rows) };
}

/** The name of the downloaded file: `sovereign-2026-11-23.json`. */
export const recordName = ({ environment }: BenchRecord): string => `sovereign-${environment.date.slice(0, 10)}.json`;

/** The runs as Markdown: a table per row and size, under a line that says where they were taken. */
export function markdown(rows: readonly Row[], finished: Readonly<Record<string, Finished>>): string {
  const parts = rows.flatMap((row) => {
    const run = finished[row.id];
    return run
      ? finishedTables(run.summaries).map((table) => [heading(row, run), ...body(row, table), ""].join("\n"))
      : [];
  });
  return parts.join("\n");

  function heading(row: Row, { record: { environment } }: Finished): string {
    const { engine, platform, cores, isolated, method, date, sovereign } = environment;
    const where = `${engine}, ${platform}, ${cores} cores, ${isolated ? "isolated" : "not isolated"}`;
    const how = method.quick ? "a quick run, with short caps" : "a full run";
    return `### ${row.title}\n\n${where}; @sovereign/wasm ${sovereign}; ${date.slice(0, 10)}; ${how}.\n`;
  }

  function body({ unit }: Row, table: TableView): string[] {
    const lines = table.arms.map((arm) => {
      const { variant, state, reason, statistics } = arm;
      if (!statistics) return `| ${variant} | ${state} | ${(reason ?? "").replaceAll("|", "\\|")} | |`;
      const interval = statistics.interval?.map((ms) => duration(ms)).join(" to ") ?? "under 6 samples";
      return `| ${variant} | ${duration(statistics.median)} | ${interval} | ${unit === "lines/s" ? rateOf(arm) : speedupOf(arm)} |`;
    });
    const noise = table.noise === null ? "" : ` Noise floor ${ratio(table.noise)}.`;
    return [
      `${sizeText(table.parameters)}.${noise}`,
      "",
      `| arm | median | 95% interval | ${unit === "lines/s" ? "lines/s" : "vs scalar"} |`,
      "| --- | ---: | ---: | ---: |",
      ...lines,
    ];
  }
}

const speedupOf = ({ tie, speedup }: ArmView): string => (tie ? "tie" : speedup === null ? "" : ratio(speedup));

/** A rate never stands without the share of the lines that it counts. */
function rateOf({ rate, accepted }: ArmView): string {
  if (rate === null) return "";
  const share = accepted
    ? ` (${accepted.lines.toLocaleString("en")} of ${accepted.of.toLocaleString("en")} lines)`
    : "";
  return `${Math.round(rate).toLocaleString("en")}${share}`;
}
