// `npm start`: from a fresh clone to the playground in a browser. Every step is skipped when its result is there, so
// the second start needs no network and takes seconds. It must not import a package: there are none at first.
import { buildPlayground, buildSdk } from "./build.mjs";
import { buildWasm, wasmIsFresh } from "./build-wasm.mjs";
import { at } from "./paths.mjs";
import { main } from "./progress.mjs";
import { stopOnInterrupt } from "./serve.mjs";
import { serve } from "./server.mjs";
import { installNpmPackages } from "./setup/packages.mjs";
import { requirePrerequisites } from "./setup/prerequisites.mjs";
import { installRust } from "./setup/rust.mjs";
import { installWasmTools } from "./setup/wasm-tools.mjs";

await main(async () => {
  requirePrerequisites(["node"]);
  await installNpmPackages();
  if (!wasmIsFresh()) {
    requirePrerequisites(["compiler"]);
    await installRust();
    await installWasmTools();
    await buildWasm();
  }
  await buildSdk();
  await buildPlayground();
  const { server, url } = await serve({ root: at("playground/dist"), port: 5331, portIsFixed: false, isolated: true });
  stopOnInterrupt(server);
  console.log(`\nThe playground is at ${url}\nCtrl-C ends it.`);
});
