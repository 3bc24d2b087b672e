// Builds every WASM artefact whose inputs changed into sdk/src/wasm/: Rust by wasm-pack, AssemblyScript by asc. What it
// writes there is complete and loadable, or untouched. It must not install anything.
// Usage: node scripts/build-wasm.mjs [--force] [NAME...]
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crateInputs } from "./crates.mjs";
import { withLock } from "./lock.mjs";
import { at, root, toolEnvironment } from "./paths.mjs";
import { Failure, isEntry, main, run } from "./progress.mjs";
import { hashOf, isFresh, markFresh, stampOf } from "./stamps.mjs";
import { outlineWaits } from "./waits.mjs";

const folder = "sdk/src/wasm";

/**
 * A build of the kernels for threads. The memory comes from outside and may grow to all that can be addressed (who makes it
 * may allow less); each thread has variables of its own, which wasm-bindgen places. The standard library is compiled with
 * it, for atomics, which stable Rust does only where it is told that it builds itself.
 */
const forThreads = (features) => ({
  glue: "compute-threads",
  features: "threads",
  flags: [
    `-Ctarget-feature=${features},+atomics,+bulk-memory`,
    ...["--shared-memory", "--import-memory", `--max-memory=${2 ** 32}`].map(toLinker),
    ...["__wasm_init_tls", "__tls_size", "__tls_align", "__tls_base"].map((name) => toLinker(`--export=${name}`)),
  ],
  optimise: "3",
  cargo: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features="],
  env: { RUSTC_BOOTSTRAP: "1" },
  waits: true,
});
const toLinker = (argument) => `-Clink-arg=${argument}`;

/**
 * Rust's artefacts: the features of rust/wasm, and how they are compiled. Each has its own target folder, because
 * other flags in the same one would compile everything again. compute-scalar is for benchmarks only: built without
 * SIMD, or the compiler would vectorise it and its column would lie. It also holds the plain loops that rows compare
 * with, so it has glue of its own.
 */
const rustArtefacts = {
  transpile: { glue: "transpile", features: "transpile", flags: [], optimise: "s" },
  "compute-simd": { glue: "compute", features: "compute", flags: ["-Ctarget-feature=+simd128"], optimise: "3" },
  "compute-relaxed": {
    glue: "compute",
    features: "compute",
    flags: ["-Ctarget-feature=+simd128,+relaxed-simd"],
    optimise: "3",
  },
  "compute-simd-threads": forThreads("+simd128"),
  "compute-relaxed-threads": forThreads("+simd128,+relaxed-simd"),
  "compute-scalar": { glue: "compute-scalar", features: "bench", flags: [], optimise: "3" },
};

/** Node 20 knows relaxed SIMD behind a flag only; the SDK probes for it and then takes compute-simd. */
export const relaxedSimdFlags = process.versions.node.startsWith("20.") ? ["--experimental-wasm-relaxed-simd"] : [];

const assemblyArtefacts = ["text", "samples"];

/** Builds what is stale. `only` names artefacts; none means all. */
export async function buildWasm({ force = false, only = [] } = {}) {
  if (!force && only.length === 0 && wasmIsFresh()) return;
  const wanted = (name) => only.length === 0 || only.includes(name);
  await withLock("wasm", async () => {
    mkdirSync(at(folder), { recursive: true });
    for (const name of Object.keys(rustArtefacts)) {
      if (wanted(name) && (force || !rustIsFresh(name))) await buildRust(name);
    }
    for (const name of assemblyArtefacts) {
      if (wanted(name) && (force || !assemblyIsFresh(name))) await buildAssembly(name);
    }
    writeBuildHashes();
  });
}

/** Whether every artefact is there and was built from what is here now. */
export function wasmIsFresh() {
  return Object.keys(rustArtefacts).every(rustIsFresh) && assemblyArtefacts.every(assemblyIsFresh);
}

const rustOutputs = (name) => [`${name}.wasm`, ...glueFiles(name)].map((file) => join(folder, file));
const glueFiles = (name) => [".js", ".d.ts"].map((ending) => rustArtefacts[name].glue + ending);
const assemblyOutputs = (name) => [".wasm", ".js", ".d.ts"].map((ending) => join(folder, name + ending));

const rustIsFresh = (name) => isFresh(name, rustHash(name), [...rustOutputs(name), join(folder, "hashes.js")]);
const assemblyIsFresh = (name) => isFresh(name, assemblyHash(name), assemblyOutputs(name));

function rustHash(name) {
  const artefact = rustArtefacts[name];
  return hashOf(
    [
      ...crateInputs("wasm", artefact.features.split(",")),
      "rust-toolchain.toml",
      ...(artefact.waits ? ["scripts/waits.mjs"] : []),
    ],
    JSON.stringify(artefact),
  );
}

function assemblyHash(name) {
  const lock = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  return hashOf(["assembly"], `${name} ${lock.packages["node_modules/assemblyscript"].version}`, ["tests"]);
}

/** What `build_hash()` of an artefact with inputs of this hash answers. */
const buildHash = (hash) => hash.slice(0, 16);

