// Matrix products on the GPU: cuts a product into blocks that the device's buffers hold, and these into slices that take
// about 50 ms each; the arithmetic is in matrix_multiply.wgsl. It must not decide whether the GPU is worth it, and it opens
// no device.
//
// C = A B for A of (m, k), B of (k, n), f32, row by row. A block of C is the sum of the products of its blocks of A and B
// over k, taken in order, so the error of an element is bounded as that of a plain sum is. In the device's buffers rows are
// filled up with zeros to whole vectors of four.
//
// A slice is what one submission computes: some tiles of a block. Between slices there is a turn of the event loop, in
// which a request to stop is heard; and no submission takes so long that a driver would take the GPU for stuck and reset it,
// which Windows does after two seconds. How much fits into a slice is measured as the job goes.
//
// What a device answers is not believed before a product of odd shape was right on it, in one piece and in blocks, with a
// NaN and infinities: drivers have bugs, and nothing else would tell.

import type { Control } from "../engine/compute.js";
import { judgeMatrix } from "../engine/judge/matrix_multiply.js";
import { asSovereignError, SovereignError } from "../errors.js";
import { empty } from "../floats.js";
import { isNode } from "../host.js";
import type { GpuAdapter } from "../services.js";
import { type Device, type Door, usage } from "./device.js";
import source from "./matrix_multiply.wgsl?raw";

/** Rows and columns of what a workgroup computes, as the shader has it. */
const TILE = 64;
/** The most workgroups along a side of a grid: what every device allows. */
const GRID = 65535;
/** The most bytes of a block, which bounds the least slice and what is in the device's memory; every device binds as many. */
const BLOCK_BYTES = 2 ** 27;
/** Numbers that are filled up at a time on their way to the device. */
const STAGING = 2 ** 18;
/** `GPUMapMode.READ`, which Node has no global object for. */
const MAP_READ = 1;
const SLICE_MS = 50;
/** By how much a slice may outgrow the last: what a small one takes is mostly the way there and back. */
const GROWTH = 8;

/** A product of dense row-major matrices in single precision: a is (m, k), b is (k, n). */
export interface Product {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** The sides of the largest block: of A it is (rows, terms), of B (terms, columns). */
export interface Blocks {
  readonly rows: number;
  readonly terms: number;
  readonly columns: number;
}

/** A product, and which GPU computed it. */
export interface Answer {
  readonly c: Float32Array<ArrayBuffer>;
  readonly adapter: GpuAdapter;
}

/** Multiplies matrices on the device behind a door. */
export class GpuMatrixMultiply {
  readonly #door: Door;
  readonly #programs = new WeakMap<Device, Promise<Program>>();

  constructor(door: Door) {
    this.#door = door;
  }

  /** What the device is; a fresh one is opened and proved where none is open. */
  adapter(): Promise<GpuAdapter> {
    return this.#door.use(async (device) => {
      await this.#program(device);
      return device.adapter;
    });
  }

  /**
   * The product, or undefined when it was stopped. Rejects with `unsupported` where there is no device, or none that
   * multiplies rightly; with `gpu_lost`, `out_of_memory`, or `internal`.
   */
  multiply(product: Product, control: Control | undefined): Promise<Answer | undefined> {
    return this.#door.use(async (device) => {
      const program = await this.#program(device);
      const c = await new Run(program, product, blocksFor(product, program.bytes), control).multiply();
      return c && { c, adapter: device.adapter };
    });
  }

  /** The program of a device, once it has proved right there. Only the proof's verdict is kept, no other failure. */
  #program(device: Device): Promise<Program> {
    const known = this.#programs.get(device);
    if (known) return known;
    const program = Program.start(device).then(async (started) => {
      await started.prove();
      return started;
    });
    this.#programs.set(device, program);
    program.catch((thrown: unknown) => {
      if (asSovereignError(thrown).code !== "unsupported") this.#programs.delete(device);
    });
    return program;
  }
}

/** The largest blocks that buffers of so many bytes hold, and a grid spans. */
export function blocksFor({ m, k, n }: Omit<Product, "a" | "b">, bytes: number): Blocks {
  let [rows, terms, columns] = [Math.min(m, GRID * TILE), k, Math.min(n, GRID * TILE)];
  const over = (height: number, width: number) => 4 * height * padded(width) > bytes;
  const half = (side: number) => TILE * Math.ceil(side / TILE / 2);
  while (over(rows, terms) || over(terms, columns) || over(rows, columns)) {
    const largest = Math.max(rows, terms, columns);
    if (largest === terms) terms = half(terms);
    else if (largest === rows) rows = half(rows);
    else columns = half(columns);
  }
  return { rows, terms, columns };
}

