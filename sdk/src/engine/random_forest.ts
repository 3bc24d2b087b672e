// Random forests in the thread that they are asked in: reads the form that docs/random_forest.md specifies, and keeps each
// forest under the number that the main thread gave it. What JSON may hold is checked here, what the trees are the kernel
// checks: both refuse with `invalid_file` and name the tree and the place.

import { printed, SovereignError } from "../errors.js";
import type { ForestRequest, ForestResult, ForestSource } from "../services.js";
import type { ForestInfo } from "../types.js";
import type { Kernels } from "./compute.js";

/** A forest that was read. */
export class Forest {
  readonly info: ForestInfo;
  readonly #kernels: Kernels;
  readonly #forest: InstanceType<Kernels["glue"]["Forest"]>;

  private constructor(kernels: Kernels, info: ForestInfo, forest: InstanceType<Kernels["glue"]["Forest"]>) {
    this.#kernels = kernels;
    this.info = info;
    this.#forest = forest;
  }

  /** Reads a forest. Rejects with `invalid_file`. */
  static async read(kernels: Kernels, source: ForestSource): Promise<Forest> {
    const { info, columns } = readForm(source instanceof Blob ? await source.text() : source);
    const forest = kernels.instance.call(() => new kernels.glue.Forest());
    const { nodes, numbers, feature, threshold, left, right, missing_go_to_left, values } = columns;
    const outputs = info.classes?.length ?? 1;
    kernels.checked(() =>
      forest.plant(info.features, outputs, nodes, numbers, feature, threshold, left, right, missing_go_to_left, values),
    );
    return new Forest(kernels, info, forest);
  }

  /** The means of each row, and for classification the place of the greatest. */
  predict({ rows }: ForestRequest): Omit<ForestResult, "ms"> {
    const { features, classes } = this.info;
    const outputs = classes?.length ?? 1;
    const count = Math.ceil(rows.length / features);
    const means = new Float64Array(count * outputs);
    const labels = new Uint32Array(classes ? count : 0);
    const single = rows instanceof Float32Array ? rows : Float32Array.from(rows);
    this.#kernels.checked(() => this.#forest.predict(single, means, labels));
    return { means, labels: classes ? labels : null };
  }

  free(): void {
    this.#forest.free();
  }
}

const COLUMNS = ["feature", "threshold", "left", "right", "missing_go_to_left", "values"] as const;
type Column = (typeof COLUMNS)[number];

/** The columns of all trees, one after the other. */
interface Columns {
  readonly nodes: Uint32Array;
  readonly numbers: Uint32Array;
  readonly feature: Uint32Array;
  readonly threshold: Float64Array;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly missing_go_to_left: Uint8Array;
  readonly values: Float64Array;
}

function readForm(source: unknown): { readonly info: ForestInfo; readonly columns: Columns } {
  const form = typeof source === "string" ? parsed(source) : source;
  if (!isObject(form)) throw wrong(`it is ${printed(form)}, not an object`);
  const { task, features, classes, trees } = form;
  if (form.form !== "random_forest") throw wrong(`its form is ${printed(form.form)}, not "random_forest"`);
  if (form.version !== 1) throw wrong(`its version is ${printed(form.version)}, and this package reads 1`);
  if (task !== "classification" && task !== "regression") {
    throw wrong(`its task is ${printed(task)}, neither "classification" nor "regression"`);
  }
  if (!isCount(features) || features === 0) throw wrong(`features is ${printed(features)}, not a count from 1`);
  const named = task === "classification" ? namesOf(classes) : null;
  if (!Array.isArray(trees) || trees.length === 0) throw wrong("it has no trees");
  return { info: { task, features, classes: named, trees: trees.length }, columns: joined(trees) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SovereignError("invalid_file", "The forest is no JSON: write it with docs/random_forest/export.py.", {
      cause,
    });
  }
}

function namesOf(classes: unknown): NonNullable<ForestInfo["classes"]> {
  const isName = (name: unknown) => ["string", "number", "boolean"].includes(typeof name);
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every(isName)) {
    throw wrong("classes must be the names of one class or more: strings, numbers or booleans");
  }
  if (new Set(classes).size < classes.length) throw wrong("two classes have one name");
  return classes;
}

/** The columns of all trees. Their lengths are the kernel's to compare. */
function joined(trees: readonly unknown[]): Columns {
  const withMissing = isObject(trees[0]) && trees[0].missing_go_to_left !== undefined;
  const lengths = Object.fromEntries(COLUMNS.map((column) => [column, 0])) as Record<Column, number>;
  for (const [at, tree] of trees.entries()) {
    for (const column of COLUMNS) lengths[column] += columnOf(tree, at, column, withMissing).length;
  }
  const columns = {
    nodes: new Uint32Array(trees.length),
    numbers: new Uint32Array(trees.length),
    feature: new Uint32Array(lengths.feature),
    threshold: new Float64Array(lengths.threshold),
    left: new Uint32Array(lengths.left),
    right: new Uint32Array(lengths.right),
    missing_go_to_left: new Uint8Array(lengths.missing_go_to_left),
    values: new Float64Array(lengths.values),
  };
  const filled = Object.fromEntries(COLUMNS.map((column) => [column, 0])) as Record<Column, number>;
  for (const [at, tree] of trees.entries()) {
    const nodes = columnOf(tree, at, "feature", withMissing).length;
    columns.nodes[at] = nodes;
    columns.numbers[at] = columnOf(tree, at, "values", withMissing).length;
    for (const column of COLUMNS) {
      const from = columnOf(tree, at, column, withMissing);
      const wanted = column === "values" ? from.length : column === "missing_go_to_left" && !withMissing ? 0 : nodes;
      if (from.length !== wanted) {
        throw wrong(`tree ${at}: ${column} has ${from.length} numbers where feature has ${nodes}`);
      }
      fill(columns[column], filled[column], from, `tree ${at}: ${column}`);
      filled[column] += from.length;
    }
  }
  return columns;
}

function columnOf(tree: unknown, at: number, column: Column, withMissing: boolean): readonly unknown[] {
  if (!isObject(tree)) throw wrong(`tree ${at} is ${printed(tree)}, not an object`);
  const numbers = tree[column];
  if (column === "missing_go_to_left" && (numbers === undefined) === withMissing) {
    throw wrong(`tree ${at}: missing_go_to_left must be in all trees or in none`);
  }
  if (column === "missing_go_to_left" && numbers === undefined) return [];
  if (!Array.isArray(numbers)) throw wrong(`tree ${at}: ${column} is ${printed(numbers)}, not an array of numbers`);
  return numbers;
}

/** Copies numbers; what the array cannot hold as it is, is refused. */
function fill(to: Columns[Column], offset: number, from: readonly unknown[], what: string): void {
  for (let i = 0; i < from.length; i++) {
    const number = from[i];
    to[offset + i] = number as number;
    if (typeof number !== "number" || to[offset + i] !== number) {
      throw wrong(`${what} holds ${printed(number)} at place ${i}`);
    }
  }
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function wrong(what: string): SovereignError {
  return new SovereignError("invalid_file", `This is no forest: ${what}. docs/random_forest.md tells the form.`);
}
