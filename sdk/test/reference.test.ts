// Our kernels, as a caller of the SDK has them, held to numpy, scipy and scikit-learn over random cases, which reference.py
// makes and answers. Where those refuse or answer with NaN, the test says what we do. No speed is looked at.
//
// Bounds, u being half an ulp of 1 in a type (Higham, "Accuracy and Stability of Numerical Algorithms", 2002):
// - matrixMultiply: g |a| |b| for each element, g = k u / (1 - k u), whatever the order of its k terms (section 3.5). The
//   reference is computed in double precision and has as much of its own, so both are allowed.
// - fft: C u sqrt(1 + log2 n) |answer|, in the 2-norm, the growth of roundings that are independent (Gentleman and Sande,
//   1966); the worst case of section 24.1 grows with log2 n. C allows for a length that is no power of two, which takes two
//   transforms that are up to four times as long. The reference is allowed the same.
// - kmeans: in double precision labels and iterations are equal, and centroids and inertia agree to 1e-9: far above what
//   roundings do to sums of thousands of numbers, and far below what another label does. In single precision a point may be so
//   near the middle of two centroids that roundings decide, and the run goes another way: 97 of 100 cases are equal, and those
//   agree to 1e-4. Runs that scikit-learn itself leaves open (see reference.py) are cases of their own.
// - randomForest: no bound. Comparisons and their order of addition are specified, so all bits are equal.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPython } from "../../scripts/setup/python.mjs";
import type { FftOptions, KMeansOptions, Sovereign } from "../src/index.js";
import { codeOf, open } from "./fixtures.js";

const COUNT = 200;
const SEED = 1;
const DRAWN = `${COUNT} random cases of seed ${SEED}`;
const TYPES = ["float32", "float64"] as const;
const UNIT = { float32: 2 ** -24, float64: 2 ** -53 };

type Floats = Float32Array | Float64Array;

let sovereign: Sovereign;
beforeAll(async () => {
  sovereign = await open({ threads: 1 });
});
afterAll(() => sovereign.dispose());

const ARRAYS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, int32: Int32Array };

/** What reference.py writes for a kernel, once for a suite: answers the cases of one name, which are as many at least. */
function casesOf<Case extends { readonly case: string }>(
  kernel: string,
): (name: string, least: number) => readonly Case[] {
  let cases: readonly Case[];
  beforeAll(() => {
    const words = [kernel, `${COUNT}`, `${SEED}`];
    const lines = runPython(new URL("reference.py", import.meta.url), words)
      .trimEnd()
      .split("\n");
    cases = lines.map((line) => JSON.parse(line, revived));
  }, 60_000);
  return (name, least) => {
    const found = cases.filter((one) => one.case === name);
    expect(found.length).toBeGreaterThanOrEqual(least);
    return found;
  };
}

/** An array where JSON has its type and its bytes, anything else as it is. */
function revived(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const [type, text] = Object.entries(value)[0] ?? [];
  if (!(type && type in ARRAYS)) return value;
  return new ARRAYS[type as keyof typeof ARRAYS](Uint8Array.from(Buffer.from(text, "base64")).buffer);
}

/** The 2-norm of a difference, in double precision; of the numbers themselves where there is nothing to take away. */
function norm(numbers: Floats, less: Floats = new Float64Array(numbers.length)): number {
  let squares = 0;
  for (const [at, number] of numbers.entries()) squares += (number - less[at]!) ** 2;
  return Math.sqrt(squares);
}

describe("matrixMultiply and numpy", () => {
  interface Product {
    readonly case: string;
    readonly m: number;
    readonly k: number;
    readonly n: number;
    readonly a: Floats;
    readonly b: Floats;
    readonly want: Float64Array;
    readonly size: Float64Array;
  }
  const cases = casesOf<Product>("matrix_multiply");

  async function multiplied({ a, b, m, k, n }: Product): Promise<Floats> {
    const c: Floats = await sovereign.matrixMultiply(a as Float64Array, b as Float64Array, { m, k, n });
    expect([c.constructor, c.length]).toEqual([a.constructor, m * n]);
    return c;
  }

  /** The place of the first element outside its bound, or -1. What is not finite is the same. */
  function wrongIn(have: Floats, { k, want, size }: Product): number {
    const relative = (unit: number) => (k * unit) / (1 - k * unit);
    const most = relative(UNIT[have instanceof Float32Array ? "float32" : "float64"]) + relative(UNIT.float64);
    return have.findIndex((c, at) => {
      const exact = want[at]!;
      return Number.isFinite(exact) ? !(Math.abs(c - exact) <= most * size[at]!) : !Object.is(c, exact);
    });
  }

  it.each(TYPES)(`agree on ${DRAWN}: %s`, async (type) => {
    for (const product of cases(type, COUNT)) {
      const { m, k, n } = product;
      expect(wrongIn(await multiplied(product), product), `place in ${m} x ${k} by ${k} x ${n}`).toBe(-1);
    }
  });

  it("have NaN and the infinities at the same places, and lose no other number to them", async () => {
    for (const product of cases("special", 2 * (COUNT / 8))) {
      expect(wrongIn(await multiplied(product), product)).toBe(-1);
    }
  });

  it("refuse matrices that do not fit", async () => {
    for (const { a, b, want } of cases("refused", 2)) {
      expect(want).toMatch("refused");
      expect(await codeOf(multiplied({ a, b, m: 3, k: 5, n: 5 } as Product))).toBe("shape_mismatch");
    }
  });
});

