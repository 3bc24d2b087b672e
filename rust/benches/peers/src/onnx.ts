// Writes the few models that rows need, in ONNX's format: Protocol Buffers, by the field numbers of onnx.proto3. It must
// not read one, and it knows no more of the format than it writes.
//
//     ModelProto      { ir_version = 1, graph = 7, opset_import = 8 }      OperatorSetIdProto { version = 2 }
//     GraphProto      { node = 1, name = 2, input = 11, output = 12 }      NodeProto { input = 1, output = 2, op_type = 4 }
//     ValueInfoProto  { name = 1, type = 2 }      TypeProto { tensor_type = 1 }      Tensor { elem_type = 1, shape = 2 }
//     TensorShapeProto { dim = 1 }      Dimension { dim_value = 1 }

/** The element type of 32-bit floats. */
const FLOAT = 1;

/** A model whose graph is c = a b, in 32-bit floats: a is (m, k), b is (k, n), c is (m, n). */
export function matMulModel(m: number, k: number, n: number): Uint8Array {
  const node = [text(1, "a"), text(1, "b"), text(2, "c"), text(4, "MatMul")].flat();
  const inputs = [message(11, matrix("a", m, k)), message(11, matrix("b", k, n))].flat();
  const graph = [message(1, node), text(2, "product"), inputs, message(12, matrix("c", m, n))].flat();
  // Version 13 of the operators has the MatMul of today; version 8 of the format is the one that goes with it.
  return Uint8Array.from([...integer(1, 8), ...message(7, graph), ...message(8, integer(2, 13))]);
}

/** A named matrix. */
function matrix(name: string, rows: number, columns: number): number[] {
  const shape = [rows, columns].flatMap((size) => message(1, integer(1, size)));
  return [...text(1, name), ...message(2, message(1, [...integer(1, FLOAT), ...message(2, shape)]))];
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
