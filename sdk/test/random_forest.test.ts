// randomForest against trees walked plainly: what it answers, what it refuses, how long it is kept, and its judge.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeForest } from "../src/engine/judge/random_forest.js";
import type { RandomForest, Sovereign } from "../src/index.js";
import {
  codeOf,
  type ForestForm,
  form,
  open,
  recordWorkers,
  rejection,
  started,
  type Tree,
  tree,
  uniform,
} from "./fixtures.js";

let sovereign: Sovereign;
beforeAll(async () => {
  sovereign = await open({ threads: 2 });
});
afterAll(() => sovereign.dispose());

/** The means, by the definition. */
function walked({ trees, features, classes }: ForestForm, rows: Float32Array): number[] {
  const outputs = classes?.length ?? 1;
  return Array.from({ length: rows.length / features }, (_, row) => {
    const sums = new Array<number>(outputs).fill(0);
    for (const { feature, threshold, left, right, values } of trees) {
      let node = 0;
      while (left[node] !== 0) {
        node = rows[row * features + feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
      }
      const leaf = left.slice(0, node).filter((child) => child === 0).length;
      for (let at = 0; at < outputs; at++) sums[at]! += values[leaf * outputs + at]!;
    }
    return sums.map((sum) => sum / trees.length);
  }).flat();
}

describe("randomForest", () => {
  it("answers as trees that are walked, from an object, JSON and a file, for rows of both types", async () => {
    for (const [count, depth, features, classes] of [
      [1, 0, 1, 2],
      [3, 2, 4, 3],
      [20, 6, 9, 7],
      [5, 3, 2, null],
    ] as const) {
      const made = form(count, depth, features, classes);
      const rows = uniform(37 * features, 99);
      const want = walked(made, rows);
      for (const source of [made, JSON.stringify(made), new Blob([JSON.stringify(made)])]) {
        const forest = sovereign.randomForest(source);
        for (const given of [rows, Float64Array.from(rows)]) {
          const { means, labels } = await forest.predict(given);
          expect([...means]).toEqual(want);
          if (classes === null) expect(labels).toBeNull();
          else {
            const best = Array.from({ length: 37 }, (_, row) => want.slice(row * classes, (row + 1) * classes));
            expect([...labels!]).toEqual(best.map((shares) => shares.indexOf(Math.max(...shares))));
          }
        }
        expect(await forest.describe()).toEqual({
          task: made.task,
          features,
          classes: made.classes ?? null,
          trees: count,
        });
        forest.dispose();
      }
    }
  });

  it("predicts no rows", async () => {
    const forest = sovereign.randomForest(form(2, 1, 3, 2));
    const { means, labels } = await forest.predict(new Float32Array(0));
    expect([means.length, labels!.length]).toEqual([0, 0]);
  });

  it("keeps several forests apart, on several workers, through the end of one", async () => {
    const restore = recordWorkers();
    const own = await open({ threads: 2 });
    const forms = [form(3, 3, 4, 3), form(4, 2, 4, 2), form(5, 1, 4, null)];
    const forests = forms.map((made) => own.randomForest(made));
    const rows = uniform(40, 5);
    const all = () => Promise.all([...forests, ...forests].map((forest) => forest.predict(rows)));
    for (let round = 0; round < 3; round++) {
      for (const [at, { means }] of (await all()).entries()) expect([...means]).toEqual(walked(forms[at % 3]!, rows));
      await started.at(-1)!.terminate();
    }
    await own.dispose();
    restore();
  });

  it("is gone when it is disposed of, and so are its calls", async () => {
    const forest = sovereign.randomForest(form(3, 3, 4, 3));
    const waiting = Array.from({ length: 8 }, () => codeOf(forest.predict(uniform(4 * 1000, 3))));
    forest.dispose();
    expect(await Promise.all(waiting)).toEqual(new Array(8).fill("disposed"));
    expect(await codeOf(forest.predict(new Float32Array(4)))).toBe("disposed");
    expect(await codeOf(forest.describe())).toBe("disposed");
    forest.dispose();
    const other = sovereign.randomForest(form(1, 1, 4, 2));
    expect((await other.predict(new Float32Array(4))).labels).toHaveLength(1);
  });

  it("takes missing values where the trees say which way they go", async () => {
    const made = form(1, 1, 1, null);
    const rows = Float32Array.of(Number.NaN, -2, 2);
    const [left, right] = made.trees[0]!.values;
    const plain = sovereign.randomForest(made);
    const error = await rejection(plain.predict(rows));
    expect([error.code, error.message]).toEqual(["invalid_argument", expect.stringContaining("row 0, feature 0")]);
    for (const flag of [0, 1]) {
      const trees = [{ ...made.trees[0], missing_go_to_left: [flag, 0, 0] }];
      const { means } = await sovereign.randomForest({ ...made, trees }).predict(rows);
      expect([...means]).toEqual([flag ? left : right, left, right]);
    }
  });

  const good = form(2, 2, 3, 2);
  const [first, second] = good.trees as [Tree, Tree];
  const changed = (change: object) => ({ ...good, trees: [first, { ...second, ...change }] });
  const at = (column: keyof Tree, place: number, value: unknown) =>
    changed({ [column]: second[column].map((old, node) => (node === place ? value : old)) });

  it.each([
    ["JSON that is cut short", JSON.stringify(good).slice(0, -9), "no JSON"],
    ["JSON of something else", "[1, 2]", "form"],
    ["null in JSON", "null", "not an object"],
    ["another version", { ...good, version: 2 }, "version is 2"],
    ["another task", { ...good, task: "ranking" }, "ranking"],
    ["no features", { ...good, features: 0 }, "features is 0"],
    ["no classes", { ...good, classes: [] }, "classes"],
    ["classes of one name", { ...good, classes: ["a", "a"] }, "one name"],
    ["no trees", { ...good, trees: [] }, "no trees"],
    ["a tree that is none", { ...good, trees: [first, 7] }, "tree 1 is 7"],
    ["a column that is none", changed({ left: "x" }), "tree 1: left"],
    ["a column that is short", changed({ right: second.right.slice(1) }), "tree 1: right has 6"],
    ["a text in a column", at("threshold", 2, "0.5"), "tree 1: threshold holds 0.5 at place 2"],
    ["a fraction of a feature", at("feature", 1, 0.5), "tree 1: feature holds 0.5"],
    ["a negative child", at("left", 1, -1), "tree 1: left holds -1"],
    ["flags in one tree alone", changed({ missing_go_to_left: second.left.map(() => 0) }), "in all trees or in none"],
    ["a feature that rows do not have", at("feature", 1, 3), "tree 1, node 1: feature 3"],
    ["a child that is not there", at("left", 1, 9), "tree 1, node 1: child 9"],
    ["a cycle", at("left", 2, 1), "tree 1: node 1 is a child twice"],
    ["a node that nothing leads to", at("left", 2, 6), "tree 1: node"],
    ["a value that is too few", changed({ values: second.values.slice(1) }), "tree 1: 7 values"],
  ] as const)("refuses %s", async (_, source, words) => {
    const forest: RandomForest = sovereign.randomForest(source as object);
    for (const call of [() => forest.predict(new Float32Array(3)), () => forest.describe()]) {
      const error = await rejection(call());
      expect(error.code).toBe("invalid_file");
      expect(error.message).toContain(words);
    }
  });

  it("refuses what cannot be a forest, and rows that are none", async () => {
    for (const source of [undefined, null, 7]) {
      expect(() => sovereign.randomForest(source as never)).toThrow("a forest must be");
    }
    const forest = sovereign.randomForest(good);
    expect(await codeOf(forest.predict([1, 2, 3] as never))).toBe("invalid_argument");
    expect(await codeOf(forest.predict(new Float32Array(4)))).toBe("shape_mismatch");
    const disposed = await open();
    await disposed.dispose();
    expect(() => disposed.randomForest(good)).toThrow("disposed");
  });
});

describe("the judge of forests", () => {
  const trees = [3, 4, 5, 6, 7].map((seed) => {
    const { values: _, ...made } = tree(3, 4, 1, seed);
    return { ...made, label: made.left.map((_, node) => (node * seed) % 3) };
  });
  const rows = uniform(40, 1);
  const votes = Array.from({ length: 10 }, (_, row) => {
    const counts = [0, 0, 0];
    for (const { feature, threshold, left, right, label } of trees) {
      let node = 0;
      while (left[node] !== 0) node = (rows[row * 4 + feature[node]!]! <= threshold[node]! ? left : right)[node]!;
      counts[label[node]!]!++;
    }
    return counts;
  });
  const shares = votes.flat().map((count) => count / trees.length);
  const labels = votes.map((counts) => counts.indexOf(Math.max(...counts)));
  const error = (answer: readonly number[]) =>
    judgeForest({ rows, features: 4, classes: 3, trees, answer: Float32Array.from(answer) });

  it("passes right shares, and right classes", () => {
    expect(error(shares)).toBeLessThanOrEqual(1);
    expect(error(labels)).toBe(0);
  });

  it("does not pass a wrong one of either, nor another count", () => {
    expect(error(shares.map((share, at) => share + (at === 17 ? 1e-5 : 0)))).toBeGreaterThan(1);
    expect(error(shares.map((share, at) => (at === 29 ? Number.NaN : share)))).toBeGreaterThan(1);
    const fewest = votes[4]!.indexOf(Math.min(...votes[4]!));
    expect(error(labels.map((label, at) => (at === 4 ? fewest : label)))).toBeGreaterThan(1);
    expect(error(labels.map((label, at) => (at === 4 ? 3 : label)))).toBeGreaterThan(1);
    expect(error(shares.slice(1))).toBe(Number.POSITIVE_INFINITY);
    expect(error([])).toBe(Number.POSITIVE_INFINITY);
  });
});