describe("fft, numpy and scipy", () => {
  interface Transform {
    readonly name: "fft" | "ifft" | "rfft" | "irfft";
    readonly length: number | null;
    readonly operand: Floats;
    readonly numpy: Float64Array<ArrayBuffer>;
    readonly scipy: Floats;
  }
  const cases = casesOf<{ readonly case: string; readonly transforms: readonly Transform[] } & Transform>("fft");

  const C = 2;

  async function transformed({ name, length, operand }: Transform): Promise<Floats> {
    const options: FftOptions = { real: name.includes("rf"), inverse: name.startsWith("i"), ...(length && { length }) };
    return sovereign.fft(operand as Float64Array, options);
  }

  it.each(TYPES)(`agree on ${DRAWN}, complex and real, there and back: %s`, async (type) => {
    for (const transform of cases(type, COUNT + 1).flatMap(({ transforms }) => transforms)) {
      const { name, length, operand, numpy, scipy } = transform;
      const have = await transformed(transform);
      expect([have.constructor, have.length]).toEqual([operand.constructor, numpy.length]);
      const numbers = length ?? (name === "rfft" ? operand.length : operand.length / 2);
      const most = C * Math.sqrt(1 + Math.log2(numbers)) * norm(numpy);
      const what = `${name} of ${numbers} numbers`;
      expect(norm(have, numpy), `${what} and numpy's`).toBeLessThanOrEqual(most * (UNIT[type] + UNIT.float64));
      expect(norm(have, scipy), `${what} and scipy's`).toBeLessThanOrEqual(most * 2 * UNIT[type]);
    }
  });

  it("spread NaN and infinity, ours to every number, theirs to some at least", async () => {
    for (const transform of cases("special", 8 * (COUNT / 8))) {
      const [have, parts] = [await transformed(transform), transform.name === "irfft" ? 1 : 2];
      expect(have.length).toBe(transform.numpy.length);
      for (let at = 0; at < have.length; at += parts) {
        expect(have.subarray(at, at + parts).every(Number.isFinite), transform.name).toBe(false);
      }
      expect(transform.numpy.every(Number.isFinite)).toBe(false);
    }
  });

  it("refuse to transform nothing; ours have the answer of the definition, and refuse half of nothing", async () => {
    for (const { name, ...rest } of cases("refused", 4)) {
      expect(rest).toMatchObject({ want: expect.stringContaining("refused") });
      const answer = transformed({ name, length: null, operand: new Float64Array(0) } as unknown as Transform);
      if (name === "irfft") expect(await codeOf(answer)).toBe("shape_mismatch");
      else expect([...(await answer)]).toEqual(name === "rfft" ? [0, 0] : []);
    }
  });
});

