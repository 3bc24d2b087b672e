// Which files a crate of ours is compiled from, read from the manifests: a list kept by hand would go stale in silence.
// It must not run cargo, which may not be here yet.
import { existsSync, readFileSync } from "node:fs";
import { at } from "./paths.mjs";

/** Files and folders that `crate` is compiled from when these features are on, crates of ours that it uses included. */
export function crateInputs(crate, features) {
  const crates = new Set();
  collect(crate, features, crates);
  const folders = [...crates].sort().flatMap((name) => [`rust/${name}/src`, `rust/${name}/Cargo.toml`]);
  const others = [...crates].map((name) => `rust/${name}/build.rs`).filter((file) => existsSync(at(file)));
  return [...folders, ...others, "rust/Cargo.toml", "rust/Cargo.lock"];
}

/** Our crates are all named `sovereign-<folder>`; an optional one counts only where a feature that is on names it. */
function collect(crate, features, crates) {
  if (crates.has(crate)) return;
  crates.add(crate);
  const manifest = readFileSync(at(`rust/${crate}/Cargo.toml`), "utf8");
  const dependencies = /^\[dependencies\]$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(manifest)?.[1] ?? "";
  const on = namedBy(manifest, features);
  for (const line of dependencies.split("\n")) {
    const name = /^sovereign-([a-z]+)\b/.exec(line)?.[1];
    if (!name) continue;
    const optional = /optional\s*=\s*true/.test(line);
    if (!optional || on.some((item) => item.includes(`sovereign-${name}`))) collect(name, [], crates);
  }
}

/** Everything that the features name, through features that name others. */
function namedBy(manifest, features) {
  const table = /^\[features\]$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(manifest)?.[1] ?? "";
  const found = new Set(features);
  for (const feature of found) {
    const items = new RegExp(`^${feature}\\s*=\\s*\\[([^\\]]*)\\]`, "m").exec(table)?.[1] ?? "";
    for (const item of items.matchAll(/"([^"]+)"/g)) found.add(item[1]);
  }
  return [...found];
}
