// wasm-pack and wasm-bindgen, built from their crates into .tools/: npm's packages of them download binaries. It must
// not decide a version of its own: wasm-bindgen's has to be the one that Cargo.lock has.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at, tools } from "../paths.mjs";
import { run } from "../progress.mjs";

const wasmPack = "0.15.1";

/** Builds the two tools where they are missing or have another version. Some minutes each, once. */
export async function installWasmTools() {
  await install("wasm-pack", wasmPack);
  await install("wasm-bindgen-cli", wasmBindgenVersion());
}

/** The version that the glue's generator must have, read from the lockfile; the pin where the crate is not used yet. */
function wasmBindgenVersion() {
  const lock = readFileSync(at("rust/Cargo.lock"), "utf8");
  return /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(lock)?.[1] ?? "0.2.130";
}

async function install(crate, version) {
  const list = join(tools, ".crates.toml");
  if (existsSync(list) && readFileSync(list, "utf8").includes(`"${crate} ${version} (`)) return;
  const title = `Building ${crate} ${version} (some minutes, once)`;
  await run(title, "cargo", ["install", crate, "--version", version, "--root", tools, "--force"], {
    // A folder that is kept: an interrupted build goes on where it was.
    env: { CARGO_TARGET_DIR: at("target/rust/tools") },
    remedy: "check the network (crates are downloaded for this step, once), then run the same command again",
  });
}
