/**
 * The runs behind the view: which arms are chosen, the run that is going on, and the records of those that are done.
 * One row runs at a time, so that rows do not disturb each other. It must not measure or average anything.
 */
import type { BenchRecord, Row, RowSummary, RunProgress, Variant } from "@sovereign/wasm/bench";
import { rows, run, summarize } from "@sovereign/wasm/bench";
import { type Failure, failureOf, wasAborted } from "../sovereign";
import { heard, type Live } from "./model";

/** A run that is going on. */
export interface Active {
  readonly row: Row;
  readonly variants: readonly Variant[];
  readonly live: Live;
  readonly now: RunProgress | undefined;
  /** Milliseconds that the run may still take, by the share that is done; undefined while that says nothing. */
  readonly left: number | undefined;
}

/** A run that is done. */
export interface Finished {
  readonly record: BenchRecord;
  readonly summaries: readonly RowSummary[];
}

export class BenchRunner {
  readonly rows: readonly Row[] = rows();
  quick = $state(true);
  chosen: Record<string, Variant[]> = $state(
    Object.fromEntries(this.rows.map(({ id, variants }) => [id, [...variants]])),
  );
  active: Active | undefined = $state.raw();
  /** Rows that wait for their turn. */
  queue: readonly string[] = $state.raw([]);
  finished: Record<string, Finished> = $state.raw({});
  failures: Record<string, Failure> = $state.raw({});

  #abort: AbortController | undefined;

  choose(row: Row, variant: Variant, on: boolean): void {
    const kept = row.variants.filter((one) => (one === variant ? on : this.chosen[row.id]?.includes(one)));
    this.chosen[row.id] = kept;
  }

  /** Runs these rows, one after another. A row without a chosen arm is left out. */
  async start(wanted: readonly Row[]): Promise<void> {
    if (this.active) return;
    const abort = new AbortController();
    this.#abort = abort;
    const todo = wanted.filter(({ id }) => (this.chosen[id]?.length ?? 0) > 0);
    for (const [at, row] of todo.entries()) {
      if (abort.signal.aborted) break;
      this.queue = todo.slice(at + 1).map(({ id }) => id);
      await this.#run(row, abort.signal);
    }
    this.queue = [];
    this.active = undefined;
  }

  cancel(): void {
    this.#abort?.abort();
  }

  async #run(row: Row, signal: AbortSignal): Promise<void> {
    const variants = [...(this.chosen[row.id] ?? [])];
    const begun = performance.now();
    this.active = { row, variants, live: new Map(), now: undefined, left: undefined };
    this.#forget(row.id);
    const onProgress = (now: RunProgress) => {
      if (signal.aborted || this.active?.row !== row) return;
      const spent = performance.now() - begun;
      const left = now.done > 0.02 && spent > 400 ? (spent * (1 - now.done)) / now.done : undefined;
      this.active = { row, variants, live: heard(this.active.live, now), now, left };
    };
    try {
      const record = await run(row, variants, { signal, onProgress, quick: this.quick });
      const summaries = await summarize(record);
      this.finished = { ...this.finished, [row.id]: { record, summaries } };
    } catch (thrown) {
      const failure = wasAborted(thrown)
        ? { code: "aborted", message: "Cancelled. Nothing was kept of this run." }
        : failureOf(thrown);
      this.failures = { ...this.failures, [row.id]: failure };
    }
  }

  /** A row that runs again shows nothing of its last run, lest the two be mixed up. */
  #forget(id: string): void {
    const { [id]: _run, ...finished } = this.finished;
    const { [id]: _failure, ...failures } = this.failures;
    this.finished = finished;
    this.failures = failures;
  }
}
