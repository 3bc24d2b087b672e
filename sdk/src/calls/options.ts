// What every call checks about its options before anything is copied. It starts no job.

import { abortedError, invalid, printed } from "../errors.js";
import type { CallOptions } from "../types.js";

/** Throws `invalid_argument`, or `aborted` when the signal already is. */
export function checkCall(options: CallOptions): void {
  checkObject("options", options);
  const { signal, timeout, onProgress } = options;
  if (timeout !== undefined && !(typeof timeout === "number" && timeout > 0 && timeout <= 2 ** 31 - 1)) {
    throw invalid(`timeout must be a number of milliseconds over 0 and up to 2147483647, not ${printed(timeout)}`);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") throw invalid("onProgress must be a function");
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid("signal must be an AbortSignal");
  if (signal?.aborted) throw abortedError(signal);
}

/** Throws `invalid_argument` unless `value` is an object. */
export function checkObject(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null) throw invalid(`${name} must be an object, not ${printed(value)}`);
}

/** Throws `invalid_argument` unless `value` is undefined or one of `choices`. */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return;
  throw invalid(`${name} must be one of ${choices.join(", ")}, not ${printed(value)}`);
}

/** Throws `invalid_argument` unless `value` is undefined, true or false. */
export function checkFlag(name: string, value: unknown): void {
  if (value === undefined || typeof value === "boolean") return;
  throw invalid(`${name} must be true or false, not ${printed(value)}`);
}