/** The shader on one device. */
class Program {
  readonly device: Device;
  readonly pipeline: GPUComputePipeline;
  /** The most bytes of a block. */
  readonly bytes: number;
  /** Multiplications that fit into a slice, which is a row of tiles at least: the first are no more. */
  slice = 1;

  private constructor(device: Device, pipeline: GPUComputePipeline) {
    this.device = device;
    this.pipeline = pipeline;
    const { maxStorageBufferBindingSize, maxBufferSize } = device.device.limits;
    this.bytes = Math.min(BLOCK_BYTES, maxStorageBufferBindingSize, maxBufferSize);
  }

  static async start(device: Device): Promise<Program> {
    const module = await device.guarded(() => device.device.createShaderModule({ code: source }));
    const pipeline = await device.device.createComputePipelineAsync({ layout: "auto", compute: { module } });
    return new Program(device, pipeline);
  }

  /** Throws `unsupported` unless the device multiplies rightly. */
  async prove(): Promise<void> {
    const product = sample();
    const small = { rows: TILE, terms: 32, columns: TILE };
    for (const blocks of [blocksFor(product, this.bytes), small]) {
      const c = await new Run(this, product, blocks, undefined).multiply();
      const error = judgeMatrix({ ...product, c: c! });
      if (error <= 1) continue;
      const wrong = `computes wrongly: an element of a product is off by ${error} times what rounding allows`;
      const message = `The GPU (${this.device.adapter.name}) ${wrong}. Use variant auto, which needs none.`;
      throw new SovereignError("unsupported", message);
    }
  }
}

/** A part of a matrix: where it begins, and its sides. */
interface Part {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

/** What a product has on the device, each for its largest block. */
interface Buffers {
  readonly shape: GPUBuffer;
  readonly a: GPUBuffer;
  readonly b: GPUBuffer;
  readonly c: GPUBuffer;
  readonly answer: GPUBuffer;
}

/** One product on one device. */
class Run {
  readonly #program: Program;
  readonly #device: GPUDevice;
  readonly #product: Product;
  readonly #blocks: Blocks;
  readonly #control: Control | undefined;
  readonly #made: GPUBuffer[] = [];
  /** The parts of A and B that are on the device. */
  readonly #there = new Map<GPUBuffer, string>();
  /** Multiplications done. */
  #done = 0;

  constructor(program: Program, product: Product, blocks: Blocks, control: Control | undefined) {
    this.#program = program;
    this.#device = program.device.device;
    this.#product = product;
    this.#blocks = blocks;
    this.#control = control;
  }

