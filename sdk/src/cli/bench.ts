// `sovereign bench`: runs rows in this process's workers or in a browser, prints tables and the command that repeats the run,
// writes the record, and compares it with an earlier one. It measures and derives nothing itself: that is
// @sovereign/wasm/bench's.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Arm,
  type BenchRecord,
  choicesOf,
  compare,
  csv,
  describe,
  joined,
  markdown,
  parseRecord,
  type Row,
  type RowSummary,
  type RunProgress,
  recordText,
  rows,
  run,
  summarize,
} from "@sovereign/wasm/bench";
import { asSovereignError } from "../errors.js";
import { type Engine, engines, runInBrowser } from "./browser.js";
import { STOPPING } from "./failure.js";
import { type Io, type Output, UsageError } from "./io.js";
import type { Places } from "./program.js";
import { progressBar } from "./progress.js";
import { drawChanges, drawListed, drawRow } from "./table.js";

/** The options of the command line. */
export interface BenchFlags {
  readonly variant?: readonly string[];
  readonly list?: boolean;
  readonly json?: string;
  readonly markdown?: string;
  readonly csv?: string;
  readonly from?: string;
  readonly quick?: boolean;
  readonly threads?: number;
  readonly python?: string;
  readonly peers?: string;
  readonly baseline?: string;
  readonly failOnRegression?: boolean;
  readonly browser?: string;
}

/** Runs the command; status 1 when an arm failed, answered wrongly or, where that is asked for, became slower. */
export async function benchCommand(
  ids: readonly string[],
  flags: BenchFlags,
  io: Io,
  places: Places = {},
): Promise<number> {
  checkFlags(flags);
  const wanted = chosen(ids);
  const arms = checkArms(flags.variant, wanted);
  if (flags.list) {
    io.out(wanted.map((row) => drawListed(row, io.colors.out)).join(""));
    return 0;
  }
  const baseline = flags.baseline === undefined ? undefined : readRecord(flags.baseline, io);
  const outputs = openOutputs(flags, io);
  try {
    const job: Job = { wanted, arms, flags, io, places };
    const record = flags.from === undefined ? await measureAll(job) : shownOf(readRecord(flags.from, io), ids);
    const summaries = await summarize(record, { assets: places.assets ?? {} });
    if (flags.from !== undefined && flags.markdown !== "-") io.out(`${drawn(summaries, io)}\n`);
    if (flags.markdown !== "-") io.out(`${describe(record.environment)}\n`);
    if (flags.from === undefined && flags.markdown !== "-") io.out(`Repeat: ${repeat(ids, flags)}\n`);
    outputs.json?.write(recordText(record));
    outputs.csv?.write(csv(record));
    const text = flags.markdown === undefined ? "" : markdown(record, summaries);
    if (flags.markdown === "-") io.out(text);
    else outputs.markdown?.write(text);
    const slower = baseline !== undefined && (await compared(baseline, record, job));
    return isBad(record) || (slower && flags.failOnRegression === true) ? 1 : 0;
  } catch (thrown) {
    for (const output of Object.values(outputs)) output?.discard();
    throw thrown;
  }
}

/** A record that was written before, or the rows of it that were named. */
function shownOf(record: BenchRecord, ids: readonly string[]): BenchRecord {
  const shown = record.rows.filter(({ id }) => ids.length === 0 || ids.includes(id));
  if (shown.length === 0) throw new UsageError("this record has no such row");
  return { ...record, rows: shown };
}

/** What one command does. */
interface Job {
  readonly wanted: readonly Row[];
  readonly arms: readonly string[] | undefined;
  readonly flags: BenchFlags;
  readonly io: Io;
  readonly places: Places;
}

/** Whether an arm of this project is not well: what becomes of a peer is told, and is not ours to answer for. */
function isBad({ rows: all }: BenchRecord): boolean {
  const bad = ({ status, peer }: Arm) => peer === undefined && (status === "failed" || status === "wrong");
  return all.some(({ arms }) => arms.some(bad));
}

/** Says what changed since the baseline; whether something became slower. */
async function compared(baseline: BenchRecord, record: BenchRecord, { flags, io, places }: Job): Promise<boolean> {
  const changes = await compare(baseline, record, { assets: places.assets ?? {} });
  if (flags.markdown !== "-") io.out(`\n${drawChanges(changes, flags.baseline!, io.colors.out)}`);
  return changes.regressed;
}

function drawn(summaries: readonly RowSummary[], io: Io): string {
  return summaries
    .map((summary) => {
      const row = rows().find(({ id }) => id === summary.id);
      return row ? drawRow(row, summary, io) : `${summary.id}: this version has no such row.\n`;
    })
    .join("\n");
}

/** Runs row after row, here or in a browser, and prints the tables of each when it is done. */
async function measureAll(job: Job): Promise<BenchRecord> {
  const asked = job.wanted.filter((row) => armsOfJob(row, job).length > 0);
  const unbuilt = asked.filter(({ built }) => !built).map(({ id }) => id);
  if (unbuilt.length > 0) job.io.err(`Not built yet: ${unbuilt.join(", ")}.\n`);
  const ready = asked.filter(({ built }) => built);
  if (ready.length === 0) throw new UsageError("none of these rows is built yet, or has such an arm");
  const stopping = stopSignals();
  const bar = progressBar(ready, job.io);
  const show = async (record: BenchRecord) => {
    bar.clear();
    const summaries = await summarize(record, { assets: job.places.assets ?? {} });
    job.io.out(`${drawn(summaries, job.io)}\n`);
  };
  try {
    const running = { signal: stopping.signal, onProgress: bar.show, onRecord: show };
    if (job.flags.browser !== undefined) return await measureInBrowser(ready, job, running);
    return await measureHere(ready, job, running);
  } finally {
    bar.clear();
    stopping.end();
  }
}

