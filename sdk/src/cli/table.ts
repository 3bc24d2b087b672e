// Draws the summary of a benchmark run for a terminal. It derives no figure: what it shows, @sovereign/wasm/bench computed.

import {
  type ArmSummary,
  armLabel,
  type Changes,
  type Comparison,
  choicesOf,
  comparisonText,
  duration,
  intervalText,
  publishedText,
  type Row,
  type RowSummary,
  rateText,
  ratio,
  sizeText,
} from "@sovereign/wasm/bench";
import type { Colors, Io } from "./io.js";

/** A column: its head, what stands in it, and whether a narrow terminal can do without it. */
interface Column {
  readonly head: string;
  readonly cell: (summary: ArmSummary) => string;
  readonly dispensable?: true;
}

/** A row's table, what is known about it, and the published figures beside it. */
export function drawRow(
  row: Row,
  summary: RowSummary,
  { colors: { out: colors }, columns }: Pick<Io, "colors" | "columns">,
): string {
  const lines = [`${colors.bold(row.title)}  ${colors.dim(`${row.id}: ${sizeText(summary.parameters)}`)}`];
  const ran = summary.arms.filter(({ statistics, arm }) => statistics && !arm.control);
  if (ran.length > 0) lines.push(...drawTable(columnsOf(row, summary), ran, columns, colors));
  lines.push(...drawMissing(summary, colors));
  if (summary.noise !== null) {
    lines.push(`  noise floor ${ratio(summary.noise)} (the same arm twice): a ratio within it is a tie`);
  }
  for (const remark of summary.remarks) lines.push(`  ${remark}`);
  // The book's sizes are the full ones: its figures say nothing beside a smaller one.
  const full = sizeText(summary.parameters) === sizeText(row.parameters);
  const published = row.published.map((figure) => `${figure.label} ${publishedText(figure)}`).join(", ");
  if (published && full) lines.push(colors.dim(`  published, native, not reproduced here: ${published}`));
  return `${lines.join("\n")}\n`;
}

/** Arms without a time, those of one reason together. */
function drawMissing({ arms }: RowSummary, colors: Colors): string[] {
  const reasons = new Map<string, string[]>();
  for (const { arm } of arms) {
    if (arm.reason === undefined) continue;
    const why = `${colors.yellow(arm.status)}. ${arm.reason}`;
    reasons.set(why, [...(reasons.get(why) ?? []), armLabel(arm)]);
  }
  return [...reasons].map(([why, names]) => `  ${names.join("; ")}: ${why}`);
}

function columnsOf(row: Row, { arms, reference }: RowSummary): readonly Column[] {
  const rated = arms.some(({ rate }) => rate !== null);
  const peers = arms.some(({ peer }) => peer);
  const time =
    (read: (statistics: NonNullable<ArmSummary["statistics"]>) => number | null) => (summary: ArmSummary) => {
      const ms = read(summary.statistics!);
      return ms === null ? "-" : duration(ms);
    };
  return [
    { head: "arm", cell: ({ arm }) => armLabel(arm) },
    ...(rated
      ? [{ head: row.unit, cell: (summary: ArmSummary) => rateText(summary, row).replace(` ${row.unit}`, "") }]
      : []),
    { head: "median", cell: time(({ median }) => median) },
    { head: "95% interval", cell: ({ statistics }) => intervalText(statistics!) },
    ...(arms.some(({ statistics }) => statistics && statistics.call !== null)
      ? [{ head: "at the call", cell: time(({ call }) => call), dispensable: true } as const]
      : []),
    { head: "first", cell: time(({ first }) => first), dispensable: true },
    { head: "worst", cell: time(({ worst }) => worst), dispensable: true },
    { head: "steady", cell: time(({ steady }) => steady), dispensable: true },
    { head: "n", cell: ({ statistics }) => String(statistics!.count), dispensable: true },
    { head: reference ? `vs ${armLabel(reference)}` : "ratio", cell: ({ speedup }) => compared(speedup) },
    ...(peers ? [{ head: "vs best peer", cell: ({ peer }: ArmSummary) => compared(peer) }] : []),
  ];
}

const compared = (comparison: Comparison | null): string => comparisonText(comparison).replaceAll("×", "x");

/** Columns that a narrow terminal has no room for are left out, from the left; the record holds their figures. */
function drawTable(all: readonly Column[], arms: readonly ArmSummary[], width: number, colors: Colors): string[] {
  const drawn = all.map((column) => {
    const cells = [column.head, ...arms.map(column.cell)];
    return { column, cells, width: Math.max(...cells.map(({ length }) => length)) };
  });
  const needed = () => drawn.reduce((sum, column) => sum + column.width + 2, 0);
  while (needed() > width) {
    const next = drawn.findIndex(({ column }) => column.dispensable);
    if (next < 0) break;
    drawn.splice(next, 1);
  }
  const pad = (text: string, at: number) =>
    at === 0 ? text.padEnd(drawn[at]!.width) : text.padStart(drawn[at]!.width);
  return drawn[0]!.cells.map((_, line) => {
    const text = drawn
      .map(({ cells }, at) => pad(cells[line]!, at))
      .join("  ")
      .trimEnd();
    return `  ${line === 0 ? colors.dim(text) : text}`;
  });
}

/** A row of `--list`. */
export function drawListed(row: Row, { bold, dim, yellow }: Colors): string {
  const built = row.built ? "" : `  ${yellow("not built yet")}`;
  return `${bold(row.id)}  ${row.title}${built}\n  ${sizeText(row.parameters)}\n  ${dim(`arms: ${choicesOf(row).join(", ")}`)}\n`;
}

/** What changed since a baseline, a line an arm. */
export function drawChanges(
  { arms, regressed, warnings }: Changes,
  file: string,
  { bold, red, green, yellow, dim }: Colors,
): string {
  const lines = [bold(`Against ${file}`), ...warnings.map((warning) => `  ${yellow("warning")}: ${warning}`)];
  for (const { id, parameters, arm, change, statuses } of arms) {
    const name = `  ${id} ${dim(sizeText(parameters))} ${armLabel(arm)}: `;
    if (statuses) lines.push(`${name}${statuses[0]} before, ${statuses[1]} now`);
    else if (!change) lines.push(`${name}the clock could tell no time`);
    else lines.push(name + changeText(change, { red, green }));
  }
  lines.push(regressed ? red("Slower than the baseline.") : "No arm became slower.");
  return `${lines.join("\n")}\n`;
}

function changeText(change: Comparison, { red, green }: Pick<Colors, "red" | "green">): string {
  const { value, interval, verdict } = change;
  const text = interval
    ? `${value.toFixed(3)}x [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]`
    : `${value.toFixed(3)}x`;
  switch (verdict) {
    case "faster":
      return `${text} ${green("faster, significant")}`;
    case "slower":
      return `${text} ${red("slower, significant")}`;
    case "tie":
      return `${text} not significant`;
    case "unknown":
      return `${text} too few samples to say`;
    default:
      return verdict satisfies never;
  }
}
