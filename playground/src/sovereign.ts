/**
 * The page's one SDK runtime, opened at the first call. All work runs in its workers; the page's thread only draws.
 * It must not know any view.
 */
import { Sovereign, SovereignError } from "@sovereign/wasm";

let opened: Promise<Sovereign> | undefined;

/** The runtime. A failed start is not kept, so that the next call tries again. */
export function runtime(): Promise<Sovereign> {
  opened ??= Sovereign.open({ preload: ["transpile"] }).catch((error: unknown) => {
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