/** What is heard while rows run. */
interface Running {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  readonly onRecord: (record: BenchRecord) => Promise<void>;
}

async function measureHere(ready: readonly Row[], job: Job, running: Running): Promise<BenchRecord> {
  const { quick, threads, python } = job.flags;
  const { signal, onProgress } = running;
  const peers = peersOf(job);
  const records: BenchRecord[] = [];
  for (const row of ready) {
    const record = await run(row, armsOfJob(row, job), {
      signal,
      onProgress,
      assets: job.places.assets ?? {},
      ...(quick !== undefined && { quick }),
      ...(threads !== undefined && { threads }),
      ...(python !== undefined && { python }),
      ...(peers !== undefined && { peers }),
    });
    records.push(record);
    await running.onRecord(record);
  }
  return joined(records)!;
}

function measureInBrowser(ready: readonly Row[], { arms, flags, io }: Job, running: Running): Promise<BenchRecord> {
  const { quick, threads, browser, peers } = flags;
  const request = {
    rows: ready.map(({ id }) => id),
    variants: arms ?? ("all" as const),
    ...(quick !== undefined && { quick }),
    ...(threads !== undefined && { threads }),
    ...(peers !== undefined && { peers: resolve(peers) }),
  };
  return runInBrowser(browser as Engine, request, io, running);
}

/** The arms of a row that were asked for. */
function armsOfJob(row: Row, { arms }: Job): readonly string[] {
  return choicesOf(row).filter((name) => arms?.includes(name) ?? true);
}

/** The folder of the peers: the one that was named, or the one that a clone of this project has built. */
function peersOf({ flags, places }: Job): URL | undefined {
  if (flags.peers !== undefined) return pathToFileURL(`${resolve(flags.peers)}/`);
  return places.peers && existsSync(places.peers) ? places.peers : undefined;
}

/** An abort by Ctrl-C and its like; the signal's name is the reason. The second one ends the process at once. */
function stopSignals(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    for (const other of STOPPING) process.removeListener(other, stop);
    controller.abort(name);
  };
  const end = () => {
    for (const name of STOPPING) process.removeListener(name, stop);
  };
  for (const name of STOPPING) process.on(name, stop);
  return { signal: controller.signal, end };
}

function checkFlags(flags: BenchFlags): void {
  const { browser, baseline, failOnRegression, threads, python, from } = flags;
  if (browser !== undefined && !engines.includes(browser as Engine)) {
    throw new UsageError(`--browser takes one of ${engines.join(", ")}, not ${browser}`);
  }
  if (browser !== undefined && python !== undefined) {
    throw new UsageError("--python is for the terminal: a browser runs Python in WebAssembly (Pyodide)");
  }
  if (failOnRegression && baseline === undefined) throw new UsageError("--fail-on-regression needs --baseline");
  if (from !== undefined && browser !== undefined) throw new UsageError("--from shows a record: it runs nothing");
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw new UsageError("--threads takes a number from 1 to 64");
  }
  for (const name of ["python", "json", "markdown", "csv", "from", "baseline", "peers"] as const) {
    if (flags[name] === "") throw new UsageError(`--${name} takes a name, and none was given`);
  }
}

function chosen(ids: readonly string[]): readonly Row[] {
  const all = rows();
  const strange = ids.find((id) => !all.some((row) => row.id === id));
  if (strange) throw new UsageError(`there is no row ${strange}; the rows are ${all.map(({ id }) => id).join(", ")}`);
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/** The arms that were named: variants, packages of peers, or `peers` for all of these. */
function checkArms(names: readonly string[] | undefined, wanted: readonly Row[]): readonly string[] | undefined {
  if (!names) return undefined;
  const peers = wanted.flatMap((row) => row.peers.map(({ name }) => name));
  const known = new Set(wanted.flatMap(choicesOf));
  const arms = names.flatMap((name) => name.split(",")).flatMap((name) => (name === "peers" ? peers : [name]));
  const strange = arms.find((name) => !known.has(name));
  if (strange === undefined) return arms;
  throw new UsageError(`there is no arm ${strange} here; the arms are ${[...known, "peers"].join(", ")}`);
}

function readRecord(file: string, io: Io): BenchRecord {
  const bytes = io.read(file);
  try {
    return parseRecord(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (thrown) {
    const message =
      thrown instanceof TypeError ? "This is no record: it is not UTF-8." : asSovereignError(thrown).message;
    throw new UsageError(`${file}: ${message.replace(/\.$/, "")}`);
  }
}

/** Opened before the run: whether they can be written is not a thing to learn after minutes. */
function openOutputs(flags: BenchFlags, io: Io): Readonly<Partial<Record<"json" | "markdown" | "csv", Output>>> {
  const outputs: Partial<Record<"json" | "markdown" | "csv", Output>> = {};
  for (const kind of ["json", "markdown", "csv"] as const) {
    const path = flags[kind];
    if (path === undefined || (kind === "markdown" && path === "-")) continue;
    if (io.kind(path) === "directory") throw new UsageError(`${path} is a directory: name a file`);
    outputs[kind] = io.open(path);
  }
  return outputs;
}

function repeat(ids: readonly string[], { variant, quick, threads, python, browser }: BenchFlags): string {
  const words = ["npx sovereign bench", ...ids];
  if (variant) words.push(`--variant ${variant.join(",")}`);
  if (browser) words.push(`--browser ${browser}`);
  if (threads) words.push(`--threads ${threads}`);
  if (python) words.push(`--python ${python}`);
  if (quick) words.push("--quick");
  return words.join(" ");
}
