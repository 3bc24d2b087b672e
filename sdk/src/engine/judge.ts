// Judges a matrix product without multiplying: fast enough for every timed run, and it looks at every element.
//
// Freivalds' check ("Probabilistic machines can use less running time", 1977): for a random vector x, c x must equal
// a (b x). In floating point the two differ by rounding only, so row i is held to the bound of the dot product
// (Higham, "Accuracy and stability of numerical algorithms", 2002, section 3.1): (k + n) eps |a| (|b| |x|). Some single
// elements are recomputed as well, which catches an error that x happens to hide. NaN and infinities must stand where
// the naive product puts them; rows that hold any are compared element by element.

import type { JudgeRequest } from "../services.js";

const SPOTS = 512;

/** The largest error of the product, where 1 is the limit; infinite when it is plainly wrong. */
export function judgeMatrix(request: JudgeRequest): number {
  const { a, b, c, m, k, n } = request;
  if (a.length !== m * k || b.length !== k * n || c.length !== m * n) return Number.POSITIVE_INFINITY;
  const eps = c instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  const finite = a.every(Number.isFinite) && b.every(Number.isFinite);
  const error = finite ? wholeError(request, eps) : 0;
  return Math.max(error, finite ? spotError(request, eps, SPOTS) : spotError(request, eps, m * n));
}

function wholeError({ a, b, c, m, k, n }: JudgeRequest, eps: number): number {
  const x = signs(n, 7);
  const bx = new Float64Array(k);
  const bAbs = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < n; j++) {
      const value = b[i * n + j]!;
      bx[i]! += value * x[j]!;
      bAbs[i]! += Math.abs(value);
    }
  }
  let worst = 0;
  for (let i = 0; i < m; i++) {
    let [want, bound, have] = [0, 0, 0];
    for (let j = 0; j < k; j++) {
      const value = a[i * k + j]!;
      want += value * bx[j]!;
      bound += Math.abs(value) * bAbs[j]!;
    }
    for (let j = 0; j < n; j++) have += c[i * n + j]! * x[j]!;
    worst = Math.max(worst, ratio(Math.abs(have - want), (k + n) * eps * bound));
  }
  return worst;
}

/** Recomputes `count` elements spread over the product, in double precision. */
function spotError({ a, b, c, m, k, n }: JudgeRequest, eps: number, count: number): number {
  const total = m * n;
  const step = Math.max(1, Math.floor(total / Math.max(1, count)));
  let worst = 0;
  for (let at = 0; at < total; at += step) {
    const [row, column] = [Math.floor(at / n), at % n];
    let [want, bound] = [0, 0];
    for (let i = 0; i < k; i++) {
      const product = a[row * k + i]! * b[i * n + column]!;
      want += product;
      bound += Math.abs(product);
    }
    const have = c[at]!;
    if (Object.is(want, have) || want === have || (Number.isNaN(want) && Number.isNaN(have))) continue;
    worst = Math.max(worst, ratio(Math.abs(have - want), 2 * k * eps * bound));
  }
  return worst;
}

function ratio(error: number, bound: number): number {
  if (error === 0) return 0;
  return bound > 0 && Number.isFinite(error) ? error / bound : Number.POSITIVE_INFINITY;
}

/** `count` pseudo-random signs (xorshift32). */
function signs(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 1 ? 1 : -1;
  });
}
