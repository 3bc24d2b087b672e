// The row random_forest: rows of seed 1 and trees of seed 2, as `grow` of its baseline.py makes them, and what its arms
// compute. A leaf says one class, so shares of classes are shares of trees.

import { RandomForest } from "../calls/random_forest.js";
import type { GrownTree } from "../services.js";
import type { Prediction } from "../types.js";
import { madeOnce, uniform } from "./inputs.js";
import { type KernelRow, kernelArms } from "./kernel.js";
import type { Parameters } from "./types.js";

const formOf = ({ samples, trees, depth, features, classes }: Parameters) => ({
  samples: Number(samples),
  trees: Number(trees),
  depth: Number(depth),
  features: Number(features),
  classes: Number(classes),
});

const made = madeOnce((parameters) => {
  const { samples, trees, depth, features, classes } = formOf(parameters);
  const most = 3 * (2 ** (depth + 1) - 1);
  const choices = uniform(2, trees * most);
  return {
    rows: uniform(1, samples * features),
    trees: Array.from({ length: trees }, (_, tree) =>
      grow(choices.subarray(tree * most, (tree + 1) * most), { depth, features, classes }),
    ),
    features,
    classes,
  };
});

/** A tree, level by level: its upper half is full; below, seven of ten nodes have children. */
function grow(
  choices: Float32Array,
  { depth, features, classes }: { readonly depth: number; readonly features: number; readonly classes: number },
): GrownTree {
  const tree = { feature: [], threshold: [], left: [], right: [], label: [] } as Record<keyof GrownTree, number[]>;
  const depths = [0];
  for (let node = 0; node < depths.length; node++) {
    const share = (choices[3 * node + 1]! + 1) / 2;
    const inner = depths[node]! < depth && (depths[node]! < Math.floor(depth / 2) || choices[3 * node]! < 0.4);
    tree.feature.push(inner ? Math.floor(share * features) : 0);
    tree.threshold.push(inner ? choices[3 * node + 2]! / 2 + 2 ** -25 : 0);
    tree.left.push(inner ? depths.length : 0);
    tree.right.push(inner ? depths.length + 1 : 0);
    tree.label.push(inner ? 0 : Math.floor(share * classes));
    if (inner) depths.push(depths[node]! + 1, depths[node]! + 1);
  }
  return tree;
}

/** The forest in the form of docs/random_forest.md. */
const formMade = madeOnce((parameters) => {
  const { features, classes } = formOf(parameters);
  return { form: "random_forest", version: 1, task: "classification", features, classes: [...Array(classes).keys()] };
});

const forests = new WeakMap<object, RandomForest>();

const row: KernelRow<Prediction> = {
  compute(place, variant, context) {
    const { rows, trees, classes } = made(context);
    let forest = forests.get(place);
    if (!forest) {
      const oneHot = (label: number) => Array.from({ length: classes }, (_, at) => Number(at === label));
      const leaves = ({ left, label }: GrownTree) => label.filter((_, node) => left[node] === 0);
      const columns = trees.map(({ label: _, ...tree }, at) => ({
        ...tree,
        values: leaves(trees[at]!).flatMap(oneHot),
      }));
      forest = new RandomForest(place, { ...formMade(context), trees: columns }, { variant });
      forests.set(place, forest);
    }
    return forest.predict(rows);
  },
  numbers: ({ means }) => means,
  inputs(context) {
    const { rows, trees } = made(context);
    const joined = (column: keyof GrownTree) => Float32Array.from(trees.flatMap((tree) => tree[column]));
    const nodes = Float32Array.from(trees, ({ left }) => left.length);
    const [feature, threshold, left, right] = [joined("feature"), joined("threshold"), joined("left"), joined("right")];
    return { rows, nodes, feature, threshold, left, right, label: joined("label") };
  },
  question: (context, answer) => ({ row: "random_forest", ...made(context), answer }),
  method: "each row walked through each tree, a node at a time",
};

/** The arms of WASM, and the judge of everyone's answers. */
export const randomForestArms = kernelArms(row);
