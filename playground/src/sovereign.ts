/**
 * The page's one SDK runtime, opened at the first call. All work runs in its workers; the page's thread only draws.
 * It must not know any view.
 */
import { type OpenOptions, Sovereign, SovereignError } from "@sovereign/wasm";

let opened: Promise<Sovereign> | undefined;

/**
 * The runtime. The first call says what it loads ahead of the first job: the benchmarks want nothing loaded that would run
 * beside them. A failed start is not kept, so that the next call tries again.
 */
export function runtime(preload: OpenOptions["preload"] = []): Promise<Sovereign> {
  opened ??= Sovereign.open({ preload }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** What a failed call tells the user: the SDK's own code and message, or that of an unforeseen error. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Any thrown value as a failure to show. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof SovereignError) return { code: thrown.code, message: thrown.message };
  return { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether a call ended because it was aborted, which is no failure. */
export function wasAborted(thrown: unknown): boolean {
  return thrown instanceof SovereignError && thrown.code === "aborted";
}
