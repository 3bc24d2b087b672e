// Loading artefacts: what is missing, is HTML, is not WASM, belongs to another build, is inlined by a bundler, breaks off.
// Every message names the URL.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile, computeArtefact } from "../src/module.js";
import { open, rejection, uniform } from "./fixtures.js";

const simd = new URL("../src/wasm/compute-simd.wasm", import.meta.url);
const html = "<!doctype html><title>not found</title>";
let server: Server;
let base: string;

beforeAll(async () => {
  const wasm = await readFile(simd);
  const answers: Record<string, [number, string, string | Buffer]> = {
    "/good.wasm": [200, "application/wasm", wasm],
    "/charset.wasm": [200, "application/wasm; charset=utf-8", wasm],
    "/capitals.wasm": [200, "Application/WASM", wasm],
    "/octets.wasm": [200, "application/octet-stream", wasm],
    "/space.wasm": [200, "text/plain", `\r\n\t ${html}`],
    "/mark.wasm": [200, "application/wasm", `\ufeff\n${html}`],
    "/nothing.wasm": [200, "application/wasm", ""],
    "/down.wasm": [503, "text/html", html],
    "/failing.wasm": [500, "text/html", html],
    "/busy.wasm": [429, "text/html", html],
    "/gone.wasm": [410, "text/html", html],
    "/fallback.wasm": [200, "text/html", html],
    "/disguised.wasm": [200, "application/wasm", html],
    "/empty.wasm": [200, "application/octet-stream", ""],
    "/broken.wasm": [200, "application/octet-stream", Buffer.concat([wasm.subarray(0, 8), Buffer.from([99, 99])])],
  };
  server = createServer((request, response) => {
    if (request.url?.startsWith("/cut-")) {
      const type = request.url === "/cut-stream.wasm" ? "application/wasm" : "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-length": wasm.length });
      response.write(wasm.subarray(0, 20_000), () => response.destroy());
      return;
    }
    const [status, type, body] = answers[request.url ?? ""] ?? [404, "text/plain", "no"];
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe("compile", () => {
  it.each(["good", "charset", "capitals", "octets"])("takes %s.wasm", async (name) => {
    expect(await compile(`${base}/${name}.wasm`)).toBeInstanceOf(WebAssembly.Module);
  });

  it("takes what a bundler inlined, without fetching", async () => {
    const bytes = await readFile(new URL("../src/wasm/text.wasm", import.meta.url));
    expect(await compile(`data:application/wasm;base64,${bytes.toString("base64")}`)).toBeInstanceOf(
      WebAssembly.Module,
    );
    const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    expect(await compile(`data:application/wasm,${escaped}`)).toBeInstanceOf(WebAssembly.Module);
    const base64 = bytes.toString("base64");
    const padded = Buffer.concat([bytes, Buffer.from([0, 2, 1, 0])]).toString("base64");
    expect(padded).toMatch(/=$/);
    for (const url of [
      `data:application/wasm;base64,${padded.replaceAll("=", "%3D")}`,
      `data:application/wasm;base64,${base64.replaceAll("+", "%2B").replaceAll("/", "%2f")}`,
      `data:application/wasm;BASE64,${base64}`,
      `data:;base64,${base64}#fragment`,
    ]) {
      expect(await compile(url)).toBeInstanceOf(WebAssembly.Module);
    }
  });

  it.each(["data:application/wasm;base64,A", "data:application/wasm;base64,AGFz*", "data:application/wasm;base64"])(
    "refuses what cannot be decoded: %s",
    async (url) => {
      const error = await rejection(compile(url));
      expect(error).toMatchObject({ code: "asset_mismatch", message: expect.stringContaining(url) });
    },
  );

  it.each([
    ["missing", "asset_missing", "404"],
    ["fallback", "asset_missing", "HTML"],
    ["disguised", "asset_missing", "HTML, not"],
    ["space", "asset_missing", "HTML"],
    ["mark", "asset_missing", "HTML"],
    ["empty", "asset_missing", "an empty file"],
    ["nothing", "asset_missing", "an empty file"],
    ["gone", "asset_missing", "410"],
    ["down", "network", "try again"],
    ["failing", "network", "try again"],
    ["busy", "network", "try again"],
    ["cut-stream", "network", "try again"],
    ["cut-bytes", "network", "try again"],
    ["broken", "asset_mismatch", "not a module"],
  ])("%s.wasm is %s", async (name, code, words) => {
    const error = await rejection(compile(`${base}/${name}.wasm`));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`${base}/${name}.wasm`);
    expect(error.message).toContain(words);
  });

  it("names the address of a server that is not there, and the path of a file that is not", async () => {
    expect(await rejection(compile("http://127.0.0.1:1/x.wasm"))).toMatchObject({ code: "network" });
    const error = await rejection(compile("file:///nowhere/x.wasm"));
    expect(error).toMatchObject({ code: "asset_missing", message: expect.stringContaining("file:///nowhere/x.wasm") });
  });
});

describe("a call whose artefact is wrong", () => {
  const four = uniform(4, 1);
  const shape = { m: 2, k: 2, n: 2 };
  const multiplied = (url: string | URL) => openWith(url, (s) => rejection(s.matrixMultiply(four, four, shape)));

  async function openWith<T>(url: string | URL, use: (sovereign: Awaited<ReturnType<typeof open>>) => Promise<T>) {
    const sovereign = await open({ assets: { "compute-simd": url, "compute-relaxed": url } });
    try {
      return await use(sovereign);
    } finally {
      await sovereign.dispose();
    }
  }

  it("says so, and the pool answers other calls", async () => {
    expect((await multiplied(`${base}/fallback.wasm`)).code).toBe("asset_missing");
    const both = await openWith(`${base}/missing.wasm`, async (sovereign) => {
      const first = await rejection(sovereign.matrixMultiply(four, four, shape));
      const again = await rejection(sovereign.matrixMultiply(four, four, shape));
      return [first.code, again.code];
    });
    expect(both).toEqual(["asset_missing", "asset_missing"]);
  });

  it("is asset_mismatch when it is another artefact, or of another build", async () => {
    const scalar = new URL("../src/wasm/compute-scalar.wasm", import.meta.url);
    const text = new URL("../src/wasm/text.wasm", import.meta.url);
    expect((await multiplied(scalar)).code).toBe("asset_mismatch");
    expect((await multiplied(text)).code).toBe("asset_mismatch");
  });
});

describe("computeArtefact", () => {
  it("prefers relaxed over simd, and has nothing without SIMD", () => {
    const features = { simd: true, relaxedSimd: true, threads: false };
    expect(computeArtefact(features)).toBe("compute-relaxed");
    expect(computeArtefact({ ...features, relaxedSimd: false })).toBe("compute-simd");
    expect(computeArtefact({ ...features, relaxedSimd: false, simd: false })).toBeUndefined();
  });
});
