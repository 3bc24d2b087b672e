// Judges a matrix product without multiplying: fast enough for every timed run, and it looks at every element. It must
// reject no right product, in whatever order and with whatever fused operations it was summed.
//
// What decides is one element at a time, recomputed in double precision. A small product is recomputed whole. Of a large
// one, these are:
//
// - The last row, the last column and elements drawn at random. Kernels fail at the edges of their tiles.
// - Every row and column that Freivalds' check finds suspicious ("Probabilistic machines can use less running time",
//   1977): c x must equal a (b x), and y c must equal (y a) b, for random x and y.
//
// How far an element may be off: it has gone through k roundings, each at most u times a partial sum, which |a_i| |b_j|
// bounds; u is the unit roundoff. Where they are independent (Higham and Mary, "A new approach to probabilistic rounding
// error analysis", 2019) they add up to a standard deviation of sqrt(k / 3) u |a_i| |b_j|, because an error that is
// uniform in [-u, u] has the variance u^2 / 3. LIMIT = 4 in 4 sqrt(k) u |a_i| |b_j| is 7 of these: once in 4e11 elements.
// Sums of equal numbers, say, round the same way each time. So the same element is also summed in the plainest way, in
// single precision: where that is off by a quarter of the limit, roundings are not independent, and the worst case holds
// (Higham, "Accuracy and stability of numerical algorithms", 2002, section 3.1), k u |a_i| |b_j|, which no order of
// summation exceeds. It holds for double precision, too, where there is nothing more precise to compare with.
//
// When a row is suspicious: weights are drawn from [-1, -1/2) and [1/2, 1), so no single error is hidden, and two that
// cancel only where their weights are alike, in all of the vectors. Row i of c x - a (b x) is a sum of errors with random
// signs, which exceeds 6 times their 2-norm with a probability under 2 exp(-18) (Hoeffding, 1963), and by the above and
// the triangle inequality the 2-norm is under sqrt(k) u sum_p |a_ip| |b_p|_2. The check's own sums add n roundings in
// double precision. Hence 6 sqrt(k + n) (u + 2^-52) sum_p |a_ip| |b_p|_2. Where roundings are not independent, right rows
// are suspicious as well: that costs time, not a verdict.

import type { Operand, ProductQuestion } from "../../services.js";

const SPOTS = 512;
const VECTORS = 4;
/** Products of at most so many multiplications are recomputed whole. */
const WHOLE = 2 ** 22;
/** The multiple of sqrt(k) u |a| |b| by which an element may be off, where roundings are independent. */
const LIMIT = 4;
/** The multiple of the 2-norm of a row's errors from which it is suspicious. */
const SUSPICIOUS = 6;

/** The largest error found, where 1 is the limit; infinite when the product is plainly wrong. */
export function judgeMatrix({ a, b, c, m, k, n }: ProductQuestion): number {
  if (a.length !== m * k || b.length !== k * n || c.length !== m * n) return Number.POSITIVE_INFINITY;
  if (m === 0 || n === 0) return 0;
  const rows = new Side(a, b, c, { m, k, n, rows: true });
  const columns = new Side(a, b, c, { m, k, n, rows: false });
  if (m * k * n <= WHOLE) return worst(range(m), (row) => rows.errorOf(row));
  const random = randoms(3);
  const spot = () => rows.errorAt(Math.floor(m * random()), Math.floor(n * random()));
  const sampled = Math.max(rows.errorOf(m - 1), columns.errorOf(n - 1), worst(range(SPOTS), spot));
  if (sampled > 1) return sampled;
  let recomputed = 0;
  const byRows = worst(rows.suspicious(random), (row) => {
    recomputed++;
    return rows.errorOf(row);
  });
  const known = Math.max(sampled, byRows);
  if (known > 1 || recomputed === m) return known;
  return Math.max(
    known,
    worst(columns.suspicious(random), (column) => columns.errorOf(column)),
  );
}

