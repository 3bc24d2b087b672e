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
    const { nodes, numbers, feature, threshold, left, right, missing_go_to_left, values } = columns;
    const outputs = info.classes?.length ?? 1;
    return kernels.instance.making(
      () => new kernels.glue.Forest(),
      (forest) => {
        kernels.checked(() =>
          forest.plant(
            info.features,
            outputs,
            nodes,
            numbers,
            feature,
            threshold,
            left,
            right,
            missing_go_to_left,
            values,
          ),
        );
        return new Forest(kernels, info, forest);
      },
    );
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

const MISSING = "missing_go_to_left";
type Column = "feature" | "threshold" | "left" | "right" | typeof MISSING | "values";
type TreeColumns = Readonly<Record<Column, readonly unknown[]>>;

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

/** The columns of all trees. */
function joined(trees: readonly unknown[]): Columns {
  const withMissing = isObject(trees[0]) && trees[0][MISSING] !== undefined;
  const all = trees.map((tree, at) => columnsOf(tree, at, withMissing));
  const join = <A extends Columns[Column]>(column: Column, Numbers: new (length: number) => A): A => {
    const joined = new Numbers(all.reduce((sum, tree) => sum + tree[column].length, 0));
    let filled = 0;
    for (const [at, { [column]: from }] of all.entries()) {
      fill(joined, filled, from, `tree ${at}: ${column}`);
      filled += from.length;
    }
    return joined;
  };
  return {
    nodes: Uint32Array.from(all, ({ feature }) => feature.length),
    numbers: Uint32Array.from(all, ({ values }) => values.length),
    feature: join("feature", Uint32Array),
    threshold: join("threshold", Float64Array),
    left: join("left", Uint32Array),
    right: join("right", Uint32Array),
    missing_go_to_left: join(MISSING, Uint8Array),
    values: join("values", Float64Array),
  };
}

/** The columns of a tree, those of its nodes of one length. How many numbers its leaves have is the kernel's to check. */
function columnsOf(tree: unknown, at: number, withMissing: boolean): TreeColumns {
  if (!isObject(tree)) throw wrong(`tree ${at} is ${printed(tree)}, not an object`);
  if ((tree[MISSING] !== undefined) !== withMissing)
    throw wrong(`tree ${at}: ${MISSING} must be in all trees or in none`);
  const column = (name: Column): readonly unknown[] => {
    const numbers = tree[name];
    if (Array.isArray(numbers)) return numbers;
    throw wrong(`tree ${at}: ${name} is ${printed(numbers)}, not an array of numbers`);
  };
  const feature = column("feature");
  const ofNode = (name: Column): readonly unknown[] => {
    const numbers = column(name);
    if (numbers.length === feature.length) return numbers;
    throw wrong(`tree ${at}: ${name} has ${numbers.length} numbers where feature has ${feature.length}`);
  };
  return {
    feature,
    threshold: ofNode("threshold"),
    left: ofNode("left"),
    right: ofNode("right"),
    missing_go_to_left: withMissing ? ofNode(MISSING) : [],
    values: column("values"),
  };
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
