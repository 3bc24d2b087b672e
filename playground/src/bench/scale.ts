/**
 * The logarithmic axis of durations that the arms of a row share. It holds no figure of its own: its ends come from what
 * was measured.
 */

/** An axis: where a duration stands on it, and the lines to draw. */
export interface Scale {
  /** The share of the axis's length, 0 to 1, at which a duration stands. */
  position(ms: number): number;
  readonly ticks: readonly Tick[];
}

/** A line of the axis; only decades and, where there is room, 2 and 5 are named. */
export interface Tick {
  readonly ms: number;
  readonly at: number;
  readonly named: boolean;
}

/** The axis over these durations, or undefined when there are none. Its ends lie on 1, 2 or 5 times a power of ten. */
export function logScale(durations: readonly number[]): Scale | undefined {
  const known = durations.filter((ms) => Number.isFinite(ms) && ms > 0);
  if (known.length === 0) return undefined;
  const smallest = known.reduce((a, b) => Math.min(a, b));
  const largest = known.reduce((a, b) => Math.max(a, b));
  const low = stepBelow(smallest * 0.98);
  const high = stepAbove(Math.max(largest * 1.02, low * 2));
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const position = (ms: number) => Math.min(1, Math.max(0, (Math.log10(ms) - from) / (to - from)));
  const values = steps(low, high);
  const decades = values.filter(isDecade).length;
  const ticks = values.map((ms) => ({ ms, at: position(ms), named: isDecade(ms) || decades <= 2 }));
  return { position, ticks };
}

/** 1, 2 and 5 times each power of ten from `low` to `high`, both included. */
function steps(low: number, high: number): number[] {
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of [1, 2, 5]) {
      const ms = Number(`${digit}e${power}`);
      if (ms >= low * 0.999 && ms <= high * 1.001) all.push(ms);
    }
  }
  return all;
}

const stepBelow = (ms: number): number => steps(ms / 10, ms).at(-1) ?? ms;
const stepAbove = (ms: number): number => steps(ms, ms * 10)[0] ?? ms;
const isDecade = (ms: number): boolean => Math.abs(Math.log10(ms) - Math.round(Math.log10(ms))) < 1e-6;