describe("kmeans and scikit-learn", () => {
  interface Run {
    readonly case: string;
    readonly name: string;
    readonly points: Floats;
    readonly start: Floats;
    readonly dimensions: number;
    readonly options: Pick<KMeansOptions, "tolerance" | "maxIterations">;
    readonly centroids: Floats;
    readonly labels: Int32Array;
    readonly inertia: number;
    readonly iterations: number;
    readonly want: string;
  }
  const cases = casesOf<Run>("kmeans");

  const clustered = ({ points, start, dimensions, options }: Run) =>
    sovereign.kmeans(points as Float64Array, { dimensions, start, ...options });

  /** What their clusters are called here, or undefined where the points are parted otherwise. */
  function namesOf(labels: Int32Array, ours: Uint32Array): Map<number, number> | undefined {
    const names = new Map<number, number>();
    for (const [point, label] of labels.entries()) {
      if (!names.has(label)) names.set(label, ours[point]!);
      if (names.get(label) !== ours[point]) return undefined;
    }
    return new Set(names.values()).size === names.size ? names : undefined;
  }

  /** Holds centroids and inertia to the bounds. */
  function expectNear(
    have: { centroids: Floats; inertia: number },
    run: Run,
    names: ReadonlyMap<number, number>,
    slack: number,
  ): void {
    const { points, dimensions } = run;
    expect([have.centroids.constructor, have.centroids.length]).toEqual([points.constructor, run.centroids.length]);
    const scale = Math.max(...points.map(Math.abs));
    for (const [theirs, ours] of names) {
      for (let at = 0; at < dimensions; at++) {
        const difference = have.centroids[ours * dimensions + at]! - run.centroids[theirs * dimensions + at]!;
        expect(Math.abs(difference)).toBeLessThanOrEqual(slack * scale);
      }
    }
    // A point alone in its cluster lies at the centroid, or next to it: what is left of the inertia then are roundings.
    const rounding = UNIT[points instanceof Float32Array ? "float32" : "float64"] * scale;
    const rounded = points.length * (8 * rounding) ** 2;
    expect(Math.abs(have.inertia - run.inertia)).toBeLessThanOrEqual(slack * run.inertia + rounded);
  }

  it.each([
    ["float64", COUNT, 1e-9],
    ["float32", 0.97 * COUNT, 1e-4],
  ] as const)(`agree on ${DRAWN}: %s, labels and iterations in %d of them`, async (type, least, slack) => {
    let equal = 0;
    for (const run of cases(type, COUNT)) {
      const have = await clustered(run);
      const names = namesOf(run.labels, have.labels);
      const alike = [...(names ?? [[0, 1]])].every(([theirs, ours]) => theirs === ours);
      if (!(names && alike && have.iterations === run.iterations)) continue;
      equal++;
      expectNear(have, run, names, slack);
    }

    expect(equal).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ["float64", 1e-9],
    ["float32", 1e-4],
  ] as const)("agree but for the names of clusters in 8 of 10 runs that are left open: %s", async (type, slack) => {
    const open = cases(`${type} left open`, 5);
    let equal = 0;
    for (const run of open) {
      const have = await clustered(run);
      const names = namesOf(run.labels, have.labels);
      if (!names) continue;
      equal++;
      expectNear(have, run, names, slack);
    }

    expect(equal).toBeGreaterThanOrEqual(0.8 * open.length);
  });

  it("put points that are all the same into one cluster", async () => {
    const [run] = cases("all the same", 1) as [Run];
    const { centroids, labels, inertia, iterations } = await clustered(run);
    expect([[...centroids], [...labels], inertia, iterations]).toEqual([
      [...run.centroids],
      [...run.labels],
      run.inertia,
      run.iterations,
    ]);
  });

  it("refuse the same points, and ours those whose squares are infinite, which gives them an infinite inertia", async () => {
    for (const run of cases("refused", 5)) {
      expect(run.want).toMatch(run.name === "too large to be squared" ? "inf" : "refused");
      expect(await codeOf(clustered(run))).toBe(run.name === "no points" ? "shape_mismatch" : "invalid_argument");
    }
  });
});

