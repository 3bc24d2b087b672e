// Knows whether something that was built is still right: a stamp holds the hash of all inputs. Times of files are not
// asked, because a checkout changes them. It must not know what is built from what.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "./paths.mjs";

/** Folders that are results, never inputs. */
const results = new Set(["target", "dist", "node_modules", ".git"]);

/**
 * The hash of files and folders (relative to the root) by path and content, and of `extra`. `without` names folders to
 * leave out at any depth. A path that is missing counts as that.
 */
export function hashOf(paths, extra = "", without = []) {
  const hash = createHash("sha256").update(extra);
  for (const path of paths) {
    for (const file of filesUnder(path, without)) {
      hash.update(`\0${file}\0`).update(existsSync(at(file)) ? readFileSync(at(file)) : "missing");
    }
  }
  return hash.digest("hex");
}

/** The hash of the inputs that `name` was last built from, or undefined. */
export function stampOf(name) {
  return existsSync(stampFile(name)) ? readFileSync(stampFile(name), "utf8") : undefined;
}

/** Whether the stamp says `hash` and every output is there. */
export function isFresh(name, hash, outputs) {
  return stampOf(name) === hash && outputs.every((file) => existsSync(at(file)));
}

/** Remembers that `name` was built from inputs of this hash. */
export function markFresh(name, hash) {
  mkdirSync(at("target/stamps"), { recursive: true });
  writeFileSync(stampFile(name), hash);
}

const stampFile = (name) => at("target/stamps", name);

function filesUnder(path, without) {
  if (!existsSync(at(path)) || !statSync(at(path)).isDirectory()) return [path];
  const found = [];
  for (const entry of readdirSync(at(path), { withFileTypes: true })) {
    if (results.has(entry.name) || without.includes(entry.name)) continue;
    if (entry.isDirectory()) found.push(...filesUnder(join(path, entry.name), without));
    else found.push(join(path, entry.name));
  }
  return found.sort();
}
