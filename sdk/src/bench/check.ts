// What is checked of a run's arguments, and of a record, before anything starts: a caller without types may give anything,
// and a record comes from a file. It starts nothing.

import { checkCall } from "../calls/options.js";
import { invalid, printed } from "../errors.js";
import { choicesOf } from "./names.js";
import { rowOf } from "./rows.js";
import type { BenchRecord, Row, RunOptions } from "./types.js";

/** What `run` was asked for. Throws `invalid_argument`, in words that say what is expected. */
export function checkRun(
  row: unknown,
  arms: unknown,
  options: unknown,
): { readonly known: Row; readonly wanted: readonly string[] } {
  const id = isObject(row) ? row.id : row;
  if (typeof id !== "string") throw invalid("row must be a row, or the id of one");
  const known = rowOf(id);
  checkOptions(options);
  return { known, wanted: checkArms(known, arms) };
}

function checkArms(row: Row, wanted: unknown): readonly string[] {
  const there = choicesOf(row);
  if (wanted === "all") return there;
  if (!Array.isArray(wanted)) throw invalid(`arms must be "all" or a list of ${there.join(", ")}`);
  const strange: unknown = wanted.find((name) => !there.includes(name));
  if (strange !== undefined || wanted.length === 0) {
    throw invalid(`The row ${row.id} has the arms ${there.join(", ")}, not ${String(strange ?? "none")}`);
  }
  return there.filter((name) => wanted.includes(name));
}

function checkOptions(options: unknown): asserts options is RunOptions {
  if (!isObject(options)) throw invalid("options must be an object");
  const { signal, onProgress, quick, threads, python, peers } = options;
  if (signal !== undefined && !isSignal(signal)) throw invalid("signal must be an AbortSignal");
  checkCall({ ...(onProgress !== undefined && { onProgress: onProgress as () => void }) });
  if (quick !== undefined && typeof quick !== "boolean") throw invalid("quick must be true or false");
  if (threads !== undefined && !(Number.isInteger(threads) && Number(threads) >= 1 && Number(threads) <= 64)) {
    throw invalid(`threads must be an integer from 1 to 64, not ${String(threads)}`);
  }
  if (python !== undefined && (typeof python !== "string" || python === "" || python.includes("\0"))) {
    throw invalid("python must be the name or the path of a program");
  }
  if (peers !== undefined && !isFolder(peers)) throw invalid("peers must be the URL of a folder, ending in a slash");
}

/** A URL that names a folder; in a page it may be relative to it. */
function isFolder(peers: unknown): boolean {
  const text = typeof peers === "string" ? peers : isObject(peers) ? peers.href : undefined;
  const base = (globalThis as { location?: { href: string } }).location?.href;
  return typeof text === "string" && text.endsWith("/") && URL.canParse(text, base);
}

/**
 * Reads a record from the text of a file. Throws `invalid_argument` in words for the one who chose the file: that it was
 * cut short, is something else, or is of another version.
 */
export function parseRecord(text: string): BenchRecord {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    const cut = /^\s*\{/.test(text) && !/\}\s*$/.test(text);
    throw invalid(
      cut ? "This record was cut short: it does not end as JSON does" : "This is no record: it is not JSON",
    );
  }
  checkRecord(record);
  return record;
}

/** Throws `invalid_argument` unless `record` has the form that everything derived from it reads. */
export function checkRecord(record: unknown): asserts record is BenchRecord {
  if (!isObject(record) || !("schema" in record)) throw invalid("This is no record of benchmarks: it has no schema");
  const { schema, environment, rows } = record;
  if (schema !== 1) {
    const advice = "a newer version of @sovereign/wasm may read it";
    throw invalid(`This record has the schema ${printed(schema)}, and this version reads schema 1: ${advice}`);
  }
  const part = !isEnvironment(environment)
    ? "its environment"
    : !Array.isArray(rows)
      ? "its rows"
      : rows.map(partMissing).find((missing) => missing !== undefined);
  if (part !== undefined) throw invalid(`This record is damaged: ${part} is not as schema 1 has it`);
}

function isEnvironment(environment: unknown): boolean {
  if (!isObject(environment) || !isObject(environment.method)) return false;
  const { date, sovereign, engine, host, platform, processor, cores, timerMs } = environment;
  return (
    [date, sovereign, engine, host, platform, processor, environment.method.harness].every(isText) &&
    [cores, timerMs].every(isCount) &&
    typeof environment.method.quick === "boolean"
  );
}

/** What of a row is not as it should be. */
function partMissing(row: unknown, at: number): string | undefined {
  if (!isObject(row) || !isText(row.id) || !isObject(row.parameters)) return `row ${at + 1}`;
  if (!Object.values(row.parameters).every((value) => isText(value) || typeof value === "number")) {
    return `the size of ${row.id}`;
  }
  if (row.order !== "turns" && row.order !== "blocks") return `the order of ${row.id}`;
  if (!Array.isArray(row.arms)) return `${row.id}'s list of arms`;
  const arm = row.arms.findIndex((one) => !isArm(one));
  return arm < 0 ? undefined : `arm ${arm + 1} of ${row.id}`;
}

const STATUSES: readonly unknown[] = ["ok", "unavailable", "wrong", "failed"];

function isArm(arm: unknown): boolean {
  if (!isObject(arm) || !STATUSES.includes(arm.status) || !Array.isArray(arm.samples)) return false;
  const { variant, simd, version, artefact, peer, settings, reason, workers, control, threads, calls, first, oracle } =
    arm;
  return (
    [variant, simd, version, artefact].every(isText) &&
    [peer, settings, reason].every((text) => text === undefined || isText(text)) &&
    [workers, calls].every((count) => count === undefined || isCount(count)) &&
    [threads, first].every((number) => number === null || isCount(number)) &&
    (control === undefined || control === true) &&
    (arm.status === "ok" ? arm.samples.length > 0 : isText(reason)) &&
    arm.samples.every(isSample) &&
    (oracle === null || isOracle(oracle))
  );
}

function isOracle(oracle: unknown): boolean {
  if (!isObject(oracle) || !isText(oracle.method) || typeof oracle.passed !== "boolean") return false;
  const { error, accepted, given } = oracle;
  const isShare = (share: unknown) => isObject(share) && isCount(share.files) && isCount(share.lines);
  return (
    (error === undefined || isCount(error)) && [accepted, given].every((share) => share === undefined || isShare(share))
  );
}

function isSample(sample: unknown): boolean {
  if (!isObject(sample)) return false;
  const { round, ms, call } = sample;
  return isCount(ms) && isCount(round) && (call === undefined || isCount(call));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** A number that can be one of things or of milliseconds. */
function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isSignal(signal: unknown): boolean {
  return isObject(signal) && typeof signal.aborted === "boolean" && typeof signal.addEventListener === "function";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
