// The scripts' own tests: what is counted, what is served, what is stale, what becomes of what was started. It must not
// install or build anything, and it starts no browser: the end-to-end tests do.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { installedBrowsers, launchOptions, webkitgtkPrograms } from "./browsers/engines.mjs";
import { unlessAborted } from "./browsers/failure.mjs";
import { Guard } from "./browsers/guard.mjs";
import { openBrowser } from "./browsers/open.mjs";
import { countCargo, countNode, countPlaywright, countVitest } from "./counts.mjs";
import { crateInputs } from "./crates.mjs";
import { withLock } from "./lock.mjs";
import { at } from "./paths.mjs";
import { serve } from "./server.mjs";
import { packagesIn } from "./setup/browsers.mjs";
import { toolchainInstall } from "./setup/rust.mjs";
import { hashOf, isFresh, markFresh } from "./stamps.mjs";

describe("counting", () => {
  test("sums what every binary of cargo test says", () => {
    const first = "test result: ok. 12 passed; 0 failed; 0 ignored\n";
    const second =
      "failures:\n\n---- fft::tests::inverse stdout ----\npanicked\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored\n";
    const failures = ["fft::tests::inverse"];
    expect(countCargo(first + second, 101)).toEqual({ passed: 15, failed: 1, failures });
  });

  test("a suite that did not run is a failure", () => {
    const failures = ["ended with status 101, though no test was counted"];
    expect(countCargo("error: could not compile", 101)).toEqual({ passed: 0, failed: 1, failures });
    expect(countCargo("", 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(countVitest(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
    expect(countPlaywright(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  test("reads the summary of Node's runner", () => {
    const text = "TAP version 13\nok 1 - a\nnot ok 2 - b\n# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n";
    expect(countNode(text, 1)).toEqual({ passed: 2, failed: 1, failures: ["b"] });
  });

  test("names what failed in Vitest, and files that it could not read", () => {
    const assertionResults = [
      { status: "passed", fullName: "adds" },
      { status: "failed", fullName: "multiplies", failureMessages: ["expected 4\nat line 3"] },
    ];
    const testResults = [
      { name: "a.test.ts", status: "failed", assertionResults },
      { name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
    ];
    const failures = ["a.test.ts > multiplies: expected 4", "b.test.ts: no such module"];
    const report = { numPassedTests: 1, numFailedTests: 1, testResults };
    expect(countVitest(report, 1)).toEqual({ passed: 1, failed: 1, failures });
  });

  test("a suite that passed every test and still ended badly is a failure", () => {
    const failures = ["ended with status 1, though no test failed"];
    expect(countVitest({ numPassedTests: 5, numFailedTests: 0 }, 1)).toEqual({ passed: 5, failed: 1, failures });
  });

  test("a test that passed when repeated is a failure", () => {
    const results = [{ error: { message: "timed out\nat line 7" } }, {}];
    const spec = { file: "a.spec.ts", line: 7, title: "opens" };
    const tests = [{ projectName: "firefox", status: "flaky", results }];
    const suites = [{ specs: [], suites: [{ specs: [{ ...spec, tests }] }] }];
    expect(countPlaywright({ stats: { expected: 4, flaky: 1, unexpected: 0 }, suites }, 0)).toEqual({
      passed: 4,
      failed: 1,
      failures: ["[firefox] a.spec.ts:7 > opens: timed out"],
    });
  });
});

describe("the server", () => {
  let root;
  let isolated;
  let plain;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "sovereign-serve-"));
    mkdirSync(join(root, "site/wasm"), { recursive: true });
    mkdirSync(join(root, "site/bench"));
    mkdirSync(join(root, "peers"));
    writeFileSync(join(root, "secret.txt"), "secret");
    writeFileSync(join(root, "site/index.html"), "<!doctype html>");
    writeFileSync(join(root, "site/bench/index.html"), "<!doctype html>");
    writeFileSync(join(root, "site/wasm/a.wasm"), "\0asm");
    for (const name of ["a.js", "a.zip", "a.onnx"]) writeFileSync(join(root, "peers", name), "");
    isolated = await serve({ root: join(root, "site"), port: 5391, portIsFixed: false, isolated: true });
    plain = await serve({
      root: join(root, "site"),
      mounts: { "/bench/peers/": join(root, "peers"), "/absent/": join(root, "absent") },
      pages: { "/made/": "<!doctype html><p>é" },
      port: 5391,
      portIsFixed: false,
      isolated: false,
    });
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
    const out = ["..%2fsecret.txt", "%2e%2e/secret.txt", "wasm/..%2f..%2fsecret.txt", "..%5csecret.txt", "%00", "%"];
    for (const path of [...out, "bench/peers/..%2f..%2fsecret.txt", "bench/peers/..%2f..%2f..%2fsecret.txt"]) {
      expect((await fetch(`${plain.url}${path}`)).status, path).toBe(404);
    }
  });

  test("serves more folders, and documents that are in none, at their paths", async () => {
    const types = {
      "a.js": "text/javascript; charset=utf-8",
      "a.zip": "application/zip",
      "a.onnx": "application/octet-stream",
    };
    for (const [name, type] of Object.entries(types)) {
      const { status, headers } = await fetch(`${plain.url}bench/peers/${name}`);
      expect([status, headers.get("content-type")], name).toEqual([200, type]);
    }
    expect((await fetch(`${isolated.url}bench/peers/a.js`)).status).toBe(404);
    expect((await fetch(`${plain.url}absent/a.js`)).status).toBe(404);
    expect(await (await fetch(`${plain.url}made/`)).text()).toBe("<!doctype html><p>é");
  });

  test("leads to a folder's page where its slash is left out", async () => {
    const response = await fetch(`${plain.url}bench`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([308, "/bench/"]);
  });

  test("relaxes the policy under /bench/ and nowhere else, however the path is written", async () => {
    const policy = async (path) => (await fetch(`${plain.url}${path}`)).headers.get("content-security-policy");
    for (const path of ["bench/", "bench/peers/a.js", "%62ench/", "wasm/..%2fbench/"]) {
      expect(await policy(path), path).toContain("script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval' blob:;");
      expect(await policy(path), path).toContain("worker-src 'self' blob:; connect-src 'self' blob: data:;");
    }
    for (const path of [
      "",
      "made/",
      "bench/..%2findex.html",
      "bench/%2e%2e/wasm/a.wasm",
      "wasm/a.wasm?/bench/",
      "benchmark",
    ]) {
      expect(await policy(path), path).toContain(
        "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self';",
      );
    }
  });

  test("takes any port that is free where none is wanted", async () => {
    const { server, url } = await serve({ root, port: 0, portIsFixed: true, isolated: false });
    expect(Number(new URL(url).port)).toBeGreaterThan(0);
    server.close();
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

  test.each([
    ["nothing", ""],
    ["a process that cannot be", "0"],
    ["all processes", "-1"],
    ["no number", "held by me"],
    // This process's own number, at a time when it was another's.
    ["a number that has come to be another's", `${process.pid} 1 x`],
  ])("that names %s is taken", async (_, text) => {
    writeFileSync(at("target/test.lock"), text);
    await expect(withLock("test", async () => "in")).resolves.toBe("in");
  });

  test("says what it waits for, and where that is written", async () => {
    const told = vi.spyOn(console, "log").mockImplementation(() => {});
    writeFileSync(at("target/test.lock"), String(process.pid));
    const waiting = withLock("test", async () => "in");
    await vi.waitUntil(() => told.mock.calls.length > 0);
    rmSync(at("target/test.lock"));
    expect(await waiting).toBe("in");
    expect(told.mock.calls).toEqual([[expect.stringContaining(`process ${process.pid} `)]]);
    expect(told.mock.calls[0][0]).toContain(at("target/test.lock"));
    told.mockRestore();
  });

  test("is not held up by a removal that was cut short", async () => {
    writeFileSync(at("target/test.lock"), "0");
    mkdirSync(at("target/test.lock.removal"));
    utimesSync(at("target/test.lock.removal"), 1, 1);
    await expect(withLock("test", async () => "in")).resolves.toBe("in");
    expect(readdirSync(at("target")).filter((name) => name.startsWith("test.lock"))).toEqual([]);
  });

  test("lets one process in at a time when many find a dead one's", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sovereign-lock-"));
    const log = join(folder, "log");
    const script = `
      import { appendFileSync, writeFileSync } from "node:fs";
      import { withLock } from ${JSON.stringify(pathToFileURL(at("scripts/lock.mjs")).href)};
      console.log = () => {};
      for (let turn = 0; turn < 20; turn++) {
        await withLock("test-many", async () => {
          appendFileSync(${JSON.stringify(log)}, "in ");
          await new Promise((resolve) => setTimeout(resolve, 1));
          appendFileSync(${JSON.stringify(log)}, "out ");
          // It ends as if it had been killed: its lock stays, dead.
          writeFileSync(${JSON.stringify(at("target/test-many.lock"))}, "0");
        });
      }
    `;
    const ends = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
      return new Promise((resolve) => child.on("close", resolve));
    });
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
    expect(readFileSync(log, "utf8")).toBe("in out ".repeat(80));
    rmSync(folder, { recursive: true });
    rmSync(at("target/test-many.lock"), { force: true });
  }, 60_000);
});

describe("set-up", () => {
  test("names the toolchain, its components and its targets to rustup", () => {
    const file = readFileSync(at("rust-toolchain.toml"), "utf8");
    const args = toolchainInstall(file);
    expect(args.slice(0, 2)).toEqual(["toolchain", "install"]);
    expect(args[2]).toMatch(/^1\.\d+\.\d+$/);
    const pairs = args.slice(4).join(" ");
    for (const word of [
      "--profile minimal",
      "--component clippy",
      "--component rustfmt",
      "--target wasm32-unknown-unknown",
    ]) {
      expect(pairs).toContain(word);
    }
    const quoted = file
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .join("\n")
      .match(/"[^"]+"/g);
    for (const word of quoted) expect(args).toContain(word.slice(1, -1));
  });

  test("the toolchain's file names the script that installs it", () => {
    const named = /scripts\/\S+\.mjs/.exec(readFileSync(at("rust-toolchain.toml"), "utf8"))[0];
    expect(existsSync(at(named))).toBe(true);
  });

  test("reads the libraries that Playwright misses", () => {
    const text =
      "Missing system dependencies (2):\n  libasound2t64\n  libgtk-3-0\n\nInstall them by:\n  sudo apt-get\n";
    expect(packagesIn(text)).toEqual(["libasound2t64", "libgtk-3-0"]);
  });

  test("starts a browser to look at it as the tests start it", () => {
    expect(launchOptions("chromium", undefined)).toEqual({ chromiumSandbox: false });
    expect(launchOptions("firefox", "/usr/bin/firefox-esr")).toMatchObject({ channel: "moz-firefox" });
    expect(readFileSync(at("e2e/playwright.config.ts"), "utf8")).not.toContain("Sandbox");
  });
});

describe("browsers", () => {
  const none = { executablePath: () => join(tmpdir(), "no such browser") };

  test("that Playwright has not, and the system has not, are not there", () => {
    const found = installedBrowsers({ chromium: none, firefox: none });
    for (const [engine, program] of Object.entries(found)) expect(existsSync(program), engine).toBe(true);
  });

  test("of WebKitGTK are found by the programs that it needs", () => {
    vi.stubEnv("PATH", tmpdir());
    expect(webkitgtkPrograms()).toMatchObject({ display: undefined, driver: undefined });
    vi.unstubAllEnvs();
  });

  test("that are missing are named, with the way to get them", async () => {
    vi.stubEnv("PATH", tmpdir());
    const { code, message, remedy } = await openBrowser("webkitgtk").catch((error) => error);
    vi.unstubAllEnvs();
    expect(code).toBe("unsupported");
    expect(message).toContain("no Xvfb, no WebKitWebDriver");
    expect(remedy).toContain("webkit2gtk-driver");
  });

  test("are not started without Playwright, which the project is told to install", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sovereign-project-"));
    const { code, message, remedy } = await openBrowser("firefox", { folder }).catch((error) => error);
    rmSync(folder, { recursive: true });
    expect([code, message]).toEqual(["unsupported", expect.stringContaining(folder)]);
    expect(remedy).toContain("npm i -D playwright");
  });

  test("are not waited for once their start is given up", async () => {
    const never = new Promise(() => {});
    const stop = new AbortController();
    const started = unlessAborted(never, stop.signal);
    stop.abort("SIGINT");
    await expect(started).rejects.toMatchObject({ code: "aborted", cause: "SIGINT" });
    await expect(unlessAborted(Promise.reject(new Error("late")), stop.signal)).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

describe.runIf(process.platform === "linux")("the guard", () => {
  /** A shell that has started another one, which does not end when the first does. */
  const family = ["-c", "setsid sleep 600 & echo $!; wait"];

  const lives = (id) => existsSync(`/proc/${id}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, "utf8"));
  const firstLine = (child) => new Promise((done) => child.stdout.once("data", (data) => done(Number(data))));

  test("ends what a program started, whatever became of the program", async () => {
    const guard = new Guard();
    const child = spawn("/bin/sh", family, { detached: true, env: guard.environment });
    const grandchild = await firstLine(child);
    child.kill("SIGKILL");
    await new Promise((done) => child.once("exit", done));
    expect(lives(grandchild)).toBe(true);
    await guard.end(Promise.resolve());
    await vi.waitUntil(() => !lives(grandchild));
  });

  test("ends nothing that is not its own", async () => {
    const [one, other] = [new Guard(), new Guard()];
    const child = spawn("/bin/sh", family, { detached: true, env: one.environment });
    const grandchild = await firstLine(child);
    await other.end(Promise.resolve());
    expect([lives(child.pid), lives(grandchild)]).toEqual([true, true]);
    await one.end(Promise.resolve());
    await vi.waitUntil(() => !lives(child.pid) && !lives(grandchild));
  });

  test("ends it, and removes the folder, when the process that guards is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sovereign-guard-"));
    const script = `
      import { spawn } from "node:child_process";
      import { Guard } from ${JSON.stringify(pathToFileURL(at("scripts/browsers/guard.mjs")).href)};
      const guard = new Guard(${JSON.stringify(folder)});
      const options = { detached: true, env: guard.environment, stdio: ["ignore", "inherit", "inherit"] };
      spawn("/bin/sh", ${JSON.stringify(family)}, options);
      setInterval(() => {}, 1000);
    `;
    const guarding = spawn(process.execPath, ["--input-type=module", "-e", script]);
    const grandchild = await firstLine(guarding);
    guarding.kill("SIGKILL");
    await vi.waitUntil(() => !lives(grandchild) && !existsSync(folder), { timeout: 10_000 });
  });
});