/** The largest of the errors, or the first that is over the limit. */
function worst(indices: Iterable<number>, errorOf: (index: number) => number): number {
  let largest = 0;
  for (const index of indices) {
    largest = Math.max(largest, errorOf(index));
    if (largest > 1) break;
  }
  return largest;
}

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

interface Strides {
  readonly outer: number;
  readonly inner: number;
}

/**
 * The product seen by its rows, or by its columns: both are lines of `length` elements, and line i is the sum over p of
 * left(i, p) times the line p of right. Seen by columns, left is b transposed and right is a transposed.
 */
class Side {
  readonly #left: Operand;
  readonly #right: Operand;
  readonly #c: Operand;
  readonly #lines: number;
  readonly #length: number;
  readonly #k: number;
  readonly #at: { readonly left: Strides; readonly right: Strides; readonly c: Strides };
  readonly #u: number;
  readonly #want: Float64Array;
  readonly #mass: Float64Array;
  readonly #plain: Float32Array;

  constructor(
    a: Operand,
    b: Operand,
    c: Operand,
    { m, k, n, rows }: { readonly m: number; readonly k: number; readonly n: number; readonly rows: boolean },
  ) {
    [this.#left, this.#right, this.#c, this.#k] = rows ? [a, b, c, k] : [b, a, c, k];
    [this.#lines, this.#length] = rows ? [m, n] : [n, m];
    const [inA, inB, inC] = [
      { outer: k, inner: 1 },
      { outer: n, inner: 1 },
      { outer: n, inner: 1 },
    ];
    this.#at = rows ? { left: inA, right: inB, c: inC } : { left: turned(inB), right: turned(inA), c: turned(inC) };
    this.#u = c instanceof Float32Array ? 2 ** -24 : 2 ** -53;
    this.#want = new Float64Array(this.#length);
    this.#mass = new Float64Array(this.#length);
    this.#plain = new Float32Array(this.#length);
  }

  /** The largest error of a line, all of whose elements are recomputed. */
  errorOf(line: number): number {
    const [want, mass, plain] = [this.#want.fill(0), this.#mass.fill(0), this.#plain.fill(0)];
    const { left, right } = this.#at;
    for (let p = 0; p < this.#k; p++) {
      const factor = this.#left[line * left.outer + p * left.inner]!;
      for (let j = 0; j < this.#length; j++) {
        const product = factor * this.#right[p * right.outer + j * right.inner]!;
        want[j]! += product;
        mass[j]! += Math.abs(product);
        plain[j]! += Math.fround(product);
      }
    }
    let largest = 0;
    for (let j = 0; j < this.#length; j++) {
      largest = Math.max(largest, this.#error(line, j, want[j]!, mass[j]!, plain[j]!));
    }
    return largest;
  }

  /** The error of one element. */
  errorAt(line: number, j: number): number {
    const { left, right } = this.#at;
    let [want, mass, plain] = [0, 0, 0];
    for (let p = 0; p < this.#k; p++) {
      const product = this.#left[line * left.outer + p * left.inner]! * this.#right[p * right.outer + j * right.inner]!;
      want += product;
      mass += Math.abs(product);
      plain = Math.fround(plain + Math.fround(product));
    }
    return this.#error(line, j, want, mass, plain);
  }

  /** The lines that Freivalds' check does not explain by rounding. What is not finite is suspicious, too. */
  *suspicious(random: () => number): Generator<number> {
    const { left, right, c } = this.#at;
    const scales = times(this.#left.map(Math.abs) as Operand, left, this.#lines, this.#norms());
    const checks = Array.from({ length: VECTORS }, () => {
      const x = weights(this.#length, random);
      const want = times(this.#left, left, this.#lines, times(this.#right, right, this.#k, x));
      return { want, have: times(this.#c, c, this.#lines, x) };
    });
    const limit = SUSPICIOUS * Math.sqrt(this.#k + this.#length) * (this.#u + 2 ** -52);
    const explained = (i: number) => {
      return checks.every(({ want, have }) => Math.abs(have[i]! - want[i]!) <= limit * scales[i]!);
    };
    for (let i = 0; i < this.#lines; i++) if (!explained(i)) yield i;
  }

  /** The 2-norm of each line of right. */
  #norms(): Float64Array {
    const { outer, inner } = this.#at.right;
    const squares = new Float64Array(this.#k);
    for (let j = 0; j < this.#length; j++) {
      for (let p = 0; p < this.#k; p++) squares[p]! += this.#right[p * outer + j * inner]! ** 2;
    }
    return squares.map(Math.sqrt);
  }

  /**
   * The error of an element that should be `want`. `mass` is the sum of its products' magnitudes, `plain` is what plain
   * sums in single precision give.
   */
  #error(line: number, j: number, want: number, mass: number, plain: number): number {
    const have = this.#c[line * this.#at.c.outer + j * this.#at.c.inner]!;
    if (have === want) return 0;
    const single = this.#c instanceof Float32Array;
    const wide = this.#k * this.#u;
    const relative = wide / (1 - wide) + this.#k * 2 ** -53;
    const overflows = !(mass * (1 + relative) < (single ? 2 ** 128 * (1 - 2 ** -25) : Number.MAX_VALUE));
    if (overflows && !this.#finiteInputs(line, j)) {
      return Number.isNaN(have) && Number.isNaN(want) ? 0 : Number.POSITIVE_INFINITY;
    }
    // Partial sums that overflow do so in one order and not in another, and infinities of two signs make NaN.
    if (overflows && !(Number.isFinite(have) && Number.isFinite(mass))) return 0;
    // A product that underflows loses half of the smallest number at most.
    const least = this.#k * (single ? 2 ** -149 : Number.MIN_VALUE);
    const usual = Math.sqrt(this.#k) * this.#u * mass + least;
    const independent = single && Math.abs(plain - want) <= usual;
    const worstCase = relative * mass + least;
    const bound = independent ? Math.min(LIMIT * usual, worstCase) : worstCase;
    const error = Math.abs(have - want);
    return bound > 0 && !Number.isNaN(error) ? error / bound : Number.POSITIVE_INFINITY;
  }

  #finiteInputs(line: number, j: number): boolean {
    const { left, right } = this.#at;
    for (let p = 0; p < this.#k; p++) {
      const factors = [this.#left[line * left.outer + p * left.inner], this.#right[p * right.outer + j * right.inner]];
      if (!factors.every(Number.isFinite)) return false;
    }
    return true;
  }
}

/** The first `lines` lines of a matrix, each times the vector. */
function times(matrix: Operand, { outer, inner }: Strides, lines: number, x: Float64Array): Float64Array {
  const sums = new Float64Array(lines);
  // The loop over memory in its own order is the inner one: a column at a time would miss the cache each time.
  if (inner === 1) {
    for (let i = 0; i < lines; i++) {
      let sum = 0;
      for (let j = 0; j < x.length; j++) sum += matrix[i * outer + j]! * x[j]!;
      sums[i] = sum;
    }
  } else {
    for (let j = 0; j < x.length; j++) {
      for (let i = 0; i < lines; i++) sums[i]! += matrix[i * outer + j * inner]! * x[j]!;
    }
  }
  return sums;
}

function turned({ outer, inner }: Strides): Strides {
  return { outer: inner, inner: outer };
}

/** Random numbers of [-1, -1/2) and [1/2, 1). */
function weights(count: number, random: () => number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const number = random() - 0.5;
    return number < 0 ? number - 0.5 : number + 0.5;
  });
}

/** Random numbers of [0, 1), the same in every run (xorshift32). */
function randoms(seed: number): () => number {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  // A small seed has few bits set: the first numbers would be alike.
  for (let i = 0; i < 16; i++) next();
  return next;
}
