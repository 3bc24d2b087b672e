/** How figures are written for people. It must not compute any: what it is given is what was measured. */

const digits = (value: number, places: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });

/** A duration in the unit that reads best, with three significant figures: `4.20 ms`, `85.0 ms`, `1.20 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return "no time";
  if (ms < 1) return `${digits(ms * 1000, ms < 0.01 ? 2 : ms < 0.1 ? 1 : 0)} µs`;
  if (ms < 1000) return `${digits(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
  return `${digits(ms / 1000, ms < 10_000 ? 2 : ms < 100_000 ? 1 : 0)} s`;
}

/** A span of time still to wait, in whole seconds: `about 40 s`, `about 2 min`. */
export function remaining(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `about ${seconds} s` : `about ${Math.round(seconds / 60)} min`;
}

/** A ratio: `12.3×`, `0.84×`. */
export function ratio(value: number): string {
  return `${digits(value, value < 10 ? 2 : value < 100 ? 1 : 0)}×`;
}

/** A size in bytes: `812 B`, `48.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${digits(bytes / 1e3, 1)} kB`;
  return `${digits(bytes / 1e6, 1)} MB`;
}

/** A count with its noun: `1 line`, `4,167 lines`. */
export function count(value: number, noun: string): string {
  return `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
}
