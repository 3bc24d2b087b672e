/** The logarithmic axis: its ends, its lines, and where a duration stands. */
import { describe, expect, test } from "vitest";
import { logScale } from "./scale";

describe("logScale", () => {
  test("is absent when nothing was measured", () => {
    expect(logScale([])).toBeUndefined();
    expect(logScale([0, Number.NaN, Number.POSITIVE_INFINITY])).toBeUndefined();
  });

  test("ends on 1, 2 or 5 times a power of ten, around everything measured", () => {
    const scale = logScale([18.9, 2400]);
    expect(scale?.ticks.map(({ ms }) => ms)).toEqual([10, 20, 50, 100, 200, 500, 1000, 2000, 5000]);
    expect(scale?.ticks[0]?.at).toBe(0);
    expect(scale?.ticks.at(-1)?.at).toBe(1);
  });

  test("gives equal ratios equal lengths", () => {
    const scale = logScale([10, 1000]);
    const at = (ms: number) => scale?.position(ms) ?? Number.NaN;
    expect(at(100) - at(50)).toBeCloseTo(at(400) - at(200), 12);
  });

  test("spans something even when all samples are one", () => {
    const scale = logScale([7]);
    const at = scale?.position(7) ?? Number.NaN;
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(1);
  });

  test("names few lines over many decades", () => {
    const named = logScale([0.001, 50_000])?.ticks.filter((tick) => tick.named) ?? [];
    expect(named.length).toBeLessThan(11);
  });
});