async function buildRust(name) {
  // Taken before the build: an edit made in the meantime must count as not built.
  const hash = rustHash(name);
  const { glue, features, flags, optimise, cargo = [], env, waits } = rustArtefacts[name];
  const out = at("target/pkg", name);
  rmSync(out, { recursive: true, force: true });
  const build = ["build", "rust/wasm", "--mode", "no-install", "--release", "--target", "web", "--no-pack"];
  await run(
    `Building ${name}.wasm`,
    "wasm-pack",
    [...build, "--out-dir", out, "--out-name", glue, "--", "--no-default-features", "--features", features, ...cargo],
    {
      env: {
        ...env,
        CARGO_TARGET_DIR: at("target/rust", name),
        // Separated by 0x1f, so that a path with a space in it stays one flag.
        CARGO_ENCODED_RUSTFLAGS: [...flags, ...withoutMachinePaths()].join("\x1f"),
        CARGO_PROFILE_RELEASE_OPT_LEVEL: optimise,
        SOVEREIGN_BUILD_HASH: buildHash(hash),
      },
    },
  );
  const wasm = join(out, `${glue}_bg.wasm`);
  if (waits) writeFileSync(wasm, await outlineWaits(new Uint8Array(readFileSync(wasm))));
  validate(name, wasm);
  requireSharedGlue(name, out);
  for (const file of glueFiles(name)) replace(join(out, file), at(folder, file));
  replace(wasm, at(folder, `${name}.wasm`));
  markFresh(name, hash);
}

/** Panic messages hold the paths of source files: they must not say whose machine built them. */
function withoutMachinePaths() {
  const cargo = process.env.CARGO_HOME ?? join(process.env.HOME ?? "", ".cargo");
  return [
    `--remap-path-prefix=${cargo}=cargo`,
    `--remap-path-prefix=${at(".tools/cargo")}=cargo`,
    `--remap-path-prefix=${library()}=library`,
    `--remap-path-prefix=${root}=`,
  ];
}

/** Where the toolchain keeps the source of the standard library. */
function library() {
  const options = { cwd: root, env: toolEnvironment(), encoding: "utf8" };
  return join(execFileSync("rustc", ["--print", "sysroot"], options).trim(), "lib/rustlib/src/rust/library");
}

/** Variants of one artefact share their glue; the loader counts on it. */
function requireSharedGlue(name, out) {
  const { glue } = rustArtefacts[name];
  const others = Object.keys(rustArtefacts).filter((other) => other !== name && rustArtefacts[other].glue === glue);
  for (const other of others.filter((one) => rustIsFresh(one))) {
    for (const file of glueFiles(other)) {
      if (readFileSync(join(out, file)).equals(readFileSync(at(folder, file)))) continue;
      throw new Failure(
        `${file} of ${name} differs from that of ${other}.`,
        "give the variants one interface, or each its own glue",
      );
    }
  }
}

async function buildAssembly(name) {
  const hash = assemblyHash(name);
  const out = at("target/pkg", name);
  mkdirSync(out, { recursive: true });
  const wasm = join(out, `${name}.wasm`);
  const asc = at("node_modules/assemblyscript/bin/asc.js");
  const config = ["--config", "assembly/asconfig.json", "--target", "release", "--bindings", "raw"];
  await run(`Building ${name}.wasm`, process.execPath, [asc, `assembly/${name}.ts`, ...config, "--outFile", wasm]);
  validate(name, wasm);
  for (const file of assemblyOutputs(name)) replace(join(out, file.slice(folder.length + 1)), at(file));
  markFresh(name, hash);
}

/** A module that the oldest engine we promise cannot read is found here, not by a user. */
function validate(name, wasm) {
  const script = `new WebAssembly.Module(require("node:fs").readFileSync(${JSON.stringify(wasm)}))`;
  const flags = name.includes("relaxed") ? relaxedSimdFlags : [];
  try {
    execFileSync(process.execPath, [...flags, "-e", script], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    throw new Failure(
      `${name}.wasm cannot be loaded by Node ${process.version}: ${error.stderr}`,
      "see wasm-opt's list of features in rust/wasm/Cargo.toml",
    );
  }
}

/** An unchanged file is left alone, or the development server would reload the page for nothing. */
function replace(from, to) {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}

/** hashes.js says what `build_hash()` of each artefact must answer, so the SDK refuses files of different builds. */
function writeBuildHashes() {
  const built = Object.keys(rustArtefacts).filter((name) => stampOf(name) !== undefined);
  const hashes = Object.fromEntries(built.map((name) => [name, buildHash(stampOf(name))]));
  const head = "// Written by scripts/build-wasm.mjs. Not to be edited.\n";
  const files = {
    "hashes.js": `${head}export const hashes = ${JSON.stringify(hashes, null, 2)};\n`,
    "hashes.d.ts": `${head}export declare const hashes: Readonly<Record<string, string>>;\n`,
  };
  mkdirSync(at("target/pkg"), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(at("target/pkg", file), text);
    replace(at("target/pkg", file), at(folder, file));
  }
}

if (isEntry(import.meta)) {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  await main(() => buildWasm({ force: process.argv.includes("--force"), only: names }));
}
