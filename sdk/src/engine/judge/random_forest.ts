// Judges what a forest said by walking each row through each tree, one node at a time. An answer is the share of the trees
// that say each class, or the class alone, which is then one of those that most trees say. Shares may be off by the roundings
// of as many sums in 32-bit floats as there are trees.

import type { ForestQuestion } from "../../services.js";

/** The largest error found, where 1 is the limit; infinite when the answer is plainly wrong. */
export function judgeForest({ rows, features, classes, trees, answer }: ForestQuestion): number {
  const samples = rows.length / features;
  const labelled = answer.length === samples && classes > 1;
  if (!labelled && answer.length !== samples * classes) return Number.POSITIVE_INFINITY;
  const allowed = trees.length * 2 ** -24;
  let largest = 0;
  for (let i = 0; i < samples; i++) {
    const votes = new Uint32Array(classes);
    for (const tree of trees) votes[classOf(tree, rows, i * features)]!++;
    if (labelled && votes[answer[i]!] !== Math.max(...votes)) return Number.POSITIVE_INFINITY;
    for (let j = 0; j < classes && !labelled; j++) {
      const error = Math.abs(answer[i * classes + j]! - votes[j]! / trees.length) / allowed;
      if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
      largest = Math.max(largest, error);
    }
  }
  return largest;
}

function classOf(
  { feature, threshold, left, right, label }: ForestQuestion["trees"][number],
  rows: ArrayLike<number>,
  first: number,
): number {
  let node = 0;
  while (left[node] !== 0) node = rows[first + feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
  return label[node]!;
}
