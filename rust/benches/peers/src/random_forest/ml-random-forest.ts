// ml-random-forest: a forest in plain JavaScript. It is given the row's trees in the form that it saves its own in. Rows are
// made a matrix before the clock starts: who uses it has them like that. Each tree says a class, and the answer is the class
// that most of them say.

import { Matrix } from "ml-matrix";
import { RandomForestClassifier } from "ml-random-forest";
import { type ForestRequest, type GrownTree, grownTrees, serveKernel } from "../kernel.js";
import { versionOf } from "../versions.js";

serveKernel<ForestRequest>(async ({ parameters: { samples, trees, features, classes }, inputs }) => {
  const estimators = grownTrees(inputs).map((tree) => ({
    name: "DTClassifier",
    options: { kind: "classifier" },
    root: nodeOf(tree, 0, classes),
  }));
  const indexes = estimators.map(() => [...Array(features).keys()]);
  const baseModel = { indexes, n: features, nEstimators: trees, treeOptions: {}, isClassifier: true, estimators };
  const forest = RandomForestClassifier.load({ name: "RFClassifier", baseModel } as never);
  const rows = Matrix.from1DArray(samples, features, inputs.rows as unknown as number[]);
  return {
    version: versionOf("ml-random-forest"),
    threads: 1,
    simd: "none",
    artefact: "RandomForestClassifier.predict",
    compute: () => Float32Array.from(forest.predict(rows)),
  };
});

/** A node with what is below it. Its rows go left where they are below the threshold; none is equal to one. */
function nodeOf(tree: GrownTree, node: number, classes: number): object {
  if (tree.left[node] === 0) {
    return { distribution: [Array.from({ length: classes }, (_, at) => Number(at === tree.label[node]))] };
  }
  return {
    splitColumn: tree.feature[node],
    splitValue: tree.threshold[node],
    left: nodeOf(tree, tree.left[node]!, classes),
    right: nodeOf(tree, tree.right[node]!, classes),
  };
}
