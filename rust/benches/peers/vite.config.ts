// Bundles the adapters into target/peers: one worker script per peer and row, and the one for Python. What a peer loads
// at run time is not bundled: scripts/peers.mjs lays it beside the scripts. It must not install anything.
//
// One build serves browsers and Node, as that of the SDK does: with a consumer "server" Vite leaves `node:` modules and
// `import.meta.url` alone. Packages are taken without their field "browser", which would put empty modules in the place
// of Node's. Nothing is minified: TensorFlow.js hands the text of a function to its threads.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `python`, and every file in a row's folder. */
function scripts(): Record<string, string> {
  const rows = readdirSync(at("src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = rows.flatMap(({ name: row }) => readdirSync(at(`src/${row}`)).map((file) => `${row}/${file}`));
  return Object.fromEntries(["python.ts", ...names].map((file) => [file.replace(/\.ts$/, ""), at(`src/${file}`)]));
}

/** The versions that are installed, by package. */
function versions(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(at("package.json"), "utf8")) as { dependencies: object };
  const installed = (name: string): string =>
    JSON.parse(readFileSync(at(`node_modules/${name}/package.json`), "utf8")).version;
  return Object.fromEntries(Object.keys(dependencies).map((name) => [name, installed(name)]));
}

// biome-ignore lint/style/noDefaultExport: Vite wants one.
export default defineConfig({
  root: at("."),
  publicDir: false,
  logLevel: "warn",
  // The package gives Node another file, which starts threads there; its field "exports" hides it from a bundle for both.
  resolve: { alias: { "onnxruntime-web/node": at("node_modules/onnxruntime-web/dist/ort.node.min.mjs") } },
  define: { PEER_VERSIONS: JSON.stringify(versions()) },
  builder: {
    buildApp: async (builder) => void (await builder.build(builder.environments.peers!)),
  },
  environments: {
    peers: {
      consumer: "server",
      resolve: {
        noExternal: true,
        mainFields: ["module", "main"],
        // The second is onnxruntime-web's: its loader then imports its other files from where they lie.
        conditions: ["module", "production", "onnxruntime-web-use-extern-wasm"],
      },
      build: {
        outDir: at("../../../target/peers"),
        emptyOutDir: true,
        target: "es2022",
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: scripts(),
          platform: "browser",
          // TensorFlow.js asks for it where there is no `fetch`, which no engine of ours lacks.
          external: ["node-fetch"],
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
        },
      },
    },
  },
});
