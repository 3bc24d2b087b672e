// Serves a folder of built files on the loopback interface, with the headers that threads need and a strict policy. It
// answers with the file that was asked for or with 404: answering a page for a missing .wasm is the commonest failure
// in the field. It must not build, and no one on the network can reach it.
// Usage: node scripts/serve.mjs [--root DIR] [--port N] [--not-isolated]
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { at } from "./paths.mjs";
import { Failure, isEntry, main, onInterrupt } from "./progress.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".py": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** What the page may do: run its own scripts and WASM, and talk to its own origin. The editor writes <style> elements. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Serves `root` on 127.0.0.1 from `port` on: the first port that is free. Resolves when it listens. */
export async function serve({ root, port, isolated, portIsFixed }) {
  const server = createServer((request, response) => answer(request, response, { root: resolve(root), isolated }));
  const last = portIsFixed ? port : port + 50;
  for (let candidate = port; candidate <= last; candidate++) {
    if (await listens(server, candidate)) return { server, url: `http://127.0.0.1:${candidate}/` };
  }
  throw new Failure(
    `Port ${port}${portIsFixed ? "" : ` and the next 50`} is taken.`,
    "end what listens there, or name another by --port",
  );
}

function listens(server, port) {
  return new Promise((done, fail) => {
    server.once("error", (error) => (error.code === "EADDRINUSE" ? done(false) : fail(error)));
    server.listen(port, "127.0.0.1", () => {
      server.removeAllListeners("error");
      done(true);
    });
  });
}

function answer(request, response, { root, isolated }) {
  response.setHeader("Content-Security-Policy", policy);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Cache-Control", "no-cache");
  if (isolated) for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, "Only GET and HEAD.");
  const file = fileFor(root, request.url ?? "/");
  const size = file === undefined ? undefined : sizeOf(file);
  if (size === undefined) return end(response, 404, `Not found: ${request.url}`);
  response.writeHead(200, {
    "Content-Type": types[extname(file)] ?? "application/octet-stream",
    "Content-Length": size,
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** The file that a URL names inside root, or undefined for anything that would lead out of it. */
export function fileFor(root, url) {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const file = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
    return file.startsWith(root + sep) && !path.includes("\0") ? file : undefined;
  } catch {
    return undefined;
  }
}

function sizeOf(file) {
  const status = statSync(file, { throwIfNoEntry: false });
  return status?.isFile() ? status.size : undefined;
}

function end(response, status, text) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

/** Ends the server at Ctrl-C, open connections too, so that the terminal has its prompt back at once. */
export function stopOnInterrupt(server) {
  onInterrupt(() => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

if (isEntry(import.meta)) {
  await main(async () => {
    const { values } = parseArgs({
      options: { root: { type: "string" }, port: { type: "string" }, "not-isolated": { type: "boolean" } },
    });
    const { server, url } = await serve({
      root: values.root ?? at("playground/dist"),
      port: Number(values.port ?? 5331),
      portIsFixed: values.port !== undefined,
      isolated: values["not-isolated"] !== true,
    });
    stopOnInterrupt(server);
    console.log(url);
  });
}
