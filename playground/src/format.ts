/**
 * How what is not a measured figure is written for people: shares, sizes, counts. Measured figures are
 * written by the SDK, so that page, terminal and documents agree.
 */

const digits = (value: number, places: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });

/** A share of a limit, with two significant figures: `0.012`, `1.4`. */
export function share(value: number): string {
  return value === 0 ? "0" : value.toLocaleString("en", { maximumSignificantDigits: 2 });
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