  /** The product, or undefined when it was stopped. */
  async multiply(): Promise<Float32Array<ArrayBuffer> | undefined> {
    const { a, m, k, n } = this.#product;
    const c = empty(a, m * n, "multiply in parts") as Float32Array<ArrayBuffer>;
    if (m * k * n === 0) return c;
    try {
      const buffers = await this.#program.device.guarded(() => this.#makeBuffers());
      for (const [column, width] of steps(n, this.#blocks.columns)) {
        for (const [row, height] of steps(m, this.#blocks.rows)) {
          const part = { row, column, height, width };
          if (!(await this.#sum(buffers, part))) return undefined;
          await this.#read(buffers, part, c);
        }
      }
      return c;
    } finally {
      for (const buffer of this.#made) buffer.destroy();
    }
  }

  #makeBuffers(): Buffers {
    const { rows, terms, columns } = this.#blocks;
    const make = (size: number, flags: number) => {
      const buffer = this.#device.createBuffer({ size, usage: flags });
      this.#made.push(buffer);
      return buffer;
    };
    const answer = 4 * rows * padded(columns);
    return {
      shape: make(32, usage.uniform | usage.copyTarget),
      a: make(4 * rows * padded(terms), usage.storage | usage.copyTarget),
      b: make(4 * terms * padded(columns), usage.storage | usage.copyTarget),
      c: make(answer, usage.storage | usage.copySource),
      answer: make(answer, usage.mapRead | usage.copyTarget),
    };
  }

  /** Sums a block of C up on the device; false when it was stopped. */
  async #sum(buffers: Buffers, part: Part): Promise<boolean> {
    const { a, b, k, n } = this.#product;
    const { row, column, height, width } = part;
    for (const [term, terms] of steps(k, this.#blocks.terms)) {
      await this.#program.device.guarded(() => {
        this.#upload(buffers.a, a, k, { row, column: term, height, width: terms });
        this.#upload(buffers.b, b, n, { row: term, column, height: terms, width });
      });
      const group = this.#bind(buffers);
      const across = Math.ceil(width / TILE);
      for (let first = 0; first < height; ) {
        if (this.#done > 0 && (await this.#control?.stopped())) return false;
        const tiles = Math.max(1, Math.floor(this.#program.slice / (TILE * width * terms)));
        const rows = Math.min(height - first, TILE * tiles);
        const shape = [height, terms, padded(terms) / 4, padded(width) / 4, first / TILE, term > 0 ? 1 : 0];
        this.#device.queue.writeBuffer(buffers.shape, 0, Uint32Array.from(shape));
        await this.#submit(group, { across, down: Math.ceil(rows / TILE) }, rows * width * terms);
        first += rows;
      }
    }
    return true;
  }

  #bind({ shape, a, b, c }: Buffers): GPUBindGroup {
    const entries = [shape, a, b, c].map((buffer, binding) => ({ binding, resource: { buffer } }));
    return this.#device.createBindGroup({ layout: this.#program.pipeline.getBindGroupLayout(0), entries });
  }

  /** Brings a part of a matrix into a buffer, where it is not there already, with its rows filled up to whole vectors. */
  #upload(buffer: GPUBuffer, matrix: Product["a"], stride: number, { row, column, height, width }: Part): void {
    const key = `${row},${column}`;
    if (this.#there.get(buffer) === key) return;
    this.#there.set(buffer, key);
    const { queue } = this.#device;
    const pitch = padded(width);
    if (pitch === stride && readable(matrix)) {
      queue.writeBuffer(buffer, 0, matrix, row * stride, height * stride);
      return;
    }
    const most = Math.max(1, Math.floor(STAGING / pitch));
    for (const [first, count] of steps(height, most)) {
      const rows = empty(matrix, count * pitch, "multiply in parts") as Product["a"];
      for (let i = 0; i < count; i++) {
        const from = (row + first + i) * stride + column;
        rows.set(matrix.subarray(from, from + width), i * pitch);
      }
      queue.writeBuffer(buffer, 4 * first * pitch, rows);
    }
  }

  /** Computes a slice, and measures it where another may follow. */
  async #submit(group: GPUBindGroup, grid: { readonly across: number; readonly down: number }, work: number) {
    const { device, pipeline } = this.#program;
    const { m, k, n } = this.#product;
    const began = performance.now();
    await device.guarded(() => {
      const encoder = this.#device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(grid.across, grid.down);
      pass.end();
      this.#device.queue.submit([encoder.finish()]);
    });
    this.#done += work;
    if (this.#done >= m * k * n) return;
    await device.settled(this.#device.queue.onSubmittedWorkDone());
    device.checkLost();
    const ms = Math.max(0.1, performance.now() - began);
    this.#program.slice = work * Math.min(GROWTH, SLICE_MS / ms);
    this.#control?.progress(Math.floor((m * this.#done) / (m * k * n)), m);
  }

  /** Reads a block of C from the device. */
  async #read({ c, answer }: Buffers, { row, column, height, width }: Part, into: Product["a"]): Promise<void> {
    const { device } = this.#program;
    const { n } = this.#product;
    const pitch = padded(width);
    const bytes = 4 * height * pitch;
    await device.guarded(() => {
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(c, 0, answer, 0, bytes);
      this.#device.queue.submit([encoder.finish()]);
    });
    await device.settled(answer.mapAsync(MAP_READ, 0, bytes));
    device.checkLost();
    const rows = new Float32Array(answer.getMappedRange(0, bytes));
    if (pitch === n) into.set(rows, row * n);
    else {
      for (let i = 0; i < height; i++) {
        into.set(rows.subarray(i * pitch, i * pitch + width), (row + i) * n + column);
      }
    }
    answer.unmap();
  }
}

/** A count in steps: where each begins, and how long it is. */
function* steps(count: number, most: number): Generator<[number, number]> {
  for (let first = 0; first < count; first += most) yield [first, Math.min(most, count - first)];
}

/** Whether a device's queue reads the memory as it is: Dawn for Node, as of webgpu 0.6.2, ends the process at shared memory. */
function readable({ buffer }: Float32Array): boolean {
  return buffer instanceof ArrayBuffer || !isNode();
}

/** The length of a row in the device's buffers: whole vectors of four. */
function padded(width: number): number {
  return 4 * Math.ceil(width / 4);
}

/** A small product whose sides no tile fits, with a NaN and infinities, which have to spread. */
function sample(): Product {
  const [m, k, n] = [131, 67, 75];
  const a = Float32Array.from({ length: m * k }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
  const b = Float32Array.from({ length: k * n }, (_, i) => ((i * 104729) % 997) / 997 - 0.5);
  a[5 * k + 3] = Number.NaN;
  a[70 * k + 66] = Number.POSITIVE_INFINITY;
  b[40 * n + 74] = Number.NEGATIVE_INFINITY;
  return { a, b, m, k, n };
}
