// `sovereign bench`: runs rows in this process's workers, prints tables and the command that repeats the run, and writes
// the record. It measures and derives nothing itself: that is @sovereign/wasm/bench's.

import {
  type BenchRecord,
  type Row,
  type RunProgress,
  rows,
  run,
  summarize,
  type Variant,
} from "@sovereign/wasm/bench";
import { Presets, SingleBar } from "cli-progress";
import { STOPPING } from "./failure.js";
import { type Io, UsageError } from "./io.js";
import { drawRow, sizes } from "./table.js";

/** The options of the command line. */
export interface BenchFlags {
  readonly variant?: readonly string[];
  readonly list?: boolean;
  readonly json?: string;
  readonly quick?: boolean;
  readonly threads?: number;
  readonly python?: string;
  readonly baseline?: string;
  readonly failOnRegression?: boolean;
  readonly browser?: string;
}

/** Runs the command; status 1 when an arm failed or answered wrongly. `assets` is for tests. */
export async function benchCommand(
  ids: readonly string[],
  flags: BenchFlags,
  io: Io,
  assets: Readonly<Record<string, URL>> = {},
): Promise<number> {
  checkFlags(flags);
  const wanted = chosen(ids);
  const variants = checkVariants(flags.variant, wanted);
  if (flags.list) {
    io.out(wanted.map((row) => drawListed(row, io)).join(""));
    return 0;
  }
  if (flags.json && io.kind(flags.json) === "directory")
    throw new UsageError(`${flags.json} is a directory: name a file`);
  // Opened before the run: whether it can be written is not a thing to learn after minutes.
  const output = flags.json === undefined ? undefined : io.open(flags.json);
  const stopping = stopSignals();
  try {
    const record = joined(await measureAll(wanted, variants, { flags, io, assets, signal: stopping.signal }));
    io.out(`${described(record)}\nRepeat: ${repeat(ids, flags)}\n`);
    output?.write(`${JSON.stringify(record, null, 2)}\n`);
    const bad = record.rows.some(({ arms }) => arms.some(({ status }) => status === "failed" || status === "wrong"));
    return bad ? 1 : 0;
  } catch (thrown) {
    output?.discard();
    throw thrown;
  } finally {
    stopping.end();
  }
}

/** What the rows of one command share. */
interface Place {
  readonly flags: BenchFlags;
  readonly io: Io;
  readonly assets: Readonly<Record<string, URL>>;
  readonly signal: AbortSignal;
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

/** Runs row after row, and prints the tables of each when it is done. */
async function measureAll(
  wanted: readonly Row[],
  variants: readonly Variant[] | undefined,
  place: Place,
): Promise<BenchRecord[]> {
  const records: BenchRecord[] = [];
  const { io, assets } = place;
  for (const row of wanted) {
    const some = variants ? row.variants.filter((variant) => variants.includes(variant)) : "all";
    if (some !== "all" && some.length === 0) continue;
    const record = await measured(row, some, place);
    records.push(record);
    for (const summary of await summarize(record, { assets })) io.out(`${drawRow(row, summary, io.colors.out)}\n`);
  }
  return records;
}

function checkFlags({ browser, baseline, failOnRegression, threads, python, json }: BenchFlags): void {
  if (browser) throw new UsageError("--browser is not built yet: open the playground in that browser");
  if (baseline || failOnRegression) throw new UsageError("--baseline and --fail-on-regression are not built yet");
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw new UsageError("--threads takes a number from 1 to 64");
  }
  if (python === "") throw new UsageError("--python takes the name or the path of a program");
  if (json === "") throw new UsageError("--json takes the name of a file");
}

function chosen(ids: readonly string[]): readonly Row[] {
  const all = rows();
  const strange = ids.find((id) => !all.some((row) => row.id === id));
  if (strange) throw new UsageError(`there is no row ${strange}; the rows are ${all.map(({ id }) => id).join(", ")}`);
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

function checkVariants(names: readonly string[] | undefined, wanted: readonly Row[]): readonly Variant[] | undefined {
  if (!names) return undefined;
  const known = [...new Set(wanted.flatMap((row) => row.variants))];
  const variants = names.flatMap((name) => name.split(","));
  const strange = variants.find((name) => !known.includes(name as Variant));
  if (strange !== undefined) throw new UsageError(`there is no arm ${strange} here; the arms are ${known.join(", ")}`);
  return variants as Variant[];
}

function drawListed({ id, title, parameters, variants }: Row, io: Io): string {
  const { bold, dim } = io.colors.out;
  return `${bold(id)}  ${title}\n  ${sizes(parameters)}\n  ${dim(`arms: ${variants.join(", ")}`)}\n`;
}

async function measured(
  row: Row,
  variants: readonly Variant[] | "all",
  { flags, io, assets, signal }: Place,
): Promise<BenchRecord> {
  const format = "{row} [{bar}] {percentage}% {what}";
  const options = { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 5 };
  const bar = io.interactive ? new SingleBar(options, Presets.legacy) : undefined;
  bar?.start(1000, 0, { row: row.id, what: "" });
  const onProgress = ({ done, variant, phase, ms }: RunProgress) => {
    const took = ms === undefined ? "" : ` ${ms.toFixed(1)} ms`;
    bar?.update(Math.round(1000 * done), { what: `${variant}: ${phase}${took}` });
  };
  try {
    const { quick, threads, python } = flags;
    return await run(row, variants, {
      signal,
      onProgress,
      assets,
      ...(quick !== undefined && { quick }),
      ...(threads !== undefined && { threads }),
      ...(python !== undefined && { python }),
    });
  } finally {
    bar?.stop();
  }
}

/** Runs of one command are of one method: one record, in the environment of the first. */
function joined(records: readonly BenchRecord[]): BenchRecord {
  const [first] = records;
  if (!first) throw new UsageError("none of these rows has such an arm");
  return { ...first, rows: records.flatMap((record) => record.rows) };
}

function described({ environment }: BenchRecord): string {
  const { engine, platform, processor, cores, sovereign, method } = environment;
  const caps = method.quick ? "quick caps: a first look, not a measurement" : "full caps";
  return `@sovereign/wasm ${sovereign}, ${engine}, ${platform}, ${processor || "unknown processor"}, ${cores} cores; ${caps}`;
}

function repeat(ids: readonly string[], { variant, quick, threads, python }: BenchFlags): string {
  const words = ["npx sovereign bench", ...ids];
  if (variant) words.push(`--variant ${variant.join(",")}`);
  if (threads) words.push(`--threads ${threads}`);
  if (python) words.push(`--python ${python}`);
  if (quick) words.push("--quick");
  return words.join(" ");
}
