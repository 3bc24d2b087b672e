// How figures are written for people, in English and without the host's locale, so that the same record gives the same text
// everywhere. It computes none.

import type { ArmSummary, Comparison, Published, Row, Statistics } from "./types.js";

const digits = (value: number, places: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });

/** A duration in the unit that reads best, with three significant figures: `4.20 ms`, `85.0 ms`, `1.20 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return "no time";
  if (ms < 1) return `${digits(ms * 1000, ms < 0.01 ? 2 : ms < 0.1 ? 1 : 0)} µs`;
  if (ms < 1000) return `${digits(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
  return `${digits(ms / 1000, ms < 10_000 ? 2 : ms < 100_000 ? 1 : 0)} s`;
}

/** A ratio: `12.3×`, `0.84×`, `0.086×`. One near 1 keeps a digit more, because there it matters. */
export function ratio(value: number): string {
  const fine = value < 0.1 || (value > 0.9 && value < 1.1);
  return `${digits(value, fine ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0)}×`;
}

/** A range, its unit told once where both ends have the same: `81.3 to 83.9 ms`, `980 µs to 1.02 ms`. */
export function range([low, high]: readonly [number, number], write: (value: number) => string): string {
  const [from, to] = [write(low), write(high)];
  const unit = (text: string) => /[^\d.,]*$/.exec(text)![0];
  return `${unit(from) === unit(to) ? from.slice(0, from.length - unit(from).length) : from} to ${to}`;
}

/** The interval of a median: the range, or why there is none. A remark of the summary says how it was found. */
export function intervalText({ interval, count }: Statistics): string {
  return interval ? range(interval, duration) : `none under 6 samples (${count})`;
}

/** Who won, and by how much: `3.18× (3.12 to 3.25×)`, `tie`, `1.20× (no interval)`. */
export function comparisonText(comparison: Comparison | null): string {
  if (!comparison) return "";
  const { value, interval, verdict } = comparison;
  if (verdict === "tie") return "tie";
  return interval ? `${ratio(value)} (${range(interval, ratio)})` : `${ratio(value)} (no interval)`;
}

/** A rate with the share of what was given that it counts: it never stands without. */
export function rateText({ rate, arm }: ArmSummary, { unit }: Row): string {
  const { accepted, given } = arm.oracle ?? {};
  if (rate === null || !accepted || !given) return "";
  const [some, all] = [accepted.lines, given.lines].map((lines) => lines.toLocaleString("en"));
  return `${Math.round(rate).toLocaleString("en")} ${unit} (${some} of ${all} lines)`;
}

/** A figure of the book, in its own unit: `85.0 ms`, `4,167 lines/s`, `18 tok/s`, `1,200 MB`. */
export function publishedText({ value, unit }: Published): string {
  return unit === "ms" ? duration(value) : `${value.toLocaleString("en")} ${unit}`;
}

/** A time to wait, in few figures: `40 s`, `2 min`, `1 h 20 min`. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
