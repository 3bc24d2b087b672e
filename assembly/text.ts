// The line index over one UTF-8 text: maps byte offsets (what Rust speaks) to lines, columns and offsets in UTF-16 code
// units (what editors and JavaScript strings speak). AssemblyScript; nothing here knows a language or a diagnostic.
//
// The caller copies a text into memory that `reserve` gave, calls `indexLines`, asks, and calls `reset`. There is one
// text at a time. Memory is a bump arena over the heap that only `reset` empties, so that any number of texts leaves the
// memory as large as the largest of them needed. A line ends at `\n`; a `\r` belongs to the line that it ends.
// Bytes that are not UTF-8 are counted by their leading byte, so such a text gets lines that are right and columns that
// are near.

/** Where the arena begins: 16-byte aligned, past the module's own data. */
const arena: usize = (__heap_base + 15) & ~15;
const ENTRY: usize = 8;

let top: usize = arena;
let text: usize = 0;
let textLength: u32 = 0;
/** Per line two u32: the byte offset and the UTF-16 offset of its start. */
let table: usize = 0;
let lines: u32 = 0;
/** Where the last column was asked for and what it was: the next one further on in its line is counted from there. */
let lastOffset: u32 = 0;
let lastColumn: u32 = 0;

/** Forgets the text and frees the arena. */
export function reset(): void {
  top = arena;
  text = 0;
  textLength = 0;
  table = 0;
  lines = 0;
  lastOffset = 0;
  lastColumn = 0;
}

/** The address of `length` free bytes, or 0 when memory cannot grow so far. */
export function reserve(length: u32): usize {
  const start = top;
  const size = (<usize>length + 15) & ~15;
  const end = start + size;
  if (size < <usize>length || end < start) return 0;
  const have = (<usize>memory.size()) << 16;
  if (end > have && memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) return 0;
  top = end;
  return start;
}

/** Indexes the text at `address`; answers its number of lines (an empty text has one), or 0 when memory ran out. */
export function indexLines(address: usize, length: u32): u32 {
  text = address;
  textLength = length;
  lines = 0;
  lastOffset = 0;
  lastColumn = 0;
  const count = countNewlines(address, length) + 1;
  if (count > u32.MAX_VALUE / <u32>ENTRY) return 0;
  table = reserve(count * <u32>ENTRY);
  if (table == 0) return 0;
  fillTable();
  return lines;
}

/** How many `\n` there are in `length` bytes at `address`. Eight bytes a step: a zero byte is found by carry. */
export function countNewlines(address: usize, length: u32): u32 {
  const end = address + length;
  let at = address;
  let count: u32 = 0;
  for (; at + 8 <= end; at += 8) {
    const word = load<u64>(at) ^ 0x0a0a0a0a0a0a0a0a;
    const low = (word & 0x7f7f7f7f7f7f7f7f) + 0x7f7f7f7f7f7f7f7f;
    count += <u32>popcnt<u64>(~(low | word) & 0x8080808080808080);
  }
  for (; at < end; at++) count += u32(load<u8>(at) == 0x0a);
  return count;
}

/** The line, from 0, that holds the byte at `offset`; an offset past the end lies in the last line. */
export function lineAt(offset: u32): u32 {
  let low: u32 = 0;
  let high = lines;
  while (high - low > 1) {
    const middle = low + ((high - low) >> 1);
    if (byteStart(middle) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** The byte offset at which a line, from 0, starts. */
export function byteStart(line: u32): u32 {
  return load<u32>(table + <usize>line * ENTRY);
}

/** The offset in UTF-16 code units at which a line, from 0, starts. */
export function unitStart(line: u32): u32 {
  return load<u32>(table + <usize>line * ENTRY, 4);
}

/** UTF-16 code units from the start of the line that holds `offset` up to `offset`. */
export function columnAt(offset: u32): u32 {
  const start = byteStart(lineAt(offset));
  const to = min(offset, textLength);
  const onward = lastOffset >= start && lastOffset <= to;
  lastColumn = (onward ? lastColumn : 0) + units(onward ? lastOffset : start, to);
  lastOffset = to;
  return lastColumn;
}

/** UTF-16 code units of the bytes from `from` up to `to`. */
function units(from: u32, to: u32): u32 {
  let count: u32 = 0;
  for (let at = from; at < to; at++) count += unitsOf(load<u8>(text + at));
  return count;
}

/** What a byte adds: a leading byte 1, that of four bytes 2 (a surrogate pair), a continuation byte nothing. */
function unitsOf(byte: u8): u32 {
  return u32((byte & 0xc0) != 0x80) + u32(byte >= 0xf0);
}

function fillTable(): void {
  let unit: u32 = 0;
  addLine(0, 0);
  for (let at: u32 = 0; at < textLength; at++) {
    const byte = load<u8>(text + at);
    unit += unitsOf(byte);
    if (byte == 0x0a) addLine(at + 1, unit);
  }
}

function addLine(byte: u32, unit: u32): void {
  const entry = table + <usize>lines * ENTRY;
  store<u32>(entry, byte);
  store<u32>(entry, unit, 4);
  lines++;
}
