// Draws the summary of a benchmark run for a terminal. It derives no figure: what it shows, summary.ts computed.

import type { ArmSummary, Parameters, Row, RowSummary, Statistics } from "../bench/types.js";
import type { Colors } from "./io.js";

type Cells = readonly string[];

/** A row's table, its remarks, and the published figures beside it. */
export function drawRow(row: Row, summary: RowSummary, colors: Colors): string {
  const lines = [`${colors.bold(row.title)}  ${colors.dim(`${row.id}: ${sizes(summary.parameters)}`)}`];
  const ran = summary.arms.filter(({ statistics }) => statistics);
  if (ran.length > 0) lines.push(...drawTable([head(row), ...ran.map((arm) => cells(arm, row))], colors));
  for (const { arm } of summary.arms) {
    if (arm.reason) lines.push(`  ${arm.variant}: ${colors.yellow(arm.status)}. ${arm.reason}`);
  }
  const accepted = summary.arms.find(({ arm }) => arm.oracle?.accepted)?.arm.oracle;
  if (accepted?.accepted && accepted.given) {
    const { accepted: some, given: all } = accepted;
    lines.push(`  accepted: ${some.files} of ${all.files} files, ${some.lines} of ${all.lines} lines`);
  }
  if (summary.noise !== null)
    lines.push(`  noise floor ${summary.noise.toFixed(3)}x (the same arm twice): a ratio within it is a tie`);
  for (const remark of summary.remarks) lines.push(`  ${remark}`);
  const published = row.published.map(({ label, value, unit }) => `${label} ${value} ${unit}`).join(", ");
  // The book's sizes are the full ones: its figures say nothing beside a smaller one.
  const full = JSON.stringify(summary.parameters) === JSON.stringify(row.parameters);
  if (published && full) lines.push(colors.dim(`  published, native, not reproduced here: ${published}`));
  return `${lines.join("\n")}\n`;
}

/** Parameters as `k 1024, m 1024`. */
export function sizes(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function head(row: Row): Cells {
  const rate = row.unit === "lines/s" ? ["lines/s"] : [];
  return ["arm", ...rate, "median", "95% interval", "first", "worst", "steady", "samples", "ratio"];
}

function cells({ arm, control, statistics, rate, speedup, tie }: ArmSummary, row: Row): Cells {
  const name = control ? `${arm.variant} (again)` : arm.variant;
  const rates = row.unit === "lines/s" ? [rate === null ? "-" : Math.round(rate).toLocaleString("en")] : [];
  if (!statistics) return [name, ...rates, "-", "-", "-", "-", "-", "-", "-"];
  const ratio = speedup === null ? "-" : tie ? "tie" : `${speedup.toFixed(2)}x`;
  const { median, first, worst, steady, count } = statistics;
  const times = [ms(median), interval(statistics), first === null ? "-" : ms(first), ms(worst), ms(steady)];
  return [name, ...rates, ...times, String(count), ratio];
}

function interval({ interval: found }: Statistics): string {
  return found ? `${digits(found[0])} to ${ms(found[1])}` : "under 6 samples";
}

function ms(value: number): string {
  return `${digits(value)} ms`;
}

/** Three significant digits, never in powers of ten. */
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3);
}

function drawTable(rows: readonly Cells[], colors: Colors): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: Cells) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return rows.map((row, i) => `  ${i === 0 ? colors.dim(line(row)) : line(row)}`);
}
