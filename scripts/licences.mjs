// Writes the licences of everything that others wrote and we ship: npm packages that Vite bundled, crates and standard
// libraries that are compiled into the artefacts, the programs that rows transpile. It reads what was really bundled, so
// it must run after the build.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { at } from "./paths.mjs";
import { Failure, runQuietly } from "./progress.mjs";

/** THIRD_PARTY_LICENSES, which the package holds: minifying drops the notices that licences ask to keep. */
export async function writeLicences() {
  // AssemblyScript's runtime is compiled into text.wasm and samples.wasm.
  const folders = new Set(["sdk", "worker", "cli"].flatMap(bundled).concat("node_modules/assemblyscript"));
  await write(at("THIRD_PARTY_LICENSES"), [...folders]);
}

/** The same for the built playground, which bundles an editor and a chart besides. */
export async function writePlaygroundLicences() {
  const folders = new Set(["sdk", "worker", "client"].flatMap(bundled).concat("node_modules/assemblyscript"));
  await write(at("playground/dist/third-party-licences.txt"), [...folders]);
}

const bundled = (environment) => JSON.parse(readFileSync(at(`target/bundled/${environment}.json`), "utf8"));

async function write(file, npmFolders) {
  const parts = [...npmFolders.sort().map(npmPackage), ...(await crates()), ...sources()];
  const byText = new Map();
  for (const part of parts) byText.set(part.text, [...(byText.get(part.text) ?? []), part.title]);
  const sections = [...byText].map(([text, titles]) => `${titles.join("\n")}\n\n${text}`);
  const head =
    "Parts of this package were written by others. Each is used under the licence that follows its name.\n" +
    "Rust's standard library is compiled into the .wasm files: Copyright (c) The Rust Project contributors,\n" +
    "MIT OR Apache-2.0 (both texts are beside this file, in LICENSE-MIT and LICENSE-APACHE).";
  writeFileSync(file, `${[head, ...sections].join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
}

function npmPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(at(folder, "package.json"), "utf8"));
  return { title: `${name} ${version} (npm): ${license}`, text: licenceText(at(folder), license, name) };
}

/** The crates that are compiled into an artefact, ours left out; proc-macros run at build time and are not shipped. */
async function crates() {
  const tree = await cargo([
    "tree",
    "-p",
    "sovereign-wasm",
    "--features",
    "transpile,bench",
    "-e",
    "normal,no-proc-macro",
    "--target",
    "wasm32-unknown-unknown",
    "--prefix",
    "none",
    "--format",
    "{p}",
  ]);
  const used = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
  const { packages } = JSON.parse(
    await cargo([
      "metadata",
      "--format-version",
      "1",
      "--filter-platform",
      "wasm32-unknown-unknown",
      "--features",
      "sovereign-wasm/transpile,sovereign-wasm/bench",
    ]),
  );
  const shipped = packages.filter((one) => one.source !== null && used.has(`${one.name} v${one.version}`));
  shipped.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
  return shipped.map((one) => ({
    title: `${one.name} ${one.version} (crate): ${one.license}`,
    text: licenceText(dirname(one.manifest_path), one.license, one.name, one.authors),
  }));
}

/** The programs that rows transpile, which scripts/sources.mjs has fetched; where it could not, there are none. */
function sources() {
  const all = readdirSync(at("sdk/src/sources")).map((file) =>
    JSON.parse(readFileSync(at("sdk/src/sources", file), "utf8")),
  );
  const shipped = all.filter(({ files }) => files.length > 0);
  return shipped.map((one) => {
    requirePermissive(one.licence, one.package);
    return { title: `${one.package} ${one.version} (PyPI): ${one.licence}`, text: one.licenceText.trim() };
  });
}

async function cargo(args) {
  // --offline: the build has fetched every crate, and a second run must not need the network.
  const output = await runQuietly("cargo", [...args, "--offline"], { cwd: at("rust") });
  if (output.code !== 0) throw new Failure(`Licences cannot be listed:\n${output.text}`);
  return output.text.slice(Math.max(0, output.text.search(/^[{a-z]/m)));
}

/** Licences under which we may ship, each with its text beside ours. */
const permissive =
  /^(0BSD|Apache-2\.0|BSD-[23]-Clause|BSL-1\.0|CC0-1\.0|ISC|MIT|Unicode-3\.0|Unicode-DFS-2016|Unlicense|Zlib)$/;

/** The licences that an expression names; a Failure where we may not ship under one of them. */
function requirePermissive(licence, name) {
  const named = licence.replace(/[()]/g, "").split(/ (?:AND|OR) /);
  if (named.every((one) => permissive.test(one))) return named;
  throw new Failure(
    `${name} is under ${licence}.`,
    "decide whether we may ship it, and say so in scripts/licences.mjs",
  );
}

/** The texts in a package's folder. Of "MIT OR ..." we take MIT, which is the shorter; a NOTICE always goes along. */
function licenceText(folder, licence, name, authors = []) {
  const named = requirePermissive(licence, name);
  const isText = (file) => /^(licen[cs]e|copying|notice)/i.test(file) && !/\.(rs|js)$/i.test(file);
  const files = readdirSync(folder).filter(isText).sort();
  const takeMit = named.includes("MIT") && files.some((file) => /mit/i.test(file));
  const chosen = takeMit ? files.filter((file) => !/apache|unlicense|zlib/i.test(file)) : files;
  if (chosen.length === 0) return standardText(licence, name, authors);
  const texts = chosen.map((file) => readFileSync(join(folder, file), "utf8").trim().replace(/\r\n/g, "\n"));
  return texts.join("\n\n");
}

/** Some crates are published without the file their manifest speaks of: the standard text, with who they name. */
function standardText(licence, name, authors) {
  const holder = authors.length > 0 ? authors.join(", ") : `the authors of ${name}`;
  if (/\bMIT\b/.test(licence))
    return readFileSync(at("LICENSE-MIT"), "utf8")
      .trim()
      .replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
  if (/Apache-2\.0/.test(licence)) return `Copyright ${holder}\n\n${readFileSync(at("LICENSE-APACHE"), "utf8").trim()}`;
  throw new Failure(
    `${name} is under ${licence}, and no text of it is in its package.`,
    "decide whether we may ship it",
  );
}
