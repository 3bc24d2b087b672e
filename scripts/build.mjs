// Builds what is stale: WASM artefacts, then the package (dist/), then the playground (playground/dist/). It must not
// install anything; scripts/start.mjs and scripts/test.mjs do that first.
// Usage: node scripts/build.mjs [sdk|playground]
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { buildWasm } from "./build-wasm.mjs";
import { writeLicences, writePlaygroundLicences } from "./licences.mjs";
import { at } from "./paths.mjs";
import { isEntry, main, run } from "./progress.mjs";
import { hashOf, isFresh, markFresh } from "./stamps.mjs";

const vite = at("node_modules/vite/bin/vite.js");
const settings = ["vite.config.ts", "tsconfig.json", "package.json", "package-lock.json"];

/** dist/: what `npm pack` packs, with declarations, artefacts and the licences of what is bundled. */
export async function buildSdk() {
  const inputs = ["sdk", ...settings, "scripts/build.mjs", "scripts/licences.mjs"];
  const hash = hashOf(inputs, "", ["test"]);
  const outputs = ["index.js", "bench.js", "vite.js", "worker.js", "cli.js", "index.d.ts"].map(
    (file) => `dist/${file}`,
  );
  if (isFresh("sdk", hash, outputs)) return;
  await run("Building the package", process.execPath, [vite, "build", "--mode", "sdk"]);
  await run("Writing its types", process.execPath, [
    at("node_modules/typescript/bin/tsc"),
    "-p",
    "sdk/tsconfig.build.json",
  ]);
  copyArtefacts();
  chmodSync(at("dist/cli.js"), 0o755);
  await writeLicences();
  markFresh("sdk", hash);
}

function copyArtefacts() {
  mkdirSync(at("dist/wasm"), { recursive: true });
  for (const file of readdirSync(at("sdk/src/wasm"))) {
    if (file.endsWith(".wasm")) copyFileSync(at("sdk/src/wasm", file), at("dist/wasm", file));
  }
}

/** playground/dist/: built over dist/, by the package's own name, as a user of the package would. */
export async function buildPlayground() {
  const hash = hashOf(["playground", "sdk", ...settings], "", ["test"]);
  if (isFresh("playground", hash, ["playground/dist/index.html"])) return;
  await run("Building the playground", process.execPath, [vite, "build"]);
  await writePlaygroundLicences();
  markFresh("playground", hash);
}

if (isEntry(import.meta)) {
  await main(async () => {
    await buildWasm();
    await buildSdk();
    if (process.argv[2] !== "sdk") await buildPlayground();
  });
}
