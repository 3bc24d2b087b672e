/**
 * The builds that Vite makes, one per mode: `--mode sdk` writes dist/, the package; without a mode, the playground
 * (from source in `vite`, from dist/ as a user has it in `vite build`); "test" is Vitest's. It must not hold what a
 * consumer of the package would need: their bundlers know none of this.
 *
 * Why not `build.lib` for the SDK: lib mode inlines every `new URL("./x.wasm", import.meta.url)` as base64, whatever
 * the inline limit says, and bundles the worker a second time. An environment whose consumer is "server" leaves
 * those literals alone and keeps `node:` imports; `noExternal` then bundles the dependencies.
 */
import { spawn } from "node:child_process";
import { cpSync, createReadStream, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { EnvironmentOptions, Plugin } from "vite";
import { defineConfig, type ViteUserConfig } from "vitest/config";

export default defineConfig(({ mode, command }) => {
  if (mode === "sdk") return sdk;
  if (mode === "test") return unitTests;
  return playground(command);
});

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Without these two headers there is no SharedArrayBuffer, so no threads: development has them as the server does. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** The package by its own name, from source. Builds have no alias: there the name resolves to dist/ through `exports`. */
const source = [
  { find: /^@sovereign\/wasm$/, replacement: at("sdk/src/index.ts") },
  { find: /^@sovereign\/wasm\/wasm\/(.*)$/, replacement: at("sdk/src/wasm/$1") },
  { find: /^@sovereign\/wasm\/(bench|vite)$/, replacement: at("sdk/src/$1.ts") },
];

const sdk: ViteUserConfig = {
  publicDir: false,
  plugins: [bundledPackages()],
  build: { outDir: at("dist"), emptyOutDir: false, copyPublicDir: false },
  builder: {
    async buildApp(builder) {
      for (const name of ["sdk", "worker", "cli"]) await builder.build(builder.environments[name]!);
    },
  },
  environments: {
    sdk: library({
      input: { index: at("sdk/src/index.ts"), bench: at("sdk/src/bench.ts"), vite: at("sdk/src/vite.ts") },
      // Only the first of the three empties dist/, or the others would delete what it wrote.
      emptyOutDir: true,
    }),
    // Bundlers copy the worker as it is: so it is minified and imports nothing. It has no export either, and without
    // one, tools that look at the text take it for CommonJS.
    worker: library({ input: { worker: at("sdk/src/worker.ts") }, minify: true, footer: "export {};" }),
    // Its own environment, because commander is CommonJS and needs Node's `createRequire`.
    cli: library({
      input: { cli: at("sdk/src/cli/main.ts") },
      platform: "node",
      conditions: ["node", "module", "production"],
      external: [/^node:/, "@sovereign/wasm", "@sovereign/wasm/bench"],
    }),
  },
};

interface Library {
  readonly input: Record<string, string>;
  readonly emptyOutDir?: boolean;
  readonly minify?: boolean;
  readonly footer?: string;
  readonly platform?: "browser" | "node";
  readonly conditions?: string[];
  readonly external?: (string | RegExp)[];
}

function library(entry: Library): EnvironmentOptions {
  return {
    consumer: "server",
    resolve: { noExternal: true, conditions: entry.conditions ?? ["module", "browser", "production"] },
    build: {
      outDir: at("dist"),
      emptyOutDir: entry.emptyOutDir ?? false,
      target: "es2022",
      minify: entry.minify ?? false,
      sourcemap: true,
      ssr: true,
      rolldownOptions: {
        input: entry.input,
        platform: entry.platform ?? "browser",
        external: entry.external ?? [],
        // Flat: a chunk in a folder of its own would resolve "./wasm/x.wasm" to another place than index.js does.
        output: {
          format: "es",
          footer: entry.footer ?? "",
          entryFileNames: "[name].js",
          chunkFileNames: "[name]-[hash].js",
        },
      },
    },
  };
}

function playground(command: "serve" | "build"): ViteUserConfig {
  return {
    root: at("playground"),
    // Two pages and no router of paths: what is not there is answered with 404, as the server of the built page does.
    appType: "mpa",
    plugins: [svelte({ configFile: false }), wasmRebuild(), peers(), bundledPackages()],
    resolve: { alias: command === "serve" ? source : [] },
    server: { host: "127.0.0.1", port: 5330, strictPort: true, headers: isolation },
    preview: { host: "127.0.0.1", port: 5331, strictPort: true, headers: isolation },
    // An asset inlined as data: is blocked by our own Content-Security-Policy.
    build: {
      outDir: at("playground/dist"),
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: at("playground/index.html"), bench: at("playground/bench/index.html") } },
    },
  };
}

