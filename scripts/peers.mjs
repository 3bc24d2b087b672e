// `npm run peers`: the packages that rows of the benchmark set are run beside, and Pyodide, as worker scripts in
// target/peers. It installs them where rust/benches/peers says which, and a second time it needs no network. It must not
// change their lockfile, and nothing of theirs goes into the package.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { withLock } from "./lock.mjs";
import { at } from "./paths.mjs";
import { isEntry, main, run } from "./progress.mjs";
import { installNpmPackages } from "./setup/packages.mjs";
import { hashOf, isFresh, markFresh } from "./stamps.mjs";

const source = "rust/benches/peers";
const out = "target/peers";

/** What peers load while they run, by folder beside the scripts: where it is installed, and the files. */
const loaded = {
  "onnxruntime-web": {
    from: "onnxruntime-web/dist",
    files: ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
  },
  "tensorflow-tfjs-backend-wasm": {
    from: "@tensorflow/tfjs-backend-wasm/wasm-out",
    files: ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"],
  },
  "echogarden-pffft-wasm": { from: "@echogarden/pffft-wasm/dist/simd", files: ["pffft.js", "pffft.wasm"] },
  pyodide: {
    from: "pyodide",
    files: ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"],
  },
};

/** Installs the peers and builds their scripts, where what is there is not of what is here now. */
export async function buildPeers() {
  if (peersAreFresh()) return;
  await withLock("peers", async () => {
    if (peersAreFresh()) return;
    // Taken before the build: an edit made in the meantime must count as not built.
    const hash = buildHash();
    await installPeers();
    await run("Checking the peers' scripts", process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", source]);
    const config = ["--config", `${source}/vite.config.ts`];
    await run("Building the peers", process.execPath, [at("node_modules/vite/bin/vite.js"), "build", ...config]);
    copyLoaded();
    writeLicences();
    markFresh("peers", hash);
  });
}

/** Whether every script is there and was built from what is here now. */
export function peersAreFresh() {
  return isFresh("peers", buildHash(), [...scripts(), ...Object.keys(loaded).flatMap(outputs), ...others]);
}

const others = [`${out}/licences.txt`, `${out}/package.json`];
const outputs = (folder) => loaded[folder].files.map((file) => `${out}/${folder}/${file}`);

function buildHash() {
  return hashOf([source, "scripts/peers.mjs", "package-lock.json"]);
}

/** The scripts that the build makes: for Python, and for each file in a row's folder. */
function scripts() {
  const rows = readdirSync(at(source, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = rows.flatMap(({ name }) => readdirSync(at(source, "src", name)).map((file) => `${name}/${file}`));
  return ["python.ts", ...files].map((file) => `${out}/${file.replace(/\.ts$/, ".js")}`);
}

/** `npm ci` where it was not run for this lockfile. Install scripts stay off: some of these packages download there. */
async function installPeers() {
  const hash = hashOf([`${source}/package.json`, `${source}/package-lock.json`]);
  const there = Object.keys(lockedPackages()).map((path) => `${source}/${path}/package.json`);
  if (isFresh("peers-packages", hash, there)) return;
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const ci = ["ci", "--include=prod", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("Installing the peers", npm[0], [...npm.slice(1), ...ci], {
    cwd: at(source),
    remedy: "check the network (npm needs its registry for this step, once), then run the same command again",
  });
  markFresh("peers-packages", hash);
}

/** The packages of the lockfile by their folders, such as node_modules/pyodide. */
function lockedPackages() {
  const { packages } = JSON.parse(readFileSync(at(source, "package-lock.json"), "utf8"));
  return Object.fromEntries(Object.entries(packages).filter(([path, { optional }]) => path !== "" && !optional));
}

function copyLoaded() {
  for (const [folder, { from, files }] of Object.entries(loaded)) {
    mkdirSync(at(out, folder), { recursive: true });
    for (const file of files) copyFileSync(at(source, "node_modules", from, file), at(out, folder, file));
  }
  // For Node, wherever the folder is taken: without it a script that ends in .js is none with imports.
  writeFileSync(at(out, "package.json"), `${JSON.stringify({ type: "module" })}\n`);
}

/** Who serves these files to others passes them on: what each package is under, and its text where it brings one. */
function writeLicences() {
  const sections = Object.keys(lockedPackages()).map((path) => {
    const folder = at(source, path);
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const text = texts.map((file) => readFileSync(`${folder}/${file}`, "utf8").trim()).join("\n\n");
    return `${name} ${version} (npm): ${license}\n\n${text}`.trim();
  });
  const head = "The scripts in this folder are bundled from these packages. None is part of @sovereign/wasm.";
  writeFileSync(at(out, "licences.txt"), `${[head, ...sections].join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
}

if (isEntry(import.meta)) {
  await main(async () => {
    await installNpmPackages();
    await buildPeers();
    console.log(`The peers are in ${out}.`);
  });
}
