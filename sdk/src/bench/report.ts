// What leaves a run as text: tables in Markdown, and every sample as CSV. It derives no figure: summary.ts did.

import { comparisonText, duration, intervalText, rateText, ratio } from "./format.js";
import { armLabel } from "./names.js";
import { rows } from "./rows.js";
import type { ArmSummary, BenchRecord, Environment, Parameters, Row, RowSummary } from "./types.js";

/** Records of several runs under one method as one record, in the environment of the first. */
export function joined(records: readonly BenchRecord[]): BenchRecord | undefined {
  const [first] = records;
  return first && { ...first, rows: records.flatMap((record) => record.rows) };
}

/** A record as the text of a file: JSON with a line for each arm, so that two files can be compared by eye. */
export function recordText({ schema, environment, rows: all }: BenchRecord): string {
  const lines = all.map(({ arms, ...row }) => {
    const head = JSON.stringify(row).slice(1, -1);
    return `{${head},"arms":[\n${arms.map((arm) => JSON.stringify(arm)).join(",\n")}\n]}`;
  });
  const head = `{"schema":${schema},\n"environment":${JSON.stringify(environment)},`;
  return `${head}\n"rows":[${lines.join(",\n")}]}\n`;
}

/** Where and how a record was taken, as one sentence without a full stop. */
export function describe(environment: Environment): string {
  const { engine, platform, processor, cores, isolated, method, date, sovereign, host } = environment;
  const caps = method.quick ? "quick caps: a first look, not a measurement" : "full caps";
  const where = [engine, platform, processor, `${cores} cores`, host === "browser" && !isolated ? "not isolated" : ""];
  const harness = method.harness === "criterion" ? ", by criterion" : "";
  return `@sovereign/wasm ${sovereign}, ${where.filter((part) => part !== "").join(", ")}; ${date.slice(0, 10)}; ${caps}${harness}`;
}

/** A size as `m 1024, k 1024, n 1024`. */
export function sizeText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** The tables of a record in Markdown, each under its row's title, below a line that says where they were taken. */
export function markdown(record: BenchRecord, summaries: readonly RowSummary[]): string {
  const tables = summaries.map((summary) => {
    const row = rows().find(({ id }) => id === summary.id);
    return [`### ${row?.title ?? summary.id}: ${sizeText(summary.parameters)}`, "", ...tableOf(row, summary), ""].join(
      "\n",
    );
  });
  return [`${describe(record.environment)}.`, "", ...tables].join("\n");
}

function tableOf(row: Row | undefined, summary: RowSummary): string[] {
  const rated = summary.arms.some(({ rate }) => rate !== null);
  const reference = summary.reference ? `against ${armLabel(summary.reference)}` : "ratio";
  const peers = summary.arms.some(({ peer }) => peer);
  const called = summary.arms.some(({ statistics }) => statistics && statistics.call !== null);
  const head = [
    "arm",
    "median",
    "95% interval",
    ...(called ? ["at the call"] : []),
    ...(rated ? ["rate"] : []),
    reference,
    ...(peers ? ["against the best peer"] : []),
    "ran",
  ];
  const lines = summary.arms
    .filter(({ arm, statistics }) => statistics && !arm.control)
    .map((arm) => cells(arm, row, { called, rated, peers }).map(escaped));
  const missing = summary.arms
    .filter(({ statistics }) => !statistics)
    .map(({ arm }) => `${armLabel(arm)}: ${arm.status}. ${arm.reason}`);
  const noise = summary.noise === null ? [] : ["", `Noise floor ${ratio(summary.noise)}: a ratio within it is a tie.`];
  const notes = [...summary.remarks, ...missing].map((note) => `- ${note}`);
  return [
    line(head),
    line(head.map((_, at) => (at === 0 || at === head.length - 1 ? "---" : "---:"))),
    ...lines.map(line),
    ...noise,
    ...(notes.length > 0 ? ["", ...notes] : []),
  ];
}

function cells(
  summary: ArmSummary,
  row: Row | undefined,
  { called, rated, peers }: { readonly called: boolean; readonly rated: boolean; readonly peers: boolean },
): string[] {
  const { arm, statistics, speedup, peer } = summary;
  const against = peer ? `${comparisonText(peer)} (${armLabel(peer.name)})` : "";
  return [
    armLabel(arm),
    duration(statistics!.median),
    intervalText(statistics!),
    ...(called ? [statistics!.call === null ? "" : duration(statistics!.call)] : []),
    ...(rated ? [row ? rateText(summary, row) : ""] : []),
    comparisonText(speedup),
    ...(peers ? [against] : []),
    ranText(summary),
  ];
}

/** What ran: version and file, threads, instructions. */
export function ranText({ arm }: Pick<ArmSummary, "arm">): string {
  const threads = arm.threads === null ? "" : arm.threads === 1 ? "1 thread" : `${arm.threads} threads`;
  return [arm.artefact, arm.version, threads, arm.simd === "none" ? "no SIMD" : arm.simd]
    .filter((part) => part !== "")
    .join(", ");
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const escaped = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** Every sample of a record as CSV (RFC 4180), a line each; an arm without samples has one line that says why. */
export function csv({ environment, rows: all }: BenchRecord): string {
  const head = "row,parameters,arm,version,threads,simd,status,reason,round,ms,call,engine,date".split(",");
  const lines = all.flatMap(({ id, parameters, arms }) =>
    arms.flatMap((arm) => {
      const about = [
        id,
        sizeText(parameters),
        armLabel(arm),
        arm.version,
        arm.threads ?? "",
        arm.simd,
        arm.status,
        arm.reason ?? "",
      ];
      const samples = arm.samples.length > 0 ? arm.samples : [{ round: "", ms: "", call: "" }];
      return samples.map(({ round, ms, call }) => [
        ...about,
        round,
        ms,
        call ?? "",
        environment.engine,
        environment.date,
      ]);
    }),
  );
  return [head, ...lines].map((fields) => `${fields.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
