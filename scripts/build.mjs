// Builds what is stale: WASM artefacts, then the package (dist/), then the playground (playground/dist/). It must not
// install anything; scripts/start.mjs and scripts/test.mjs do that first.
// Usage: node scripts/build.mjs [sdk|playground]
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { buildWasm } from "./build-wasm.mjs";
import { writeLicences, writePlaygroundLicences } from "./licences.mjs";
import { at } from "./paths.mjs";
import { isEntry, main, run } from "./progress.mjs";
import { fetchSources } from "./sources.mjs";
import { hashOf, isFresh, markFresh } from "./stamps.mjs";

const vite = at("node_modules/vite/bin/vite.js");
const settings = ["vite.config.ts", "tsconfig.json", "package.json", "package-lock.json"];

/** dist/: what `npm pack` packs, with declarations, artefacts, sources and the licences of what is bundled. */
export async function buildSdk() {
  await fetchSources();
  // The command bundles the loopback server and the start of browsers.
  const scripts = ["build.mjs", "licences.mjs", "server.mjs", "progress.mjs", "browsers"].map(
    (file) => `scripts/${file}`,
  );
  const inputs = ["sdk", ...settings, ...scripts];
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
  copyAssets();
  chmodSync(at("dist/cli.js"), 0o755);
  await writeLicences();
  markFresh("sdk", hash);
}

/** What assets.ts names beside the scripts: artefacts, and the programs that rows transpile. */
function copyAssets() {
  for (const [folder, ending] of Object.entries({ wasm: ".wasm", sources: ".json" })) {
    mkdirSync(at("dist", folder), { recursive: true });
    for (const file of readdirSync(at("sdk/src", folder))) {
      if (file.endsWith(ending)) copyFileSync(at("sdk/src", folder, file), at("dist", folder, file));
    }
  }
}

/**
 * playground/dist/: built over dist/, by the package's own name, as a user of the package would. The packages that ours are
 * compared with go into it where `npm run peers` made them.
 */
export async function buildPlayground() {
  const hash = hashOf(["playground", "sdk", "target/peers", ...settings], "", ["test"]);
  const outputs = ["index.html", "bench/index.html", "bench/peers.json"].map((file) => `playground/dist/${file}`);
  if (isFresh("playground", hash, outputs)) return;
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
