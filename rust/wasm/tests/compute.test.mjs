// The compute artefacts as JavaScript meets them: every build against a naive product, and every failure as a value.
//
//   node --experimental-wasm-relaxed-simd --test rust/wasm/tests/compute.test.mjs
//
// ARTEFACTS names the folder of the artefacts, laid out as sdk/src/wasm, which is the default. A build that this engine
// cannot compile (relaxed SIMD in Node 20 without the flag) is skipped and says so. It must not measure time.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const folder = resolve(process.env.ARTEFACTS ?? new URL("../../../sdk/src/wasm/", import.meta.url).pathname);
const scratch = mkdtempSync(join(tmpdir(), "artefacts-"));
after(() => rmSync(scratch, { recursive: true }));

const builds = [
  { artefact: "compute-scalar", glue: "compute-scalar", variant: "scalar" },
  { artefact: "compute-simd", glue: "compute", variant: "simd" },
  { artefact: "compute-relaxed", glue: "compute", variant: "relaxed" },
  { artefact: "compute-simd-threads", glue: "compute-threads", variant: "simd", shared: true },
  { artefact: "compute-relaxed-threads", glue: "compute-threads", variant: "relaxed", shared: true },
];

for (const build of builds) {
  const bytes = readFileSync(join(folder, `${build.artefact}.wasm`));
  const skip = !WebAssembly.validate(bytes) && "this engine cannot compile it";
  describe(build.artefact, { skip }, () => suite(build, bytes));
}

/** Glue holds one instance per module, so each start imports a copy of it. */
async function start({ artefact, glue, shared }, bytes, copy) {
  const path = join(scratch, `${artefact}-${copy}.mjs`);
  copyFileSync(join(folder, `${glue}.js`), path);
  const compute = await import(pathToFileURL(path).href);
  const module_or_path = new WebAssembly.Module(bytes);
  if (!shared) return { ...compute, memory: (await compute.default({ module_or_path })).memory };
  const memory = new WebAssembly.Memory({ initial: 128, maximum: 2 ** 14, shared: true });
  await compute.default({ module_or_path, memory });
  return { ...compute, memory, helper: { url: pathToFileURL(path).href, module_or_path, memory } };
}

/** A thread that helps on the memory of an instance. */
const HELPER = `
  const { workerData } = require("node:worker_threads");
  import(workerData.url).then(async (compute) => {
    await compute.default({ ...workerData, thread_stack_size: 2 ** 18 });
    compute.help();
  });
`;

/** The panic record; rust/wasm/src/panic.rs has its form. */
function recorded({ memory }, address) {
  const head = new DataView(memory.buffer, address);
  // A copy, as decoders do not read shared memory.
  const bytes = new Uint8Array(memory.buffer, address + 8, head.getUint32(4, true)).slice();
  return { what: head.getUint32(0, true), message: new TextDecoder().decode(bytes) };
}

