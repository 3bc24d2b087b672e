/**
 * What leaves the page: the record as JSON, its figures as CSV, a table in Markdown. A record holds the runs that were
 * taken under one method. The SDK writes the texts; this joins the runs and hands files to the browser.
 */
import { type BenchRecord, joined as joinedRecord, type RowSummary } from "@sovereign/wasm/bench";
import type { Finished } from "./runner.svelte";

/** Runs of one method as one record, with the figures of its rows in the same order. */
export interface Joined {
  readonly record: BenchRecord;
  readonly summaries: readonly RowSummary[];
  /** Runs that another method, version or machine keeps out of it. */
  readonly leftOut: number;
}

/** One record of these runs: those that were taken as the last one was. */
export function joined(finished: readonly Finished[]): Joined | undefined {
  const last = finished.reduce<Finished | undefined>(
    (latest, one) => (latest && latest.record.environment.date > one.record.environment.date ? latest : one),
    undefined,
  );
  if (!last) return undefined;
  const alike = finished.filter(({ record }) => sameTerms(record) === sameTerms(last.record));
  const record = joinedRecord(alike.map((one) => one.record));
  if (!record) return undefined;
  return {
    record,
    summaries: alike.flatMap(({ summaries }) => summaries),
    leftOut: finished.length - alike.length,
  };
}

/** The name of a downloaded file: `sovereign-2026-11-23.json`. */
export const fileName = ({ environment }: BenchRecord, ending: "json" | "csv"): string =>
  `sovereign-${environment.date.slice(0, 10)}.${ending}`;

/** Hands a text to the browser as a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** All of the environment but the date: runs that differ in it do not belong into one record. */
function sameTerms({ environment: { date: _date, timerMs: _timer, ...terms } }: BenchRecord): string {
  return JSON.stringify(terms);
}
