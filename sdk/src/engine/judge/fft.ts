// Judges a spectrum of a power of two of numbers by the plainest fast transform, in double precision: radix 2, decimation in
// time (Cooley and Tukey, "An algorithm for the machine calculation of complex Fourier series", 1965). A test holds that to
// the definition.
//
// How far a number may be off: a fast transform rounds log2 n times on the way to each number, and where roundings are
// independent each adds a standard deviation of at most u |x|, u being the unit roundoff of the answer and |x| the 2-norm of
// the signal (Schatzman, "Accuracy of the discrete Fourier transform and the fast Fourier transform", 1996). Hence
// LIMIT sqrt(log2 n) u |x|: a maximum over millions of numbers stays within six standard deviations.

import type { SpectrumQuestion } from "../../services.js";

const LIMIT = 6;

/** The largest error found, where 1 is the limit; infinite when the spectrum is plainly wrong. */
export function judgeSpectrum({ signal, length, real, spectrum }: SpectrumQuestion): number {
  const numbers = real ? Math.floor(length / 2) + 1 : length;
  if (spectrum.length !== 2 * numbers || !Number.isInteger(Math.log2(length))) return Number.POSITIVE_INFINITY;
  const want = new Float64Array(2 * length);
  if (real) for (let j = 0; j < length; j++) want[2 * j] = signal[j]!;
  else want.set(signal);
  const norm = Math.sqrt(want.reduce((sum, part) => sum + part * part, 0));
  transform(want);
  const u = spectrum instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  const bound = LIMIT * Math.sqrt(Math.max(1, Math.log2(length))) * u * norm;
  let largest = 0;
  for (let k = 0; k < 2 * numbers; k += 2) {
    const error = Math.hypot(spectrum[k]! - want[k]!, spectrum[k + 1]! - want[k + 1]!);
    if (error > largest || Number.isNaN(error)) largest = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return largest === 0 ? 0 : largest / bound;
}

/** The forward transform of a power of two of complex numbers, pairs of parts, in place. */
export function transform(data: Float64Array): void {
  const n = data.length / 2;
  reversePlaces(data, n);
  const turn = (-2 * Math.PI) / n;
  const roots = Float64Array.from({ length: n }, (_, i) =>
    (i % 2 === 0 ? Math.cos : Math.sin)((turn * (i - (i % 2))) / 2),
  );
  for (let half = 1; half < n; half *= 2) {
    for (let first = 0; first < n; first += 2 * half) {
      for (let j = 0; j < half; j++) {
        const root = (j * n) / half;
        const [c, s] = [roots[root]!, roots[root + 1]!];
        const [top, bottom] = [2 * (first + j), 2 * (first + j + half)];
        const [x, y] = [data[bottom]! * c - data[bottom + 1]! * s, data[bottom]! * s + data[bottom + 1]! * c];
        data[bottom] = data[top]! - x;
        data[bottom + 1] = data[top + 1]! - y;
        data[top]! += x;
        data[top + 1]! += y;
      }
    }
  }
}

/** Exchanges numbers whose places are each other's with the bits reversed. */
function reversePlaces(data: Float64Array, n: number): void {
  for (let place = 0, other = 0; place < n; place++) {
    if (place < other) {
      for (const part of [0, 1]) {
        const kept = data[2 * place + part]!;
        data[2 * place + part] = data[2 * other + part]!;
        data[2 * other + part] = kept;
      }
    }
    let bit = n / 2;
    while (bit >= 1 && (other & bit) !== 0) {
      other ^= bit;
      bit /= 2;
    }
    other |= bit;
  }
}
