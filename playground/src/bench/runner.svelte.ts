/**
 * The runs behind the page: what is chosen of each row, the run that is going on, and the records of those that are done.
 * One row runs at a time, so that rows do not disturb each other. It must not measure or average anything.
 */
import type { BenchRecord, Row, RowSummary, RunProgress } from "@sovereign/wasm/bench";
import { estimateMs, rows, run, summarize } from "@sovereign/wasm/bench";
import { type Failure, failureOf, wasAborted } from "../sovereign";
import { keepRecords, keptRecords } from "./kept";
import { choicesInBrowser, hear, type Live } from "./model";
import { PeersInBuild } from "./peers.svelte";

/** A run that is going on. */
export interface Active {
  readonly row: Row;
  readonly chosen: readonly string[];
  readonly live: Live;
  readonly now: RunProgress | undefined;
  /** Milliseconds that the run may still take: at first by the SDK's estimate, then by its pace; undefined before it said anything. */
  readonly left: number | undefined;
}

/** A run that is done. */
export interface Finished {
  readonly record: BenchRecord;
  readonly summaries: readonly RowSummary[];
}

/** Arms load and warm up first: under this share of a run, its pace says nothing of the time that is left. */
const tooEarly = 0.15;
/** A drawing takes a processor from the arms that are measured, so there are few. */
const msBetweenDrawings = 250;

export class BenchRunner {
  readonly rows: readonly Row[] = rows();
  readonly peers = new PeersInBuild();
  quick = $state(true);
  active: Active | undefined = $state.raw();
  /** How many rows the run has, those done included. */
  planned = $state(0);
  /** Rows that wait for their turn. */
  queue: readonly Row[] = $state.raw([]);
  finished: Readonly<Record<string, Finished>> = $state.raw({});
  failures: Readonly<Record<string, Failure>> = $state.raw({});

  /** What the user took out, by row. */
  #without: Readonly<Record<string, readonly string[]>> = $state.raw({});
  #abort: AbortController | undefined;

  /** What of a row the next run takes. */
  chosen(row: Row): readonly string[] {
    return choicesInBrowser(row).filter(
      (choice) => this.missing(row, choice) === undefined && !this.#leaves(row, choice),
    );
  }

  /** Why a choice cannot be had on this page, or undefined. */
  missing(row: Row, choice: string): string | undefined {
    if (row.peers.some(({ name }) => name === choice)) return this.peers.whyNot;
    return choice === "python" ? this.peers.whyNoPython : undefined;
  }

  choose(row: Row, choice: string, on: boolean): void {
    const left = (this.#without[row.id] ?? []).filter((one) => one !== choice);
    this.#without = { ...this.#without, [row.id]: on ? left : [...left, choice] };
  }

  /** The rows among these that a run would take. */
  runnable(wanted: readonly Row[]): readonly Row[] {
    return wanted.filter((row) => row.built && this.chosen(row).length > 0);
  }

  /** Milliseconds that a run of these rows takes at most, roughly, as the SDK has it. */
  estimate(wanted: readonly Row[]): number {
    return this.runnable(wanted).reduce(
      (sum, row) => sum + estimateMs(row, this.chosen(row), { quick: this.quick }),
      0,
    );
  }

  /** Runs these rows, one after another, once it is known which peers are there. */
  async start(wanted: readonly Row[]): Promise<void> {
    if (this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    await this.peers.known;
    const todo = this.runnable(wanted);
    this.planned = todo.length;
    for (const [at, row] of todo.entries()) {
      if (abort.signal.aborted) break;
      this.queue = todo.slice(at + 1);
      await this.#run(row, abort.signal);
    }
    this.queue = [];
    this.active = undefined;
    this.#abort = undefined;
  }

  stop(): void {
    this.#abort?.abort();
  }

  /** What this tab measured before the page was left or reloaded. */
  async restore(): Promise<void> {
    for (const record of keptRecords()) {
      const id = record.rows[0]?.id;
      if (id === undefined || !this.rows.some((row) => row.id === id && row.built)) continue;
      try {
        const summaries = await summarize(record);
        if (!this.finished[id] && this.active?.row.id !== id) this.#accept(id, { record, summaries });
      } catch {
        // A record that cannot be summarised is as good as none: the row can be run again.
      }
    }
  }

  async #run(row: Row, signal: AbortSignal): Promise<void> {
    const chosen = this.chosen(row);
    this.active = { row, chosen, live: new Map(), now: undefined, left: undefined };
    this.#forget(row.id);
    const { onProgress, end } = this.#listen(row, chosen, signal);
    try {
      const peers = this.peers.folder;
      const record = await run(row, chosen, { signal, onProgress, quick: this.quick, ...(peers && { peers }) });
      this.#accept(row.id, { record, summaries: await summarize(record) });
      keepRecords(Object.values(this.finished).map((one) => one.record));
    } catch (thrown) {
      const failure = wasAborted(thrown)
        ? { code: "aborted", message: "Stopped. Nothing was kept of this run." }
        : failureOf(thrown);
      this.failures = { ...this.failures, [row.id]: failure };
    } finally {
      end();
    }
  }

  /** Gathers what a run says, and has it drawn now and then. */
  #listen(row: Row, chosen: readonly string[], signal: AbortSignal) {
    const live: Live = new Map();
    const begun = performance.now();
    const atMost = this.estimate([row]);
    let latest: RunProgress | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      if (signal.aborted || !latest) return;
      const spent = performance.now() - begun;
      const { done } = latest;
      const left = done < tooEarly ? atMost * (1 - done) : (spent * (1 - done)) / done;
      this.active = { row, chosen, live, now: latest, left };
    };
    const onProgress = (now: RunProgress) => {
      hear(live, now);
      latest = now;
      timer ??= setTimeout(draw, msBetweenDrawings);
    };
    return { onProgress, end: () => clearTimeout(timer) };
  }

  #leaves(row: Row, choice: string): boolean {
    return this.#without[row.id]?.includes(choice) ?? false;
  }

  #accept(id: string, finished: Finished): void {
    this.finished = { ...this.finished, [id]: finished };
  }

  /** A row that runs again shows nothing of its last run, lest the two be mixed up. */
  #forget(id: string): void {
    const { [id]: _run, ...finished } = this.finished;
    const { [id]: _failure, ...failures } = this.failures;
    this.finished = finished;
    this.failures = failures;
  }
}
