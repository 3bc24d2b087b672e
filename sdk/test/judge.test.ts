// The judge of matrix products: it rejects products that are damaged in one place or a little everywhere, at the sizes
// that are measured and at odd ones, and it accepts every right product, in whatever order it was summed.

import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { rows } from "../src/bench.js";
import { Kernels } from "../src/engine/compute.js";
import { judgeMatrix } from "../src/engine/judge/matrix_multiply.js";
import type { Floats } from "../src/services.js";
import { naive, uniform } from "./fixtures.js";

interface Product {
  readonly a: Floats;
  readonly b: Floats;
  readonly c: Floats;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const { m: M, k: K, n: N } = rows().find(({ id }) => id === "matrix_multiply")!.parameters as Record<string, number>;
const SIZES = [
  [M!, K!, N!],
  [128, 128, 128],
  [513, 127, 311],
  [257, 1025, 33],
  [1, 2100, 2001],
  [2049, 64, 65],
  [7, 5, 3],
] as const;

const kernels = await Kernels.start(
  "compute-simd",
  await WebAssembly.compile(await readFile(new URL("../src/wasm/compute-simd.wasm", import.meta.url))),
);

async function right(m: number, k: number, n: number): Promise<Product> {
  const [a, b] = [uniform(m * k, 1), uniform(k * n, 2)];
  const c = (await kernels.multiply({ artefact: "compute-simd", a, b, m, k, n }, undefined))!;
  return { a, b, c, m, k, n };
}

/** What may be done to element (i, j) of a product. */
const damages: readonly (readonly [string, (product: Product, i: number, j: number) => number])[] = [
  ["the last column is zero", ({ c, n }, i, j) => (j === n - 1 ? 0 : c[i * n + j]!)],
  ["the last row is zero", ({ c, m, n }, i, j) => (i === m - 1 ? 0 : c[i * n + j]!)],
  ["all but column 0 is off by 1 %", ({ c, n }, i, j) => c[i * n + j]! * (j === 0 ? 1 : 1.01)],
  ["all is off by 1 %", ({ c, n }, i, j) => c[i * n + j]! * 1.01],
  ["all is zero", () => 0],
  [
    "the last term of each sum is dropped in all but column 0",
    ({ a, b, c, k, n }, i, j) =>
      j === 0 && n > 1 ? c[i * n]! : c[i * n + j]! - a[i * k + k - 1]! * b[(k - 1) * n + j]!,
  ],
  ["one element is off by 50", ({ c, m, n }, i, j) => c[i * n + j]! + (here(m, n, i, j) ? 50 : 0)],
  ["one element is off by 1", ({ c, m, n }, i, j) => c[i * n + j]! + (here(m, n, i, j) ? 1 : 0)],
  ["one element is not a number", ({ c, m, n }, i, j) => (here(m, n, i, j) ? Number.NaN : c[i * n + j]!)],
  ["one element is infinite", ({ c, m, n }, i, j) => (here(m, n, i, j) ? Number.POSITIVE_INFINITY : c[i * n + j]!)],
  ["two neighbours are exchanged", ({ c, m, n }, i, j) => c[exchanged(m, n, i, j)]!],
  ["each row is moved by one", ({ c, m, n }, i, j) => c[((i * n + j + 1) % (m * n)) as number]!],
  ["all is rounded to 11 bits", ({ c, n }, i, j) => rounded(c[i * n + j]!, 11)],
];

const here = (m: number, n: number, i: number, j: number) => i === (m * 3) >> 3 && j === (n * 5) >> 3;

/** Element (i, j), but for two in the middle of a row, or of the one column. */
function exchanged(m: number, n: number, i: number, j: number): number {
  const [row, column] = [m >> 1, n >> 1];
  if (n === 1 || i !== row || (j !== column && j !== column - 1)) return i * n + j;
  return i * n + (j === column ? column - 1 : column);
}

function rounded(value: number, bits: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - bits);
  return Math.round(value / unit) * unit;
}

describe.each(SIZES)("a product of %d x %d x %d", (m, k, n) => {
  let product: Product;
  beforeAll(async () => {
    product = await right(m, k, n);
  });

  it("of the kernels is right", () => {
    expect(judgeMatrix(product)).toBeLessThan(1);
  });

  it.each(damages)("is wrong when %s", (_, damage) => {
    const c = product.c.map((_, at) => damage(product, Math.floor(at / n), at % n)) as Floats;
    expect(judgeMatrix({ ...product, c })).toBeGreaterThan(1);
  });

  it("is wrong when it has another length", () => {
    expect(judgeMatrix({ ...product, c: product.c.subarray(1) as Floats })).toBe(Number.POSITIVE_INFINITY);
  });
});

