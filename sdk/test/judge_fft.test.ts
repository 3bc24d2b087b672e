// The judge of spectra: a right one passes, and one that is damaged in one place or a little everywhere does not.

import { describe, expect, it } from "vitest";
import { judgeSpectrum, transform } from "../src/engine/judge/fft.js";
import { uniform } from "./fixtures.js";

/** By the definition. */
function defined(signal: Float64Array): Float64Array {
  const n = signal.length / 2;
  const spectrum = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      spectrum[2 * k]! += signal[2 * j]! * Math.cos(angle) - signal[2 * j + 1]! * Math.sin(angle);
      spectrum[2 * k + 1]! += signal[2 * j]! * Math.sin(angle) + signal[2 * j + 1]! * Math.cos(angle);
    }
  }
  return spectrum;
}

describe("the judge's own transform", () => {
  it.each([1, 2, 4, 8, 64, 512])("is the defined one, of %i numbers", (n) => {
    const data = Float64Array.from(uniform(2 * n, 3));
    const want = defined(data);
    transform(data);
    for (const [place, part] of want.entries()) expect(Math.abs(data[place]! - part), `${place}`).toBeLessThan(1e-11);
  });
});

describe.each([false, true])("a spectrum, real: %s", (real) => {
  const length = 1024;
  const signal = uniform(real ? length : 2 * length, 4);
  const complex = real ? Float64Array.from({ length: 2 * length }, (_, i) => (i % 2 ? 0 : signal[i / 2]!)) : signal;
  const right = Float32Array.from(defined(Float64Array.from(complex)).subarray(0, real ? length + 2 : 2 * length));
  const error = (spectrum: Float32Array<ArrayBuffer>) => judgeSpectrum({ signal, length, real, spectrum });

  it("passes when it is right", () => {
    expect(error(right)).toBeLessThan(0.1);
  });

  it.each([
    ["one part is off by 1e-3", (part: number, place: number) => part + (place === 77 ? 1e-3 : 0)],
    [
      "the last part is not a number",
      (part: number, place: number) => (place === right.length - 1 ? Number.NaN : part),
    ],
    ["one part is infinite", (part: number, place: number) => (place === 5 ? Number.POSITIVE_INFINITY : part)],
    ["all is off by 0.1 %", (part: number) => part * 1.001],
    ["all is zero", () => 0],
    ["it is conjugated", (part: number, place: number) => (place % 2 ? -part : part)],
    ["it is moved by a number", (_: number, place: number) => right[(place + 2) % right.length]!],
    ["all is rounded to 11 bits", (part: number) => Math.round(part * 2 ** 6) / 2 ** 6],
  ])("does not when %s", (_, damage) => {
    expect(error(right.map(damage))).toBeGreaterThan(1);
  });

  it("does not when it is too short, or empty", () => {
    expect(error(right.slice(2))).toBe(Number.POSITIVE_INFINITY);
    expect(error(new Float32Array())).toBe(Number.POSITIVE_INFINITY);
  });
});
