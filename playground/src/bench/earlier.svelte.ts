/**
 * The earlier record that the runs of this page are compared with: a file of the user, read here and sent nowhere. What
 * is significant, the SDK says. A file that is no record changes nothing.
 */
import type { BenchRecord, Changes, RowSummary } from "@sovereign/wasm/bench";
import { compare, parseRecord, summarize } from "@sovereign/wasm/bench";
import { size } from "../format";
import { failureOf } from "../sovereign";
import type { Finished } from "./runner.svelte";

/** A larger file is not read: records of the whole benchmark set have a few megabytes at most. */
const largestBytes = 64_000_000;

/** A record that was opened. */
export interface Opened {
  readonly name: string;
  readonly record: BenchRecord;
  readonly summaries: readonly RowSummary[];
}

export class Earlier {
  opened: Opened | undefined = $state.raw();
  /** The name of the file that is being read. */
  reading: string | undefined = $state();
  /** Why the last file was not opened. */
  problem: string | undefined = $state();
  /** What changed, by row: of those that have a run. */
  changes: Readonly<Record<string, Changes>> = $state.raw({});

  #compared: Readonly<Record<string, Finished>> = {};

  /** Whether the file was opened. */
  async open(file: File): Promise<boolean> {
    this.problem = undefined;
    this.reading = file.name;
    try {
      const record = parseRecord(await textOf(file));
      const summaries = await summarize(record);
      this.opened = { name: file.name, record, summaries };
      this.changes = {};
      this.#compared = {};
      return true;
    } catch (thrown) {
      this.problem = `${file.name} was not opened. ${failureOf(thrown).message}`;
      return false;
    } finally {
      this.reading = undefined;
    }
  }

  close(): void {
    this.opened = undefined;
    this.problem = undefined;
    this.changes = {};
    this.#compared = {};
  }

  /** Compares the runs that were not compared yet. */
  async compareWith(finished: Readonly<Record<string, Finished>>): Promise<void> {
    const { opened } = this;
    if (!opened) return;
    for (const [id, run] of Object.entries(finished)) {
      if (this.#compared[id] === run) continue;
      this.#compared = { ...this.#compared, [id]: run };
      try {
        const changes = await compare(only(opened.record, id), run.record);
        if (this.opened === opened && this.#compared[id] === run) this.changes = { ...this.changes, [id]: changes };
      } catch (thrown) {
        this.problem = `${opened.name} could not be compared. ${failureOf(thrown).message}`;
      }
    }
  }
}

/** A record with one row, at each of its sizes: the others are compared by themselves. */
function only(record: BenchRecord, id: string): BenchRecord {
  return { ...record, rows: record.rows.filter((row) => row.id === id) };
}

async function textOf(file: File): Promise<string> {
  if (file.size > largestBytes) {
    throw new Error(`It has ${size(file.size)}; a record has a few, and at most ${size(largestBytes)} are read.`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch (cause) {
    const isText = !(cause instanceof TypeError);
    throw new Error(
      isText ? "It could not be read. Was it a folder, or removed?" : "It is not text, so it is no record.",
      {
        cause,
      },
    );
  }
}
