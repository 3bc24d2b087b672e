/**
 * What was measured in this tab, kept while the page is left for the transpiler, or reloaded: samples that took minutes
 * are not lost to a click. sessionStorage holds the records, so they never leave the tab.
 */
import { type BenchRecord, parseRecord } from "@sovereign/wasm/bench";

const key = "sovereign.bench";

/** Keeps one record per row. Where there is no room or no permission, nothing is kept. */
export function keepRecords(records: readonly BenchRecord[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(records));
  } catch {
    // The page still shows them; only leaving it loses them.
  }
}

/** What was kept. Whatever is not a record of this version is left out. */
export function keptRecords(): BenchRecord[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.flatMap(recordOf) : [];
  } catch {
    return [];
  }
}

function recordOf(value: unknown): BenchRecord[] {
  try {
    return [parseRecord(JSON.stringify(value))];
  } catch {
    return [];
  }
}
