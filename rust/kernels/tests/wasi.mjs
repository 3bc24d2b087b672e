// Runs a test program that cargo built for wasm32-wasip1, so that the suite judges the lanes of WebAssembly:
//
//   CARGO_TARGET_WASM32_WASIP1_RUNNER="node --experimental-wasm-relaxed-simd $PWD/kernels/tests/wasi.mjs" \
//   RUSTFLAGS="-C target-feature=+simd128,+relaxed-simd" cargo test -p sovereign-kernels --target wasm32-wasip1
//
// (in rust/, as scripts/test.mjs does; without the flags of RUSTFLAGS the lanes are scalar; Node 22 and newer need no flag
// for relaxed SIMD). It gives the program no files and no environment. Node's own WASI is not used: in Node 20 the process
// may end by a segmentation fault after the program did.
import { readFileSync, writeSync } from "node:fs";
import { ConsoleStdout, File, OpenFile, WASI } from "@bjorn3/browser_wasi_shim";

const [program, ...options] = process.argv.slice(2);
const output = (descriptor) => new ConsoleStdout((bytes) => writeSync(descriptor, bytes));
const wasi = new WASI([program, ...options], [], [new OpenFile(new File([])), output(1), output(2)], { debug: false });
const module = await WebAssembly.compile(readFileSync(program));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport }));
