/**
 * Reads the Source Map v3 that comes with the Rust, as far as the page needs it: which source line each Rust line came
 * from. It must not guess: a Rust line without a mapping has none.
 */

/** For each Rust line (from 0) the source lines (from 0) that it came from, or undefined. */
export type LineMap = readonly (LineRange | undefined)[];

/** Source lines from `first` to `last`, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Map([...alphabet].map((letter, value) => [letter, value]));

/** The lines of a map; empty for a map that is empty or of another form. */
export function readLineMap(json: string): LineMap {
  if (json === "") return [];
  const map = JSON.parse(json) as { version?: number; mappings?: string };
  if (map.version !== 3 || typeof map.mappings !== "string") return [];
  let source = 0;
  let sourceLine = 0;
  return map.mappings.split(";").map((line) => {
    let range: LineRange | undefined;
    for (const segment of line.split(",")) {
      const fields = decode(segment);
      if (fields.length < 4) continue;
      source += fields[1] ?? 0;
      sourceLine += fields[2] ?? 0;
      if (source !== 0) continue;
      range = range
        ? { first: Math.min(range.first, sourceLine), last: Math.max(range.last, sourceLine) }
        : { first: sourceLine, last: sourceLine };
    }
    return range;
  });
}

/** A Rust item and the source lines that it came from: a block between two lines that start in the first column. */
export interface Link {
  readonly rust: LineRange;
  readonly source: LineRange;
}

/**
 * The items of the Rust, each with what it came from. Items without a mapping (the helpers) are left out. The function
 * that holds the module's own statements is mapped to the module's first line, and would reach over all the others: an
 * item that holds another is linked by its body alone.
 */
export function itemLinks(rustLines: readonly string[], map: LineMap): Link[] {
  const items: (Link & { readonly body: LineRange | undefined })[] = [];
  for (let line = 0; line < rustLines.length; line++) {
    if (!/^([a-z]|#\[)/.test(rustLines[line] ?? "")) continue;
    let last = line;
    while (last + 1 < rustLines.length && !endsItem(rustLines[last] ?? "")) last++;
    const source = union(map.slice(line, last + 1));
    if (source) items.push({ rust: { first: line, last }, source, body: union(map.slice(line + 1, last + 1)) });
    line = last;
  }
  return items.map(({ rust, source, body }) => {
    const next = items.find((other) => other.source !== source && within(other.source, source));
    return { rust, source: next && body ? body : source };
  });
}

/** The Rust lines that came from a source line, as one range, and that line; undefined when there are none. */
export function lineLink(map: LineMap, sourceLine: number): Link | undefined {
  const lines = map.flatMap((range, line) => (range && holds(range, sourceLine) ? [line] : []));
  const first = lines[0];
  if (first === undefined) return undefined;
  // A line may be used in several places; the first run of neighbours is the one to point at.
  let last = first;
  for (const line of lines) if (line <= last + 1) last = line;
  return { rust: { first, last }, source: { first: sourceLine, last: sourceLine } };
}

/** The source line that a Rust line came from; undefined when it has none. */
export const lineOf = (map: LineMap, rustLine: number): number | undefined => map[rustLine]?.first;

const within = (inner: LineRange, outer: LineRange): boolean => outer.first <= inner.first && inner.last <= outer.last;

const holds = (range: LineRange, line: number): boolean => range.first <= line && line <= range.last;

/** Whether an item ends with this line: at a line in the first column that closes it. */
const endsItem = (line: string): boolean => line.startsWith("}") || /^[^\s#].*[;}]$/.test(line);

function union(ranges: readonly (LineRange | undefined)[]): LineRange | undefined {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0) return undefined;
  return {
    first: Math.min(...known.map((range) => range.first)),
    last: Math.max(...known.map((range) => range.last)),
  };
}

/** Base 64 VLQ: five bits a letter, the least significant first, the sign in the lowest bit. */
function decode(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const bits = values.get(letter);
    if (bits === undefined) return [];
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if (bits & 32) continue;
    fields.push(value % 2 === 1 ? -((value - 1) / 2) : value / 2);
    value = 0;
    shift = 0;
  }
  return fields;
}
