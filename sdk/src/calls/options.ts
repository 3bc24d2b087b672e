// What every call checks about its options before anything is copied. It starts no job.

import { abortedError, SovereignError } from "../errors.js";
import type { CallOptions } from "../types.js";

/** Throws `invalid_argument`, or `aborted` when the signal already is. */
export function checkCall({ signal, timeout, onProgress }: CallOptions): void {
  if (timeout !== undefined && !(typeof timeout === "number" && timeout > 0 && timeout <= 2 ** 31 - 1)) {
    throw invalid("timeout must be a number of milliseconds from 1 to 2147483647");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") throw invalid("onProgress must be a function");
  if (signal?.aborted) throw abortedError(signal);
}

/** An `invalid_argument` that says what is expected. */
export function invalid(expected: string): SovereignError {
  return new SovereignError("invalid_argument", `${expected}.`);
}

/** Throws `invalid_argument` unless `value` is undefined or one of `choices`. */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return;
  throw invalid(`${name} must be one of ${choices.join(", ")}, not ${String(value)}`);
}