describe("randomForest and scikit-learn", () => {
  interface Tree {
    readonly feature: readonly number[];
    readonly left: readonly number[];
    readonly right: readonly number[];
  }
  interface Fitted {
    readonly case: string;
    readonly name: string;
    readonly form: { readonly features: number; readonly trees: readonly Tree[] };
    readonly rows: Float64Array<ArrayBuffer>;
    readonly missing: boolean;
    readonly means: Float64Array<ArrayBuffer>;
    readonly names: readonly unknown[] | null;
    readonly want: string;
  }
  const cases = casesOf<Fitted>("random_forest");

  const bytes = ({ buffer, byteOffset, byteLength }: Float64Array<ArrayBuffer>) =>
    Buffer.from(buffer, byteOffset, byteLength);

  it(`agree in every bit on ${DRAWN}, for rows of both types`, async () => {
    for (const { form, rows, means, names } of cases("fitted", COUNT)) {
      const forest = sovereign.randomForest(form);
      const { classes } = await forest.describe();
      for (const given of [rows, Float32Array.from(rows)]) {
        const have = await forest.predict(given);
        expect(bytes(have.means).equals(bytes(means))).toBe(true);
        expect(have.labels && Array.from(have.labels, (label) => classes![label])).toEqual(names);
      }
      forest.dispose();
    }
  });

  it("without a column for missing values, as older ones have none, refuse them, and answer all other rows", async () => {
    const refused = { true: 0, false: 0 };
    for (const { form, rows, means, missing } of cases("fitted", COUNT)) {
      const trees = form.trees.map((tree) => ({ ...tree, missing_go_to_left: undefined }));
      const forest = sovereign.randomForest({ ...form, trees });
      if (missing) expect(await codeOf(forest.predict(rows))).toBe("invalid_argument");
      else expect(bytes((await forest.predict(rows)).means).equals(bytes(means))).toBe(true);
      refused[`${missing}`]++;
      forest.dispose();
    }
    expect(Math.min(refused.true, refused.false)).toBeGreaterThan(COUNT / 8);
  });

  it("refuse infinite rows; ours take them for numbers like others, at the ends of a tree", async () => {
    for (const { name, form, rows, want } of cases("refused", 3)) {
      expect(want).toMatch("refused");
      const { means } = await sovereign.randomForest(form).predict(rows);
      expect([...means]).toEqual([name === "negative infinity" ? 0 : 9]);
    }
  });

  /** A file with a change to one tree that has a node besides the root which is no leaf: the last of these is `node`. */
  function damaged({ form }: Fitted, change: (tree: Tree, node: number) => Partial<Tree>): object | undefined {
    const at = form.trees.findIndex(({ left }) => left.findLastIndex((child) => child > 0) > 0);
    const tree = form.trees[at];
    if (!tree) return undefined;
    const node = tree.left.findLastIndex((child) => child > 0);
    return { ...form, trees: form.trees.with(at, { ...tree, ...change(tree, node) }) };
  }

  it.each([
    ["a node that is its own child", ({ left }, node) => ({ left: left.with(node, node) })],
    ["a cycle through the first child of the root", ({ right }, node) => ({ right: right.with(node, 1) })],
    ["the root as a child", ({ right }, node) => ({ right: right.with(node, 0) })],
    ["a child that is not there", ({ left }, node) => ({ left: left.with(node, left.length) })],
    ["a child of minus one, scikit-learn's own leaf", ({ left }, node) => ({ left: left.with(node, -1) })],
    ["a feature that rows do not have", ({ feature }, node) => ({ feature: feature.with(node, 99) })],
    ["a column that is cut short", ({ left }) => ({ left: left.slice(1) })],
    [
      "a tree that is cut short",
      (tree, node) => Object.fromEntries(Object.entries(tree).map(([name, column]) => [name, column.slice(0, node)])),
    ],
  ] satisfies [string, (tree: Tree, node: number) => Partial<Tree>][])("refuses files with %s", async (_, change) => {
    const files = cases("fitted", COUNT).flatMap((fitted) => damaged(fitted, change) ?? []);
    expect(files.length).toBeGreaterThan(COUNT / 2);
    for (const file of files) expect(await codeOf(sovereign.randomForest(file).describe())).toBe("invalid_file");
  });

  it("refuses files that end too soon, wherever that is", async () => {
    for (const [at, { form }] of cases("fitted", COUNT).entries()) {
      const text = JSON.stringify(form);
      const part = text.slice(0, Math.floor((text.length * at) / COUNT));
      expect(await codeOf(sovereign.randomForest(part).describe())).toBe("invalid_file");
    }
  });

  it("walks a chain of 100,001 nodes, and refuses one that is closed to a ring", async () => {
    const depth = 50_000;
    const nodes = Array.from({ length: 2 * depth + 1 }, (_, node) => node);
    // An even node is one of the chain, and an odd one the leaf to its left; the last one is a leaf, too.
    const inner = (column: (node: number) => number) =>
      nodes.map((node) => (node % 2 === 0 && node < 2 * depth ? column(node) : 0));
    const tree = {
      feature: inner(() => 0),
      threshold: inner((node) => node / 2),
      left: inner((node) => node + 1),
      right: inner((node) => node + 2),
      values: Array.from({ length: depth + 1 }, (_, leaf) => leaf),
    };
    const form = { form: "random_forest", version: 1, task: "regression", features: 1, trees: [tree] };
    const { means } = await sovereign.randomForest(form).predict(Float64Array.of(-1, 0.5, 1, 31_234.5, 1e9));
    expect([...means]).toEqual([0, 1, 1, 31_235, depth]);
    const ring = { ...tree, right: tree.right.with(2 * depth - 2, 2) };
    expect(await codeOf(sovereign.randomForest({ ...form, trees: [ring] }).describe())).toBe("invalid_file");
  });

  it("refuses JSON of 100,000 brackets", async () => {
    for (const text of ["[".repeat(100_000), `${"[".repeat(100_000)}${"]".repeat(100_000)}`]) {
      expect(await codeOf(sovereign.randomForest(text).describe())).toBe("invalid_file");
      const trees = JSON.stringify({ form: "random_forest", version: 1, task: "regression", features: 1 });
      expect(await codeOf(sovereign.randomForest(`${trees.slice(0, -1)},"trees":${text}}`).describe())).toBe(
        "invalid_file",
      );
    }
  });
});
