// fft against sums in double precision, over lengths, types, directions and variants; ownership of arrays; what it refuses.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FftOptions, Sovereign } from "../src/index.js";
import { codeOf, open, rejection, uniform } from "./fixtures.js";

let sovereign: Sovereign;
beforeAll(async () => {
  sovereign = await open({ threads: 2 });
});
afterAll(() => sovereign.dispose());

/** The definition: X[k] = sum over j of x[j] exp(-2 pi i j k / n). */
function naive(signal: ArrayLike<number>, inverse: boolean): Float64Array {
  const n = signal.length / 2;
  const spectrum = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const turn = ((inverse ? 2 : -2) * Math.PI * ((j * k) % n)) / n;
      const [a, b, c, s] = [signal[2 * j]!, signal[2 * j + 1]!, Math.cos(turn), Math.sin(turn)];
      spectrum[2 * k]! += a * c - b * s;
      spectrum[2 * k + 1]! += a * s + b * c;
    }
  }
  return inverse ? spectrum.map((part) => part / n) : spectrum;
}

/** Holds what was computed to what it should be, in the 2-norm. */
function expectClose(have: ArrayLike<number>, want: ArrayLike<number>, double: boolean): void {
  expect(have.length).toBe(want.length);
  let [error, size] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    error += (have[i]! - want[i]!) ** 2;
    size += want[i]! ** 2;
  }
  expect(Math.sqrt(error)).toBeLessThanOrEqual((double ? 1e-14 : 2e-6) * Math.sqrt(size));
}

const LENGTHS = [1, 2, 3, 4, 5, 8, 16, 31, 32, 63, 64, 65, 100, 128, 243, 256, 500, 512, 1000, 1024];
const VARIANTS: NonNullable<FftOptions["variant"]>[] = ["auto", "simd"];

describe("fft", () => {
  it.each(VARIANTS)("agrees with the definition, there and back: %s", async (variant) => {
    for (const n of LENGTHS) {
      for (const inverse of [false, true]) {
        const single = uniform(2 * n, n);
        const double = Float64Array.from(single);
        const want = naive(single, inverse);
        const [a, b] = [
          await sovereign.fft(single, { variant, inverse }),
          await sovereign.fft(double, { variant, inverse }),
        ];
        expect([a.constructor, b.constructor]).toEqual([Float32Array, Float64Array]);
        expectClose(a, want, false);
        expectClose(b, want, true);
        expectClose(await sovereign.fft(b, { variant, inverse: !inverse }), double, true);
      }
    }
  });

  it("takes real numbers to the first half of their spectrum, and back", async () => {
    for (const n of [0, ...LENGTHS]) {
      const signal = Float64Array.from(uniform(n, n + 1));
      const complex = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? signal[i / 2]! : 0));
      const spectrum = await sovereign.fft(signal, { real: true });
      const want = n === 0 ? [0, 0] : naive(complex, false).slice(0, 2 * (Math.floor(n / 2) + 1));
      expectClose(spectrum, want, true);
      const length = n % 2 === 0 ? {} : { length: n };
      expectClose(await sovereign.fft(spectrum, { real: true, inverse: true, ...length }), signal, true);
    }
  });

  it("defines the transform of nothing", async () => {
    expect(await sovereign.fft(new Float32Array(0))).toEqual(new Float32Array(0));
    expect(await sovereign.fft(new Float64Array(0), { inverse: true })).toEqual(new Float64Array(0));
  });

  it("spreads NaN to every number, and leaves nothing of it behind", async () => {
    for (const n of [3, 64, 100]) {
      const signal = new Float32Array(2 * n).fill(1);
      signal[n] = Number.NaN;
      const spectrum = await sovereign.fft(signal);
      for (let k = 0; k < 2 * n; k += 2) expect(spectrum.subarray(k, k + 2).some(Number.isNaN)).toBe(true);
      expect((await sovereign.fft(new Float32Array(2 * n).fill(1))).every(Number.isFinite)).toBe(true);
    }
  });

  it("copies its signal at the call, and takes it only when told to", async () => {
    const signal = uniform(256, 7);
    const want = naive(signal, false);
    const promise = sovereign.fft(signal);
    signal.fill(9);
    expectClose(await promise, want, false);
    expect(signal.length).toBe(256);
    await sovereign.fft(signal, { transfer: true });
    expect(signal.length).toBe(0);
    const part = new Float32Array(8).subarray(2, 6);
    expect(await codeOf(sovereign.fft(part, { transfer: true }))).toBe("invalid_argument");
    expect(part.length).toBe(4);
  });

  it("serves many calls of mixed lengths at once", async () => {
    const signals = Array.from({ length: 40 }, (_, i) => uniform(2 * (17 + ((i * 37) % 90)), i + 1));
    const spectra = await Promise.all(signals.map((signal) => sovereign.fft(signal)));
    for (const [i, spectrum] of spectra.entries()) expectClose(spectrum, naive(signals[i]!, false), false);
  });

  it.each([
    ["no array", [1, 2], {}, "invalid_argument", "Float32Array"],
    ["integers", new Int32Array(2), {}, "invalid_argument", "Float32Array"],
    ["half of a number", new Float32Array(3), {}, "shape_mismatch", "3"],
    ["half of a number of a spectrum", new Float32Array(3), { real: true, inverse: true }, "shape_mismatch", "3"],
    ["no spectrum", new Float32Array(0), { real: true, inverse: true }, "shape_mismatch", "one complex number"],
    [
      "a length that does not fit",
      new Float32Array(6),
      { real: true, inverse: true, length: 6 },
      "shape_mismatch",
      "4 or 5",
    ],
    [
      "a length that is none",
      new Float32Array(6),
      { real: true, inverse: true, length: "4" },
      "invalid_argument",
      "4 or 5",
    ],
    ["a length that is not for it", new Float32Array(6), { length: 3 }, "invalid_argument", "length"],
    [
      "a variant that it has not",
      new Float32Array(6),
      { variant: "threads" },
      "invalid_argument",
      "auto, simd, relaxed",
    ],
    ["a variant of benches", new Float32Array(6), { variant: "scalar" }, "invalid_argument", "variant"],
    ["a flag that is none", new Float32Array(6), { real: 1 }, "invalid_argument", "real"],
    ["options that are none", new Float32Array(6), 5, "invalid_argument", "options"],
  ] as const)("refuses %s", async (_, signal, options, code, words) => {
    const error = await rejection(sovereign.fft(signal as unknown as Float32Array, options as FftOptions));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it("refuses what is too large before it copies it", async () => {
    const small = await open({ maxMemory: 1e6 });
    const signal = new Float32Array(2 * 2 ** 15);
    expect(await codeOf(small.fft(signal, { transfer: true }))).toBe("too_large");
    expect(signal.length).toBe(2 ** 16);
    await small.dispose();
  });

  it("rejects when it is aborted, and when the runtime is gone", async () => {
    const stop = new AbortController();
    const running = codeOf(sovereign.fft(new Float32Array(2 ** 21), { signal: stop.signal }));
    stop.abort();
    expect(await running).toBe("aborted");
    expectClose(await sovereign.fft(Float32Array.of(1, 0, 0, 0)), [1, 0, 1, 0], false);
    const disposed = await open();
    await disposed.dispose();
    expect(await codeOf(disposed.fft(new Float32Array(2)))).toBe("disposed");
  });

  it("tells how far it is", async () => {
    const stages: string[] = [];
    await sovereign.fft(new Float32Array(128), {
      onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`),
    });
    expect(stages[0]).toBe("queued 0/64");
    expect(stages.at(-1)).toBe("running 64/64");
  });
});
