// A server of built files on the loopback interface, with the headers that threads need and a policy for each path. It
// answers with the file that was asked for or with 404: answering a page for a missing .wasm is the commonest failure
// in the field. It must not build, and no one on the network can reach it.
//
// A site is made of folders at paths. The one whose path is longest has the first and only word: what it lacks is not
// there. Which policy a file is sent with hangs on the path that is left once all of `..` and `%2e` is resolved, as the
// file does, so that no way of writing a URL gets a page of the one kind with the policy of the other.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, posix, resolve, sep } from "node:path";
import { Failure } from "./progress.mjs";

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
  ".zip": "application/zip",
  ".onnx": "application/octet-stream",
};

/** What a page may do: run its own scripts and WASM, and talk to its own origin. The editor writes <style> elements. */
const strict = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "connect-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/** Under /bench/ packages run that are not ours, and some of them make functions from text and workers from blobs. */
const relaxed = {
  ...strict,
  "script-src": "'self' 'wasm-unsafe-eval' 'unsafe-eval' blob:",
  "worker-src": "'self' blob:",
  "connect-src": "'self' blob: data:",
};

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * Serves a site on 127.0.0.1 from `port` on: the first port that is free, for 0 any that is. Resolves when it listens.
 *
 * `root` is the folder at `/`. `mounts` has more folders by their paths, which begin and end with a slash: one that does
 * not exist answers 404. `pages` has documents that are in no file, by their paths.
 */
export async function serve({ root, mounts = {}, pages = {}, port, isolated, portIsFixed }) {
  const folders = Object.entries({ "/": root, ...mounts })
    .map(([path, folder]) => ({ path, folder: resolve(folder) }))
    .sort((a, b) => b.path.length - a.path.length);
  const server = createServer((request, response) => answer(request, response, { folders, pages, isolated }));
  const last = portIsFixed ? port : port + 50;
  for (let candidate = port; candidate <= last; candidate++) {
    if (await listens(server, candidate)) return { server, url: `http://127.0.0.1:${server.address().port}/` };
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

function answer(request, response, { folders, pages, isolated }) {
  const path = pathOf(request.url ?? "/");
  response.setHeader("Content-Security-Policy", policyAt(path));
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Cache-Control", "no-cache");
  if (isolated) for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, "Only GET and HEAD.");
  const found = path === undefined ? undefined : find(path, folders, pages);
  if (!found) {
    // `/bench` for `/bench/`: from the one, the page's relative URLs would lead to other places.
    const folder = path !== undefined && !path.endsWith("/") && find(`${path}/`, folders, pages);
    if (!folder) return end(response, 404, `Not found: ${request.url}`);
    response.setHeader("Location", encodeURI(`${path}/`));
    return end(response, 308, "It is a folder.");
  }
  const ending = found.file === undefined ? extname(path) || ".html" : extname(found.file);
  const type = types[ending] ?? "application/octet-stream";
  response.writeHead(200, { "Content-Type": type, "Content-Length": found.size });
  if (request.method === "HEAD") return response.end();
  if (found.file === undefined) return response.end(found.text);
  createReadStream(found.file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** What is at a path: a document of `pages`, or a file; undefined where nothing is. */
function find(path, folders, pages) {
  if (Object.hasOwn(pages, path)) return { text: pages[path], size: Buffer.byteLength(pages[path]) };
  const file = fileFor(folders, path);
  const status = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
  return status?.isFile() ? { file, size: status.size } : undefined;
}

/** The path that a URL names, decoded and without any `..`; undefined where it names none. */
function pathOf(url) {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    // A backslash divides paths on one system and is a letter of a name on others: it has no business here.
    return /[\0\\]/.test(path) ? undefined : posix.normalize(path);
  } catch {
    return undefined;
  }
}

function policyAt(path) {
  const policy = path?.startsWith("/bench/") ? relaxed : strict;
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}

/** The file at a path, or undefined for anything that would lead out of its folder. */
function fileFor(folders, path) {
  const mount = folders.find((one) => path.startsWith(one.path));
  if (!mount) return undefined;
  const rest = path.slice(mount.path.length);
  const file = resolve(mount.folder, path.endsWith("/") ? `${rest}index.html` : rest);
  return file.startsWith(mount.folder + sep) ? file : undefined;
}

function end(response, status, text) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}
