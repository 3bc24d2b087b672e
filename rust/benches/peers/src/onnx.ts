// Writes the few models that rows need, in ONNX's format: Protocol Buffers, by the field numbers of onnx.proto3. It must
// not read one, and it knows no more of the format than it writes.
//
//     ModelProto      { ir_version = 1, graph = 7, opset_import = 8 }      OperatorSetIdProto { domain = 1, version = 2 }
//     GraphProto      { node = 1, name = 2, input = 11, output = 12 }
//     NodeProto       { input = 1, output = 2, op_type = 4, attribute = 5, domain = 7 }
//     AttributeProto  { name = 1, s = 4, floats = 7, ints = 8, strings = 9, type = 20 }      Type { S = 3, FLOATS = 6, INTS = 7, STRINGS = 8 }
//     ValueInfoProto  { name = 1, type = 2 }      TypeProto { tensor_type = 1 }      Tensor { elem_type = 1, shape = 2 }
//     TensorShapeProto { dim = 1 }      Dimension { dim_value = 1 }

import type { GrownTree } from "./kernel.js";

/** The element types of 32-bit floats and 64-bit integers. */
const [FLOAT, INT64] = [1, 7];

/** A model whose graph is c = a b, in 32-bit floats: a is (m, k), b is (k, n), c is (m, n). */
export function matMulModel(m: number, k: number, n: number): Uint8Array {
  const node = [text(1, "a"), text(1, "b"), text(2, "c"), text(4, "MatMul")].flat();
  const inputs = [message(11, matrix("a", m, k)), message(11, matrix("b", k, n))].flat();
  const graph = [message(1, node), text(2, "product"), inputs, message(12, matrix("c", m, n))].flat();
  // Version 13 of the operators has the MatMul of today; version 8 of the format is the one that goes with it.
  return Uint8Array.from([...integer(1, 8), ...message(7, graph), ...message(8, integer(2, 13))]);
}

/** A forest over (samples, features) rows: the label of each, and (samples, classes) the shares of the trees. */
export function treeEnsembleModel(
  samples: number,
  features: number,
  classes: number,
  trees: readonly GrownTree[],
): Uint8Array {
  const nodes = trees.flatMap((tree, at) => Array.from(tree.left, (_, node) => ({ tree, at, node })));
  const isLeaf = ({ tree, node }: (typeof nodes)[number]) => tree.left[node] === 0;
  const leaves = nodes.filter(isLeaf);
  const column = (name: keyof GrownTree) => nodes.map(({ tree, node }) => tree[name][node]!);
  const modes = nodes.map((node) => (isLeaf(node) ? "LEAF" : "BRANCH_LEQ"));
  const attributes = [
    ints(
      "nodes_treeids",
      nodes.map(({ at }) => at),
    ),
    ints(
      "nodes_nodeids",
      nodes.map(({ node }) => node),
    ),
    ints("nodes_featureids", column("feature")),
    floats("nodes_values", column("threshold")),
    attribute(
      "nodes_modes",
      8,
      modes.flatMap((mode) => text(9, mode)),
    ),
    ints("nodes_truenodeids", column("left")),
    ints("nodes_falsenodeids", column("right")),
    ints(
      "class_treeids",
      leaves.map(({ at }) => at),
    ),
    ints(
      "class_nodeids",
      leaves.map(({ node }) => node),
    ),
    ints(
      "class_ids",
      leaves.map(({ tree, node }) => tree.label[node]!),
    ),
    floats(
      "class_weights",
      leaves.map(() => 1 / trees.length),
    ),
    ints("classlabels_int64s", [...Array(classes).keys()]),
    attribute("post_transform", 3, text(4, "NONE")),
  ];
  const operator = [text(1, "rows"), text(2, "label"), text(2, "shares"), text(4, "TreeEnsembleClassifier")].flat();
  const node = [...operator, ...attributes.flatMap((one) => message(5, one)), ...text(7, "ai.onnx.ml")];
  const outputs = [
    message(12, tensor("label", INT64, [samples])),
    message(12, matrix("shares", samples, classes)),
  ].flat();
  const graph = [message(1, node), text(2, "forest"), message(11, matrix("rows", samples, features)), outputs].flat();
  const versions = [message(8, integer(2, 13)), message(8, [...text(1, "ai.onnx.ml"), ...integer(2, 1)])].flat();
  return Uint8Array.from([...integer(1, 8), ...message(7, graph), ...versions]);
}

const ints = (name: string, numbers: readonly number[]) => attribute(name, 7, message(8, numbers.flatMap(varint)));

const floats = (name: string, numbers: readonly number[]) =>
  attribute(name, 6, message(7, [...new Uint8Array(Float32Array.from(numbers).buffer)]));

function attribute(name: string, type: number, value: readonly number[]): number[] {
  // Field 20 takes two bytes to name.
  return [...text(1, name), ...value, ...varint(20 << 3), ...varint(type)];
}

/** A named matrix. */
function matrix(name: string, rows: number, columns: number): number[] {
  return tensor(name, FLOAT, [rows, columns]);
}

function tensor(name: string, type: number, sizes: readonly number[]): number[] {
  const shape = sizes.flatMap((size) => message(1, integer(1, size)));
  return [...text(1, name), ...message(2, message(1, [...integer(1, type), ...message(2, shape)]))];
}

/** A field that is a number. */
function integer(field: number, value: number): number[] {
  return [field << 3, ...varint(value)];
}

/** A field that is a message, by its bytes. */
function message(field: number, bytes: readonly number[]): number[] {
  return [(field << 3) | 2, ...varint(bytes.length), ...bytes];
}

/** A field that is a string. */
function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

/** Seven bits a byte, the lowest first; the eighth bit says that another byte follows. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