/** Ways to sum `count` terms, each operation rounded by `round`. */
type Sum = (term: (p: number) => number, count: number, round: (x: number) => number) => number;

/** From `from` in steps of `step`. */
function partial(term: (p: number) => number, round: (x: number) => number, [from, to, step]: readonly number[]) {
  let sum = 0;
  for (let p = from!; p < to!; p += step!) sum = round(sum + round(term(p)));
  return sum;
}

const sums: Record<string, Sum> = {
  "in order": (term, count, round) => partial(term, round, [0, count, 1]),
  backwards: (term, count, round) => partial((p) => term(count - 1 - p), round, [0, count, 1]),
  // A product of single factors is exact in double precision, as in a fused operation.
  fused(term, count, round) {
    let sum = 0;
    for (let p = 0; p < count; p++) sum = round(sum + term(p));
    return sum;
  },
  "in blocks"(term, count, round) {
    let sum = 0;
    for (let p = 0; p < count; p += 64) sum = round(sum + partial(term, round, [p, Math.min(count, p + 64), 1]));
    return sum;
  },
  "in 8 lanes"(term, count, round) {
    let sum = 0;
    for (let lane = 0; lane < 8; lane++) sum = round(sum + partial(term, round, [lane, count, 8]));
    return sum;
  },
  pairwise(term, count, round) {
    const pairs = (from: number, to: number): number => {
      if (to - from <= 1) return partial(term, round, [from, to, 1]);
      const half = (from + to) >> 1;
      return round(pairs(from, half) + pairs(half, to));
    };
    return pairs(0, count);
  },
};

const inputs: Record<string, (count: number, seed: number) => Float32Array> = {
  "of both signs": uniform,
  positive: (count, seed) => uniform(count, seed).map(Math.abs),
  equal: (count) => new Float32Array(count).fill(0.1),
  "of very different sizes": (count, seed) => uniform(count, seed).map((x, i) => x * 2 ** ((i * 7) % 40)),
  "that almost cancel": (count, seed) => uniform(count, seed).map((x, i) => (i % 2 ? 1 : -1) * (1 + x / 1000)),
  tiny: (count, seed) => uniform(count, seed).map((x) => x * 2 ** -70),
  huge: (count, seed) => uniform(count, seed).map((x) => x * 2 ** 62),
};

describe.each(Object.entries(inputs))("right products of numbers %s", (_, numbers) => {
  it.each(Object.entries(sums))("summed %s, pass", (name, sum) => {
    const worst: number[] = [];
    const shapes: [number, number, number][] = [
      [1, 1, 1],
      [3, 0, 2],
      [5, 7, 3],
      [3, 8192, 2],
      [17, 33, 65],
    ];
    // Large enough not to be recomputed whole.
    if (name === "in order") shapes.push([130, 300, 131]);
    for (const [m, k, n] of shapes) {
      for (const Type of [Float32Array, Float64Array]) {
        const [a, b] = [Type.from(numbers(m * k, 1)) as Floats, Type.from(numbers(k * n, 2)) as Floats];
        const round = Type === Float32Array ? Math.fround : (x: number) => x;
        const c = new Type(m * n) as Floats;
        for (let at = 0; at < c.length; at++) {
          const [i, j] = [Math.floor(at / n), at % n];
          c[at] = sum((p) => a[i * k + p]! * b[p * n + j]!, k, round);
        }
        worst.push(judgeMatrix({ a, b, c, m, k, n }));
      }
    }
    expect(Math.max(...worst)).toBeLessThanOrEqual(1);
  });
});

describe("a right product", () => {
  it("in double precision of single factors, as Python's, passes; in single precision it does not", () => {
    const [m, k, n] = [200, 200, 200];
    const [a, b] = [uniform(m * k, 1), uniform(k * n, 2)];
    const c = naive(a, b, m, k, n) as Float64Array<ArrayBuffer>;
    expect(judgeMatrix({ a, b, c, m, k, n })).toBeLessThanOrEqual(1);
    expect(judgeMatrix({ a, b, c: c.map(Math.fround), m, k, n })).toBeGreaterThan(1);
  });

  it("has its infinities where the factors put them", () => {
    const [m, k, n] = [260, 70, 260];
    const [a, b] = [uniform(m * k, 1), uniform(k * n, 2)];
    a[5 * k + 3] = Number.POSITIVE_INFINITY;
    b[9 * n + 200] = Number.NaN;
    const c = Float32Array.from(naive(a, b, m, k, n));
    expect(judgeMatrix({ a, b, c, m, k, n })).toBeLessThanOrEqual(1);
    for (const at of [5 * n + 7, 100 * n + 200]) {
      const damaged = c.slice();
      damaged[at] = 1;
      expect(judgeMatrix({ a, b, c: damaged, m, k, n })).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
