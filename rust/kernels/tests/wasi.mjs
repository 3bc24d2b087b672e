// Runs a test program that cargo built for wasm32-wasip1, so that the suite judges the lanes of WebAssembly:
//
//   CARGO_TARGET_WASM32_WASIP1_RUNNER="node --experimental-wasm-relaxed-simd --single-threaded $PWD/kernels/tests/wasi.mjs" \
//   RUSTFLAGS="-C target-feature=+simd128,+relaxed-simd" cargo test -p sovereign-kernels --target wasm32-wasip1
//
// (in rust/, as scripts/test.mjs does; without the flags of RUSTFLAGS the lanes are scalar; Node 22 and newer need neither
// flag for relaxed SIMD).
// It gives the program no files and no environment.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [program, ...options] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...options], env: {}, returnOnExit: true });
const module = await WebAssembly.compile(readFileSync(program));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