function suite(build, bytes) {
  test("says what it was built for", async () => {
    const compute = await start(build, bytes, "variant");
    assert.equal(compute.variant(), build.variant);
    assert.equal(typeof compute.build_hash(), "string");
  });

  for (const array of [Float32Array, Float64Array]) {
    for (const tile of ["narrow", "wide"]) {
      test(`multiplies ${array.name} by ${tile} tiles`, async () => {
        const compute = await start(build, bytes, `${array.name}-${tile}`);
        const multiply = array === Float32Array ? compute.matrix_multiply_f32 : compute.matrix_multiply_f64;
        for (const [m, k, n] of [
          [1, 1, 1],
          [4, 8, 8],
          [5, 9, 17],
          [33, 300, 31],
          [7, 3, 1],
          [3, 0, 4],
          [0, 3, 4],
        ]) {
          const [a, b] = [uniform(array, 1, m * k), uniform(array, 2, k * n)];
          const [first, last] = [Math.floor(m / 3), m];
          const c = new array((last - first) * n).fill(Number.NaN);
          assert.equal(multiply(a, b, c, m, k, n, first, last, tile), undefined);
          judge({ a, b, c, k, n, first });
        }
      });
    }
  }

  for (const array of [Float32Array, Float64Array]) {
    test(`transforms ${array.name}`, async () => {
      const compute = await start(build, bytes, `fourier-${array.name}`);
      const fourier = array === Float32Array ? new compute.FourierF32() : new compute.FourierF64();
      for (const length of [1, 5, 64, 100, 256]) {
        const signal = uniform(array, length, 2 * length);
        for (const inverse of [false, true]) {
          const spectrum = new array(2 * length).fill(Number.NaN);
          assert.equal(fourier.transform(signal, spectrum, length, false, inverse), undefined);
          judgeSpectrum(signal, spectrum, inverse);
        }
        const reals = signal.slice(0, length);
        const complex = array.from({ length: 2 * length }, (_, at) => (at % 2 === 0 ? reals[at / 2] : 0));
        const half = new array(2 * (Math.floor(length / 2) + 1)).fill(Number.NaN);
        assert.equal(fourier.transform(reals, half, length, true, false), undefined);
        judgeSpectrum(complex, half, false);
        const back = new array(length).fill(Number.NaN);
        assert.equal(fourier.transform(half, back, length, true, true), undefined);
        for (const [at, number] of back.entries()) assert.ok(Math.abs(number - reals[at]) < 1e-5);
      }
      const [three, four] = [new array(3), new array(4).fill(7)];
      assert.equal(code(fourier.transform(three, four, 2, false, false)), "shape_mismatch");
      assert.equal(code(fourier.transform(four, three, 2, false, false)), "shape_mismatch");
      assert.equal(code(fourier.transform(four, three, 5, true, false)), "shape_mismatch");
      assert.match(code(fourier.transform(four, four, 2 ** 32 - 1, false, false)), /^(too_large|out_of_memory)$/);
      assert.deepEqual([...four], [7, 7, 7, 7]);
      assert.equal(fourier.transform(four, four, 2, false, false), undefined);
      assert.deepEqual([...four], [14, 14, 0, 0]);
    });
  }

  test("gives failures as values and leaves the result alone", async () => {
    const compute = await start(build, bytes, "failures");
    const numbers = new Float32Array(6);
    const c = new Float32Array(4).fill(7);
    const call = (a, b, ...shape) => code(compute.matrix_multiply_f32(a, b, c, ...shape, "narrow"));
    assert.equal(call(numbers, numbers, 2, 3, 2, 0, 2), undefined);
    c.fill(7);
    assert.equal(call(numbers, numbers, 2, 2, 2, 0, 2), "shape_mismatch");
    assert.equal(call(numbers, numbers, 2, 3, 2, 0, 1), "shape_mismatch");
    assert.equal(call(numbers, numbers, 2, 3, 2, 1, 3), "invalid_argument");
    assert.equal(call(numbers, numbers, 2, 3, 2, 2, 1), "invalid_argument");
    assert.equal(call(numbers, numbers, 2 ** 31, 2 ** 31, 2, 0, 0), "too_large");
    assert.deepEqual([...c], [7, 7, 7, 7]);
  });

  test("answers out_of_memory, and works afterwards", async () => {
    const compute = await start(build, bytes, "memory");
    // An array that claims 4 GiB: the memory for it is asked for before any element is read.
    class Vast extends Float32Array {
      get length() {
        return 2 ** 30;
      }
    }
    const none = new Float32Array(0);
    assert.equal(
      code(compute.matrix_multiply_f32(none, new Vast(1), none, 0, 2 ** 15, 2 ** 15, 0, 0, "narrow")),
      "out_of_memory",
    );
    const c = new Float32Array(1);
    compute.matrix_multiply_f32(Float32Array.of(3), Float32Array.of(5), c, 1, 1, 1, 0, 1, "narrow");
    assert.equal(c[0], 15);
    assert.equal(recorded(compute, compute.panic_record()).what, 0);
  });

  test("has a panic record that is empty while all is well", async () => {
    const compute = await start(build, bytes, "panic");
    const address = compute.panic_record();
    assert.ok(address > 0);
    assert.equal(new DataView(compute.memory.buffer).getUint32(address, true), 0);
  });

  test("leaves the message of a panic in the record", async () => {
    const compute = await start(build, bytes, "trap");
    const address = compute.panic_record();
    // An array whose length changes between two looks at it: the one way to make this module panic from outside.
    class Fickle extends Float32Array {
      looks = 0;
      get length() {
        this.looks += 1;
        return this.looks > 2 ? 2 : 1;
      }
    }
    const one = Float32Array.of(1);
    const call = () => compute.matrix_multiply_f32(one, new Fickle(1), one, 1, 1, 1, 0, 1, "narrow");
    assert.deepEqual(recorded(compute, address), { what: 0, message: "" });
    assert.throws(call, WebAssembly.RuntimeError);
    const { what, message } = recorded(compute, address);
    assert.equal(what, 1);
    assert.match(message, /^panicked at /);
  });

  test("has helpers that take parts, again after they slept", { skip: !build.shared && "no threads" }, async () => {
    const compute = await start(build, bytes, "helped");
    compute.expect_threads(2);
    const helper = new Worker(HELPER, { eval: true, workerData: compute.helper });
    const [m, k, n] = [160, 256, 256];
    const [a, b] = [uniform(Float32Array, 1, m * k), uniform(Float32Array, 2, k * n)];
    const multiply = (c) => compute.matrix_multiply_f32(a, b, c, m, k, n, 0, m, "narrow");
    const want = new Float32Array(m * n);
    assert.equal(multiply(want), undefined);
    let before = 0;
    for (let nap = 0; nap < 3; nap++) {
      // Until then it is surely parked.
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (let call = 0; compute.helped() === before; call++) {
        assert.ok(call < 5_000, "no part was taken");
        const c = new Float32Array(m * n);
        assert.equal(multiply(c), undefined);
        assert.deepEqual(c, want);
      }
      before = compute.helped();
    }
    await helper.terminate();
  });

  if (build.variant !== "scalar") return;
  test("has the plain loop beside it", async () => {
    const compute = await start(build, bytes, "loop");
    const [m, k, n] = [9, 70, 11];
    const [a, b, c] = [uniform(Float32Array, 1, m * k), uniform(Float32Array, 2, k * n), new Float32Array(m * n)];
    assert.equal(compute.ikj_loop_f32(a, b, c, m, k, n, 0, m), undefined);
    judge({ a, b, c, k, n, first: 0 });
  });

  test("has the rows' Python as it was transpiled", async () => {
    const compute = await start(build, bytes, "transpiled");
    const program = new compute.Transpiled();
    const answer = (row, ...parameters) => {
      assert.equal(program.prepare(row, Uint32Array.from(parameters)), undefined);
      for (let call = 0; call < 2; call++) assert.equal(program.run(), undefined);
      const numbers = new Float64Array(program.count()).fill(Number.NaN);
      assert.equal(program.answer(numbers), undefined);
      assert.ok(numbers.every(Number.isFinite));
      return numbers;
    };
    for (const [m, k, n] of [
      [9, 70, 11],
      [1, 1, 1],
      [0, 2, 3],
      [2, 3, 0],
    ]) {
      const [a, b] = [uniform(Float64Array, 1, m * k), uniform(Float64Array, 2, k * n)];
      judge({ a, b, c: answer("matrix_multiply", m, k, n), k, n, first: 0 });
    }
    assert.equal(answer("fft", 64).length, 128);
    assert.equal(answer("kmeans", 100, 3, 2, 4).length, 3 * 2 + 100);
    assert.equal(answer("random_forest", 10, 3, 4, 5, 2).length, 10 * 2);
    program.free();
  });

  test("gives failures of a transpiled program as values", async () => {
    const compute = await start(build, bytes, "transpiled-failures");
    const program = new compute.Transpiled();
    const c = new Float64Array(4);
    const prepare = (...parameters) => program.prepare("matrix_multiply", Uint32Array.from(parameters));
    assert.equal(code(program.run()), "invalid_argument");
    assert.equal(program.count(), 0);
    assert.equal(code(program.answer(c)), "invalid_argument");
    assert.equal(prepare(2, 3, 2), undefined);
    assert.equal(code(program.answer(c)), "invalid_argument");
    assert.equal(program.run(), undefined);
    assert.equal(program.count(), 4);
    assert.equal(code(program.answer(new Float64Array(3))), "shape_mismatch");
    assert.equal(program.answer(c), undefined);
    // Without terms Python has no row to count the columns of: an IndexError of the program.
    assert.equal(prepare(2, 0, 2), undefined);
    assert.equal(code(program.run()), "invalid_argument");
    assert.equal(code(prepare(2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1)), "too_large");
    assert.equal(code(prepare(2 ** 13, 2 ** 13, 2 ** 12)), "out_of_memory");
    assert.equal(code(program.run()), "invalid_argument");
    assert.equal(code(program.prepare("no_such_row", Uint32Array.of(1))), "invalid_argument");
    assert.equal(code(prepare(2, 3)), "invalid_argument");
    assert.equal(prepare(2, 3, 2), undefined);
    assert.equal(program.run(), undefined);
    assert.equal(program.count(), 4);
    assert.equal(program.answer(c), undefined);
    assert.equal(recorded(compute, compute.panic_record()).what, 0);
  });
}

