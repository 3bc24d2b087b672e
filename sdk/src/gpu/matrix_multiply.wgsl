// C = A B, or C = C + A B, of f32 matrices, as a grid of tiles. It must not know how a product was cut into blocks: the
// dispatcher, matrix_multiply.ts, does that, and says where the grid begins.
//
//   c[i][j] = (c[i][j], or nothing) + sum over p in 0..terms of a[i][p] * b[p][j]
//
// Contract.
// - Rows are stored as whole vectors of four numbers: what fills up a row of A is zero, what fills up a row of B reaches
//   only what fills up a row of C. A row of B past the last term is never read, whatever it would hold.
// - Each element is summed from its first term to its last, in f32, so its error is at most terms * 2^-24 times the sum of
//   its products' magnitudes. A processor may fuse a product and a sum, and may take subnormal numbers for zeros.
//
// Algorithm: register tiles over tiles in workgroup memory, as in MAGMA's GEMM for Fermi (Nath, Tomov and Dongarra, "An
// Improved MAGMA GEMM for Fermi GPUs", 2010). A workgroup computes TILE x TILE elements. It brings TILE x DEPTH numbers of
// A and DEPTH x TILE of B into workgroup memory, once for all of its invocations, and each of these multiplies its ROWS rows
// by its VECTORS vectors of columns in registers: 128 products for 12 vectors read. An invocation's rows and columns lie
// apart, so that neighbours read and write neighbouring vectors.

// Rows and columns of a workgroup's tile.
const TILE = 64u;
// Terms that are in workgroup memory at a time.
const DEPTH = 16u;
// Invocations across and down a tile.
const ACROSS = 8u;
const DOWN = 16u;
const INVOCATIONS = ACROSS * DOWN;
// Vectors in a row of the tile of A, and of B.
const A_PITCH = DEPTH / 4u;
const B_PITCH = TILE / 4u;

struct Product {
  rows: u32,
  terms: u32,
  // Vectors in a row of A; and in a row of B, which are those of C.
  a_pitch: u32,
  b_pitch: u32,
  // The row of tiles at which the grid begins.
  first: u32,
  // 1 where the product is added to what C holds, 0 where that is not read.
  accumulate: u32,
}

@group(0) @binding(0) var<uniform> product: Product;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;

var<workgroup> a_tile: array<vec4f, TILE * A_PITCH>;
var<workgroup> b_tile: array<vec4f, DEPTH * B_PITCH>;

@compute @workgroup_size(ACROSS, DOWN)
fn multiply(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row = (product.first + workgroup.y) * TILE;
  let column = workgroup.x * B_PITCH;
  var sums00 = vec4f();
  var sums01 = vec4f();
  var sums10 = vec4f();
  var sums11 = vec4f();
  var sums20 = vec4f();
  var sums21 = vec4f();
  var sums30 = vec4f();
  var sums31 = vec4f();
  for (var term = 0u; term < product.terms; term += DEPTH) {
    bring(row, column, term, index);
    workgroupBarrier();
    for (var vector = 0u; vector < A_PITCH; vector++) {
      let factors0 = a_tile[local.y * A_PITCH + vector];
      let factors1 = a_tile[(local.y + DOWN) * A_PITCH + vector];
      let factors2 = a_tile[(local.y + 2u * DOWN) * A_PITCH + vector];
      let factors3 = a_tile[(local.y + 3u * DOWN) * A_PITCH + vector];
      let at = vector * 4u * B_PITCH + local.x;
      let left = mat4x4f(b_tile[at], b_tile[at + B_PITCH], b_tile[at + 2u * B_PITCH], b_tile[at + 3u * B_PITCH]);
      sums00 = added(sums00, factors0, left);
      sums10 = added(sums10, factors1, left);
      sums20 = added(sums20, factors2, left);
      sums30 = added(sums30, factors3, left);
      let other = at + ACROSS;
      let right = mat4x4f(
        b_tile[other], b_tile[other + B_PITCH], b_tile[other + 2u * B_PITCH], b_tile[other + 3u * B_PITCH],
      );
      sums01 = added(sums01, factors0, right);
      sums11 = added(sums11, factors1, right);
      sums21 = added(sums21, factors2, right);
      sums31 = added(sums31, factors3, right);
    }
    workgroupBarrier();
  }
  let first_row = row + local.y;
  let first_column = column + local.x;
  store(first_row, first_column, sums00);
  store(first_row, first_column + ACROSS, sums01);
  store(first_row + DOWN, first_column, sums10);
  store(first_row + DOWN, first_column + ACROSS, sums11);
  store(first_row + 2u * DOWN, first_column, sums20);
  store(first_row + 2u * DOWN, first_column + ACROSS, sums21);
  store(first_row + 3u * DOWN, first_column, sums30);
  store(first_row + 3u * DOWN, first_column + ACROSS, sums31);
}

// The sums with four more terms each, one after the other: the vectors of B are the columns of the matrix.
fn added(sums: vec4f, factors: vec4f, b: mat4x4f) -> vec4f {
  return sums + factors.x * b[0] + factors.y * b[1] + factors.z * b[2] + factors.w * b[3];
}

fn store(row: u32, column: u32, sums: vec4f) {
  if row >= product.rows || column >= product.b_pitch {
    return;
  }
  let at = row * product.b_pitch + column;
  if product.accumulate == 1u {
    c[at] += sums;
  } else {
    c[at] = sums;
  }
}

// Brings the tiles of A and B that begin at a term into workgroup memory, with zeros for what lies outside.
fn bring(row: u32, column: u32, term: u32, index: u32) {
  for (var at = index; at < TILE * A_PITCH; at += INVOCATIONS) {
    let a_row = row + at / A_PITCH;
    let a_column = term / 4u + at % A_PITCH;
    var vector = vec4f();
    if a_row < product.rows && a_column < product.a_pitch {
      vector = a[a_row * product.a_pitch + a_column];
    }
    a_tile[at] = vector;
  }
  for (var at = index; at < DEPTH * B_PITCH; at += INVOCATIONS) {
    let b_row = term + at / B_PITCH;
    let b_column = column + at % B_PITCH;
    var vector = vec4f();
    if b_row < product.terms && b_column < product.b_pitch {
      vector = b[b_row * product.b_pitch + b_column];
    }
    b_tile[at] = vector;
  }
}
