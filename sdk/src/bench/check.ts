// What is checked of a run's arguments, and of a record, before anything starts: a caller without types may give anything.
// It starts nothing.

import { checkCall } from "../calls/options.js";
import { invalid } from "../errors.js";
import { rowOf } from "./rows.js";
import type { Row, RunOptions, Variant } from "./types.js";

/** What `run` was asked for. Throws `invalid_argument`, in words that say what is expected. */
export function checkRun(
  row: unknown,
  variants: unknown,
  options: unknown,
): { readonly known: Row; readonly wanted: readonly Variant[] } {
  const id = isObject(row) ? row.id : row;
  if (typeof id !== "string") throw invalid("row must be a row, or the id of one");
  const known = rowOf(id);
  checkOptions(options);
  return { known, wanted: checkVariants(known, variants) };
}

function checkVariants({ id, variants: there }: Row, wanted: unknown): readonly Variant[] {
  if (wanted === "all") return there;
  if (!Array.isArray(wanted)) throw invalid(`variants must be "all" or a list of ${there.join(", ")}`);
  const strange: unknown = wanted.find((variant) => !there.includes(variant));
  if (strange !== undefined || wanted.length === 0) {
    throw invalid(`The row ${id} has the arms ${there.join(", ")}, not ${String(strange ?? "none")}`);
  }
  return there.filter((variant) => wanted.includes(variant));
}

function checkOptions(options: unknown): asserts options is RunOptions {
  if (!isObject(options)) throw invalid("options must be an object");
  const { signal, onProgress, quick, threads, python } = options;
  if (signal !== undefined && !isSignal(signal)) throw invalid("signal must be an AbortSignal");
  checkCall({ ...(onProgress !== undefined && { onProgress: onProgress as () => void }) });
  if (quick !== undefined && typeof quick !== "boolean") throw invalid("quick must be true or false");
  if (threads !== undefined && !(Number.isInteger(threads) && Number(threads) >= 1 && Number(threads) <= 64)) {
    throw invalid(`threads must be an integer from 1 to 64, not ${String(threads)}`);
  }
  if (python !== undefined && (typeof python !== "string" || python === "" || python.includes("\0"))) {
    throw invalid("python must be the name or the path of a program");
  }
}

/** Throws `invalid_argument` unless `record` has the form that `summarize` reads. */
export function checkRecord(record: unknown): void {
  const expected = "record must be what run() resolved with";
  const { rows, environment } = isObject(record) ? record : {};
  if (!isObject(environment) || !isObject(environment.method) || !Array.isArray(rows)) throw invalid(expected);
  for (const row of rows as readonly unknown[]) {
    if (!isObject(row) || !Array.isArray(row.arms) || !row.arms.every(isArm)) throw invalid(expected);
  }
}

function isArm(arm: unknown): boolean {
  return isObject(arm) && Array.isArray(arm.samples) && arm.samples.every(isSample);
}

function isSample(sample: unknown): boolean {
  return isObject(sample) && typeof sample.ms === "number";
}

function isSignal(signal: unknown): boolean {
  return isObject(signal) && typeof signal.aborted === "boolean" && typeof signal.addEventListener === "function";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