function code(failure) {
  const found = failure?.code;
  if (failure) assert.ok(failure.message.length > 10);
  failure?.free();
  return found;
}

/** Holds the numbers of a spectrum, as many as there are, to the definition. */
function judgeSpectrum(signal, spectrum, inverse) {
  const n = signal.length / 2;
  for (let k = 0; k < spectrum.length / 2; k++) {
    const sum = [0, 0];
    for (let j = 0; j < n; j++) {
      const turn = ((inverse ? 2 : -2) * Math.PI * ((j * k) % n)) / n;
      const [a, b] = [signal[2 * j], signal[2 * j + 1]];
      sum[0] += a * Math.cos(turn) - b * Math.sin(turn);
      sum[1] += a * Math.sin(turn) + b * Math.cos(turn);
    }
    const error = signal instanceof Float32Array ? 1e-6 : 1e-14;
    for (const [part, want] of sum.entries()) {
      const off = Math.abs(spectrum[2 * k + part] - want / (inverse ? n : 1));
      assert.ok(off <= 8 * error * Math.sqrt(n), `number ${k} of ${n} is off by ${off}`);
    }
  }
}

/** Each element lies within the rounding error that its sum of products allows. */
function judge({ a, b, c, k, n, first }) {
  const unit = c instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  for (const [at, have] of c.entries()) {
    const [row, column] = [first + Math.floor(at / n), at % n];
    let [sum, size] = [0, 0];
    for (let i = 0; i < k; i++) {
      const product = a[row * k + i] * b[i * n + column];
      sum += product;
      size += Math.abs(product);
    }
    // The judge's own sum rounds too, which matters for f64.
    assert.ok(Math.abs(have - sum) <= 2 * (k + 3) * unit * size, `(${row}, ${column}): ${have} for ${sum}`);
  }
}

/** The generator of rust/benches/src/inputs.rs. */
function uniform(array, seed, count) {
  let state = seed;
  return array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}
