// What `--browser` has the page do. Each function is sent to the page as its text, so it must not name anything that stands
// outside of it; what goes in and out crosses as JSON.

import type { BenchRecord, RunOptions, RunProgress } from "@sovereign/wasm/bench";

/** A row that is to be run. */
export interface Work {
  /** Where the page finds @sovereign/wasm/bench. */
  readonly module: string;
  readonly row: string;
  readonly arms: readonly string[] | "all";
  readonly options: Pick<RunOptions, "quick" | "threads"> & { readonly peers?: string };
}

/** What has become of it: the run has ended when there is a record or a failure. */
export interface Look {
  /** The last that the run said since the last look; null where it said nothing. */
  readonly progress: RunProgress | null;
  readonly record: BenchRecord | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** Begins a run, and resolves at once: nobody waits in the page, which has the measuring to do. */
export async function begin({ module, row, arms, options }: Work): Promise<void> {
  const { run } = (await import(/* @vite-ignore */ module)) as typeof import("@sovereign/wasm/bench");
  let progress: RunProgress | null = null;
  let record: BenchRecord | null = null;
  let failure: Look["failure"] = null;
  const onProgress = (said: RunProgress): void => {
    progress = said;
  };
  const look = (): Look => {
    const seen = { progress, record, failure };
    progress = null;
    return seen;
  };
  Object.assign(globalThis, { look });
  run(row, arms, { ...options, onProgress }).then(
    (measured) => {
      record = measured;
    },
    ({ code = "internal", message }: { readonly code?: string; readonly message: string }) => {
      failure = { code, message };
    },
  );
}

/** Looks at the run that was begun last. */
export function look(): Look {
  return (globalThis as unknown as { readonly look: () => Look }).look();
}
