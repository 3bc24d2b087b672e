// The scripts' own tests: what is counted, what is served, what is stale. It must not install or build anything.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countCargo, countNode, countPlaywright, countVitest } from "./counts.mjs";
import { crateInputs } from "./crates.mjs";
import { withLock } from "./lock.mjs";
import { at } from "./paths.mjs";
import { serve } from "./serve.mjs";
import { hashOf, isFresh, markFresh } from "./stamps.mjs";

describe("counting", () => {
  const lines = "test result: ok. 12 passed; 0 failed; 0 ignored\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";

  test("sums what every binary of cargo test says", () => {
    expect(countCargo(lines, 101)).toEqual({ passed: 15, failed: 2 });
  });

  test("a suite that did not run is a failure", () => {
    expect(countCargo("error: could not compile", 101)).toEqual({ passed: 0, failed: 1 });
    expect(countCargo("", 0)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(countPlaywright(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });

  test("reads the summary of Node's runner", () => {
    expect(countNode("TAP version 13\nok 1 - a\n# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n", 1)).toEqual({
      passed: 2,
      failed: 1,
    });
  });

  test("a suite that passed every test and still ended badly is a failure", () => {
    expect(countVitest({ numPassedTests: 5, numFailedTests: 0 }, 1)).toEqual({ passed: 5, failed: 1 });
  });

  test("a test that passed when repeated is a failure", () => {
    expect(countPlaywright({ stats: { expected: 4, flaky: 1, unexpected: 0 } }, 0)).toEqual({ passed: 4, failed: 1 });
  });
});

describe("the server", () => {
  let root;
  let isolated;
  let plain;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "sovereign-serve-"));
    mkdirSync(join(root, "site/wasm"), { recursive: true });
    writeFileSync(join(root, "secret.txt"), "secret");
    writeFileSync(join(root, "site/index.html"), "<!doctype html>");
    writeFileSync(join(root, "site/wasm/a.wasm"), "\0asm");
    isolated = await serve({ root: join(root, "site"), port: 5391, portIsFixed: false, isolated: true });
    plain = await serve({ root: join(root, "site"), port: 5391, portIsFixed: false, isolated: false });
  });

  afterAll(() => {
    isolated.server.close();
    plain.server.close();
    rmSync(root, { recursive: true });
  });

  test("takes the next port when the first is taken", () => {
    expect(plain.url).not.toBe(isolated.url);
  });

  test("refuses a fixed port that is taken", async () => {
    const port = Number(new URL(isolated.url).port);
    await expect(serve({ root, port, portIsFixed: true, isolated: true })).rejects.toThrow("is taken");
  });

  test("sends the isolation headers only when asked to, and the policy always", async () => {
    const [one, other] = await Promise.all([fetch(isolated.url), fetch(plain.url)]);
    expect(one.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(other.headers.get("cross-origin-embedder-policy")).toBeNull();
    expect(other.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("serves WASM as WASM, and 404 for what is not there", async () => {
    expect((await fetch(`${plain.url}wasm/a.wasm`)).headers.get("content-type")).toBe("application/wasm");
    expect((await fetch(`${plain.url}wasm/b.wasm`)).status).toBe(404);
    expect((await fetch(`${plain.url}wasm`)).status).toBe(404);
  });

  test("serves nothing from outside its folder", async () => {
    for (const path of ["..%2fsecret.txt", "%2e%2e/secret.txt", "wasm/..%2f..%2fsecret.txt", "%00", "%"]) {
      expect((await fetch(`${plain.url}${path}`)).status).toBe(404);
    }
  });

  test("listens on the loopback interface only", () => {
    expect(plain.server.address().address).toBe("127.0.0.1");
  });
});

describe("freshness", () => {
  const folder = "target/test-stamps";
  const file = join(folder, "input.txt");

  beforeAll(() => mkdirSync(at(folder), { recursive: true }));
  afterAll(() => {
    rmSync(at(folder), { recursive: true, force: true });
    rmSync(at("target/stamps/test-stamps"), { force: true });
  });

  test("follows content, not time, and needs the outputs", () => {
    writeFileSync(at(file), "one");
    const hash = hashOf([file]);
    markFresh("test-stamps", hash);
    writeFileSync(at(file), "one");
    expect(isFresh("test-stamps", hashOf([file]), [file])).toBe(true);
    expect(isFresh("test-stamps", hashOf([file]), [join(folder, "missing")])).toBe(false);
    writeFileSync(at(file), "two");
    expect(isFresh("test-stamps", hashOf([file]), [file])).toBe(false);
  });

  test("an artefact depends on the crates that its features name, and on no other", () => {
    const transpile = crateInputs("wasm", ["transpile"]);
    expect(transpile).toContain("rust/transpile/src");
    expect(transpile).not.toContain("rust/kernels/src");
    const bench = crateInputs("wasm", ["bench"]);
    expect(bench).toContain("rust/kernels/src");
    expect(bench).toContain("rust/benches/src");
    expect(bench).not.toContain("rust/transpile/src");
  });
});

describe("the lock", () => {
  test("lets one in at a time", async () => {
    const events = [];
    const job = (name) =>
      withLock("test", async () => {
        events.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        events.push(`${name} out`);
      });
    await Promise.all([job("a"), job("b")]);
    expect(events).toEqual(["a in", "a out", "b in", "b out"]);
  });

  test("is taken from a process that is gone", async () => {
    // No process can have this number: Linux's largest is 2 ** 22.
    writeFileSync(at("target/test.lock"), String(2 ** 22 + 1));
    await expect(withLock("test", async () => "in")).resolves.toBe("in");
  });
});
