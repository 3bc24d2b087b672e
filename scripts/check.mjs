// `npm run check`: the fast gate that every commit passes. Layout, lints, types, the tidy test, freshness of generated
// files. It must not run tests, and it changes nothing but build folders.
import { buildWasm, wasmIsFresh } from "./build-wasm.mjs";
import { at } from "./paths.mjs";
import { Failure, isEntry, main, run } from "./progress.mjs";

const rust = { cwd: at("rust") };
const xtask = ["run", "--quiet", "-p", "sovereign-xtask", "--"];

const gates = [
  ["rustfmt", "cargo", ["fmt", "--all", "--check"], { ...rust, remedy: "npm run format" }],
  ["Tidy", "cargo", [...xtask, "tidy"], rust],
  [
    "Generated files",
    "cargo",
    [...xtask, "codegen", "--check"],
    { ...rust, remedy: "cd rust && cargo run -p sovereign-xtask -- codegen" },
  ],
  ["Clippy", "cargo", ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"], rust],
  [
    "Clippy for WebAssembly",
    "cargo",
    [
      "clippy",
      "-p",
      "sovereign-wasm",
      "--features",
      "transpile,bench,threads",
      "--target",
      "wasm32-unknown-unknown",
      "--quiet",
      "--",
      "-D",
      "warnings",
    ],
    {
      ...rust,
      // Without these, the lanes that are written for SIMD would not be compiled, so not be looked at.
      env: { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: "-Ctarget-feature=+simd128,+relaxed-simd" },
    },
  ],
  ["Biome", "biome", ["check", "."], { remedy: "npm run format, then what is still named above" }],
  ["Types", "tsc", ["--noEmit"], {}],
  ["Svelte", "svelte-check", ["--workspace", "playground", "--tsconfig", "../tsconfig.json", "--fail-on-warnings"], {}],
];

/** Runs every gate, also after one failed, and returns the failures. Types need the artefacts' declarations. */
export async function check() {
  if (!wasmIsFresh()) await buildWasm();
  const failures = [];
  for (const [title, command, args, options] of gates) {
    try {
      await run(title, command, args, options);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      console.error(error.message);
      if (error.remedy) console.error(`  What to do: ${error.remedy}`);
    }
  }
  return failures;
}

if (isEntry(import.meta)) {
  await main(async () => {
    const failures = await check();
    if (failures.length > 0) throw new Failure(`${failures.length} of ${gates.length} gates failed.`);
    console.log(`All ${gates.length} gates passed.`);
  });
}
