// Opening a runtime, its capabilities, and the form of its errors across threads.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromWire, toWire } from "../src/errors.js";
import { SovereignError, version } from "../src/index.js";
import { codeOf, open } from "./fixtures.js";

describe("Sovereign.open", () => {
  it("says what this host offers", async () => {
    const sovereign = await open({ threads: 3 });
    expect(sovereign.capabilities()).toMatchObject({
      simd: true,
      threads: 3,
      isolated: true,
      webgpu: false,
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
    ["WebGPU, as yet", { device: "webgpu" as const }, "unsupported"],
  ])("refuses %s", async (_, options, code) => {
    expect(await codeOf(open(options))).toBe(code);
  });

  it("does not fail on a preload that fails; the logger hears of it", async () => {
    const heard = new Promise<string>((resolve) => {
      const logger = { debug: () => {}, warn: resolve };
      void open({ preload: ["transpile"], assets: { transpile: "file:///nowhere.wasm" }, logger });
    });
    expect(await heard).toContain("file:///nowhere.wasm");
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
