// Opening a runtime, its capabilities, and the form of its errors across threads.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromWire, toWire } from "../src/errors.js";
import { Sovereign, SovereignError, version } from "../src/index.js";
import { codeOf, open, rejection } from "./fixtures.js";

describe("Sovereign.open", () => {
  it("says what this host offers", async () => {
    const sovereign = await open({ threads: 3 });
    expect(sovereign.capabilities()).toMatchObject({
      simd: true,
      threads: 3,
      isolated: true,
      // The package of that name is here; whether it finds a GPU is another matter.
      webgpu: true,
      host: "node",
    });
    await sovereign.dispose();
  });

  it.each([
    ["no threads", { threads: 0 }, "invalid_argument"],
    ["half a thread", { threads: 1.5 }, "invalid_argument"],
    ["a negative memory", { maxMemory: -1 }, "invalid_argument"],
    ["an unknown device", { device: "tpu" as never }, "invalid_argument"],
    ["an unknown preload", { preload: ["everything" as never] }, "invalid_argument"],
    ["a preload that is none", { preload: 5 as never }, "invalid_argument"],
    ["a preload of nothing", { preload: [undefined as never] }, "invalid_argument"],
    ["a logger that is none", { logger: {} as never }, "invalid_argument"],
    ["no logger", { logger: null as never }, "invalid_argument"],
    ["a memory that is none", { maxMemory: Object.create(null) }, "invalid_argument"],
  ])("refuses %s", async (_, options, code) => {
    expect(await codeOf(open(options))).toBe(code);
  });

  it.each([null, 5, "threads"])("refuses %s for its options", async (options) => {
    const error = await rejection(Sovereign.open(options as never));
    expect(error).toMatchObject({ code: "invalid_argument", message: expect.stringContaining("options") });
  });

  it.each([
    ["a relative one, without a page", { transpile: "wasm/transpile.wasm" }, "assets.transpile"],
    ["one without a host", { transpile: "http://" }, "assets.transpile"],
    ["a number", { worker: 5 as never }, "assets.worker"],
    ["null", { worker: null as never }, "assets.worker"],
    ["a file that the package has not", { kernels: "file:///x" } as never, "kernels"],
  ])("refuses an address of a file, and names the file: %s", async (_, assets, name) => {
    for (const preload of [[], ["transpile" as const]]) {
      const error = await rejection(open({ assets, preload }));
      expect(error).toMatchObject({ code: "invalid_argument", message: expect.stringContaining(name) });
    }
  });

  it("takes assets that are left undefined", async () => {
    const sovereign = await open({ assets: { transpile: undefined as never } });
    await sovereign.dispose();
  });

  it("does not fail on a preload that fails; the logger hears of it", async () => {
    const heard = new Promise<string>((resolve) => {
      const logger = { debug: () => {}, warn: resolve };
      void open({ preload: ["transpile"], assets: { transpile: "file:///nowhere.wasm" }, logger });
    });
    expect(await heard).toContain("file:///nowhere.wasm");
  });
});

describe("every method", () => {
  const four = new Float32Array(4);
  const shape = { m: 2, k: 2, n: 2 };
  const files = { "main.py": "print(1)\n" };

  it.each<[string, unknown, string]>([
    ["no options", null, "options"],
    ["options that are a number", 5, "options"],
    ["a signal that is none", { signal: {} }, "signal"],
    ["no signal", { signal: null }, "signal"],
    ["a callback that is none", { onProgress: 5 }, "onProgress"],
    ["a time that is none", { timeout: "soon" }, "timeout"],
    ["a time without a text", { timeout: Object.create(null) }, "timeout"],
  ])("rejects with invalid_argument, and names the argument: %s", async (_, options, name) => {
    const sovereign = await open();
    for (const call of [
      () => sovereign.matrixMultiply(four, four, shape, options as never),
      () => sovereign.transpile({ files }, options as never),
    ]) {
      expect(await rejection(call())).toMatchObject({
        code: "invalid_argument",
        message: expect.stringContaining(name),
      });
    }
    await sovereign.dispose();
  });

  it("rejects with an error of ours whatever is thrown, also by the caller's own getters", async () => {
    const sovereign = await open();
    const options = {
      get signal(): never {
        throw new TypeError("mine");
      },
    };
    const calls = [sovereign.matrixMultiply(four, four, shape, options), sovereign.transpile({ files }, options)];
    for (const call of calls) expect((await rejection(call)).cause).toBeInstanceOf(TypeError);
    await sovereign.dispose();
  });
});

describe("SovereignError", () => {
  it("keeps code, message and causes across the wire", () => {
    const cause = new Error("inner", { cause: new TypeError("innermost") });
    const error = fromWire(structuredClone(toWire(new SovereignError("network", "outer", { cause }))));
    expect(error).toMatchObject({ code: "network", message: "outer", name: "SovereignError" });
    expect(error.cause).toMatchObject({ message: "Error: inner", cause: { message: "TypeError: innermost" } });
    expect(error).toBeInstanceOf(SovereignError);
  });

  it("makes internal errors of anything else that is thrown", () => {
    for (const thrown of ["text", undefined, Object.create(null), new Error("e")]) {
      expect(toWire(thrown).code).toBe("internal");
    }
  });
});

it("version is the package's", () => {
  const { version: packaged } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(version).toBe(packaged);
});
