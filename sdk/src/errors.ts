// The one error class of the SDK, its codes, and the one form in which errors cross between threads.
// It must not import anything: every other file may throw one of these.
//
// comlink drops the class, the code and the cause of an error, so no error is ever thrown across a worker's boundary:
// a worker answers with an `Outcome`, and the host turns its `WireError` back into a `SovereignError`.

/** What went wrong, as a stable word to switch on. */
export type ErrorCode =
  | "invalid_argument"
  | "shape_mismatch"
  | "too_large"
  | "out_of_memory"
  | "unsupported"
  | "invalid_file"
  | "aborted"
  | "timeout"
  | "disposed"
  | "resource_lost"
  | "worker_crashed"
  | "asset_missing"
  | "asset_mismatch"
  | "csp_blocked"
  | "gpu_lost"
  | "network"
  | "quota_exceeded"
  | "internal";

/**
 * Every error that the SDK rejects with. `message` says what to do; `cause` is what it came from, if anything.
 * `aborted` has the name `AbortError` and the signal's reason as its cause; all others are named `SovereignError`.
 */
export class SovereignError extends Error {
  /** What went wrong. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = code === "aborted" ? "AbortError" : "SovereignError";
  }
}

/** An error as it crosses from a worker: plain data, so that structured clone keeps all of it. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  /** The chain of causes, outermost first, each as `Name: message`. */
  readonly causes: readonly string[];
}

/** What a worker answers: a value, or an error and whether the instance that met it may be called again. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError; readonly poisoned: boolean };

/** Any thrown value as a `SovereignError`; what is not one already becomes `code`, with the value as its cause. */
export function asSovereignError(thrown: unknown, code: ErrorCode = "internal"): SovereignError {
  if (thrown instanceof SovereignError) return thrown;
  return new SovereignError(code, textOf(thrown), { cause: thrown });
}

/** An `invalid_argument` that says what is expected. */
export function invalid(expected: string): SovereignError {
  return new SovereignError("invalid_argument", `${expected}.`);
}

/** The error that an aborted call rejects with. */
export function abortedError(signal: AbortSignal | undefined): SovereignError {
  return new SovereignError("aborted", "The call was aborted by its signal.", { cause: signal?.reason });
}

/** The error of every call once a runtime is disposed. */
export function disposedError(): SovereignError {
  return new SovereignError("disposed", "This runtime was disposed: open another one.");
}

/** Puts an error into the form that crosses threads. */
export function toWire(thrown: unknown): WireError {
  const error = asSovereignError(thrown);
  const causes: string[] = [];
  for (let cause = error.cause; cause !== undefined && causes.length < 8; ) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : textOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return { code: error.code, message: error.message, causes };
}

/** The error that `toWire` was given, as far as data can carry it. */
export function fromWire(wire: WireError): SovereignError {
  const cause = wire.causes.reduceRight<Error | undefined>(
    (inner, text) => new Error(text, inner ? { cause: inner } : undefined),
    undefined,
  );
  return new SovereignError(wire.code, wire.message, cause ? { cause } : undefined);
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message || thrown.name : printed(thrown);
}

/** Any value as text, for messages; objects without a prototype have none. */
export function printed(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "an unprintable value";
  }
}