const unitTests: ViteUserConfig = {
  root: at("."),
  plugins: [svelte({ configFile: false })],
  resolve: { alias: source },
  test: {
    environment: "node",
    globalSetup: [at("sdk/test/setup.ts")],
    include: ["{sdk,assembly,scripts,playground}/**/*.test.{ts,mjs}"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/target/**"],
  },
};

/** Development: an edit in rust/ or assembly/ rebuilds what is stale and reloads; a failure shows over the page. */
function wasmRebuild(): Plugin {
  return {
    name: "wasm-rebuild",
    apply: "serve",
    configureServer(server) {
      let running = false;
      let again = false;
      const build = () => {
        if (running) {
          again = true;
          return;
        }
        running = true;
        let errors = "";
        const child = spawn(process.execPath, [at("scripts/build-wasm.mjs")], { stdio: ["ignore", "inherit", "pipe"] });
        child.stderr.on("data", (data) => {
          errors += data;
          process.stderr.write(data);
        });
        child.on("close", (code) => {
          running = false;
          if (again) {
            again = false;
            build();
          } else if (code === 0) server.ws.send({ type: "full-reload" });
          else server.ws.send({ type: "error", err: { message: errors.slice(-4000), stack: "" } });
        });
      };
      const folders = [at("rust/"), at("assembly/")];
      server.watcher.add(folders);
      server.watcher.on("all", (_event, file) => {
        const ours = folders.some((folder) => file.startsWith(folder)) && !file.includes("/target/");
        if (ours && /\.(rs|ts|toml|wgsl)$/.test(file)) build();
      });
    },
  };
}

/**
 * The adapters of other packages, as `npm run peers` left them in target/peers, and the list of them that tells the page
 * what there is: served in development, copied in a build. The list is there when they are not.
 */
function peers(): Plugin {
  const folder = at("target/peers");
  const list = "bench/peers.json";
  return {
    name: "peers",
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        if (pathname === `/${list}`) return response.end(JSON.stringify(adapters(folder)));
        if (!pathname.startsWith("/bench/peers/")) return next();
        // A URL has no `..` left in it, and one that is percent-encoded is no file's name here.
        const file = `${folder}/${pathname.slice("/bench/peers/".length)}`;
        for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
        response.setHeader("Content-Type", typesOfPeers[extname(file)] ?? "text/javascript");
        if (statSync(file, { throwIfNoEntry: false })?.isFile()) return createReadStream(file).pipe(response);
        response.statusCode = 404;
        return response.end();
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: list, source: JSON.stringify(adapters(folder), null, 2) });
    },
    writeBundle({ dir }) {
      if (existsSync(folder)) cpSync(folder, `${dir}/bench/peers`, { recursive: true });
    },
  };
}

const typesOfPeers: Record<string, string> = {
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".zip": "application/zip",
};

/** By path in the folder: `python.js`, and one for each row and package. What they share lies in chunks/. */
function adapters(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  return files.filter((file) => /^(?!chunks\/)(?:[a-z_]+\/)?[^/]+\.js$/.test(file)).sort();
}

/** Writes which folders of node_modules went into a build: scripts/licences.mjs gives the licence of each. */
function bundledPackages(): Plugin {
  return {
    name: "bundled-packages",
    apply: "build",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const [id, module] of Object.entries(chunk.modules)) {
          const folder = /\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
          if (folder && module.renderedLength > 0) folders.add(folder);
        }
      }
      mkdirSync(at("target/bundled"), { recursive: true });
      const file = at(`target/bundled/${this.environment.name}.json`);
      writeFileSync(file, `${JSON.stringify([...folders].sort(), null, 2)}\n`);
    },
  };
}
