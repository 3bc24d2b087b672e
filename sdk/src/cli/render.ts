// Draws diagnostics as rustc does: code and message, place, the source line with the span underlined, cause and hint.
// It writes nothing; it turns data into text. What came from a source is shown without control characters, so that no
// program can drive the terminal that shows its errors.

import type { Diagnostic } from "../types.js";
import type { Colors } from "./io.js";

/** The widest piece of a source line that is shown. */
const WIDTH = 120;
/** How much of it stands before the span, when the line is longer. */
const BEFORE = 40;
const TAB = 4;

/** Diagnostics as texts that end with an empty line. `source` is the text that their offsets count in. */
export function drawDiagnostics(diagnostics: readonly Diagnostic[], source: string, colors: Colors): string[] {
  const places = placesOf(diagnostics, source);
  return diagnostics.map((diagnostic) => drawDiagnostic(diagnostic, places.get(diagnostic)!, colors));
}

/** The line of a source in which a diagnostic starts, without its end, and where in it, in characters from 1. */
interface Place {
  readonly line: string;
  readonly column: number;
}

function drawDiagnostic(diagnostic: Diagnostic, { line, column }: Place, colors: Colors): string {
  const { severity, code, message, file, cause, hint, start } = diagnostic;
  const paint = { error: colors.red, warning: colors.yellow, note: colors.green }[severity];
  const gutter = " ".repeat(String(start.line).length);
  const bar = colors.blue("|");
  const place = `${gutter}${colors.blue("-->")} ${visible(file)}:${start.line}:${column}`;
  const { text, before, marked } = window(line, diagnostic);
  const label = cause ? ` ${visible(cause)}` : "";
  const lines = [
    `${colors.bold(paint(`${severity}[${code}]`))}${colors.bold(`: ${visible(message)}`)}`,
    place,
    `${gutter} ${bar}`,
    `${colors.blue(String(start.line))} ${bar} ${text}`.trimEnd(),
    `${gutter} ${bar} ${" ".repeat(before)}${paint("^".repeat(marked) + label)}`,
  ];
  if (hint) lines.push(`${gutter} ${bar}`, `${gutter} ${colors.blue("=")} ${colors.bold("help")}: ${visible(hint)}`);
  return `${lines.join("\n")}\n\n`;
}

/** One pass over the source, forward: a line may be the whole of it, and hold every diagnostic. */
function placesOf(diagnostics: readonly Diagnostic[], source: string): Map<Diagnostic, Place> {
  const places = new Map<Diagnostic, Place>();
  let [begin, end, at, column] = [0, -1, 0, 1];
  for (const diagnostic of [...diagnostics].sort((a, b) => a.start.offset - b.start.offset)) {
    const { start } = diagnostic;
    if (start.offset > end) {
      begin = start.offset - (start.column - 1);
      const next = source.indexOf("\n", start.offset);
      end = next < 0 ? source.length : next;
      [at, column] = [begin, 1];
    }
    for (; at < start.offset; at++) column += isSecondHalf(source.charCodeAt(at)) ? 0 : 1;
    const carriage = end > begin && source[end - 1] === "\r" ? 1 : 0;
    places.set(diagnostic, { line: source.slice(begin, end - carriage), column });
  }
  return places;
}

/** The part of a line around a span, how many columns stand before the span, and how many are marked. */
function window(line: string, { start, end }: Diagnostic): { text: string; before: number; marked: number } {
  const from = start.column - 1;
  const to = end.line === start.line ? end.column - 1 : line.length;
  const cut = line.length > WIDTH && from > BEFORE ? boundary(line, from - BEFORE) : 0;
  const last = Math.min(line.length, cut + WIDTH);
  const lead = cut > 0 ? "..." : "";
  const tail = last < line.length ? "..." : "";
  const text = lead + display(line.slice(cut, last)) + tail;
  const before = lead.length + width(display(line.slice(cut, from)));
  const marked = Math.max(1, width(display(line.slice(from, Math.min(to, last)))));
  return { text, before, marked };
}

/** Not between the halves of a surrogate pair. */
function boundary(line: string, at: number): number {
  return isSecondHalf(line.charCodeAt(at)) ? at - 1 : at;
}

/** The second of the two units of a character beyond the first 65,536. */
function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function display(text: string): string {
  return visible(text.replaceAll("\t", " ".repeat(TAB)));
}

/** Text without what drives a terminal or turns its direction. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "\u{fffd}");
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns of a terminal. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += /\p{Mn}|\p{Me}|\u200d/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}
