// The engine without a worker: what a trap means, what a failure of memory says, and diagnostics about no file. The
// module's glue is a stand-in, because a module that fails in these ways cannot be had at will.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { failure, type Glue, Instance, outcomeOf } from "../src/engine/instance.js";
import type { LineIndex } from "../src/engine/text.js";
import { Transpiler } from "../src/engine/transpile.js";
import { hashes } from "../src/wasm/hashes.js";
import { rejection } from "./fixtures.js";

const memory = new WebAssembly.Memory({ initial: 1 });
const answer = vi.hoisted(() => ({ text: "" }));
const RECORD = 64;

vi.mock("../src/wasm/transpile.js", () => ({
  default: async () => ({ memory }),
  build_hash: () => hashes.transpile,
  panic_record: () => RECORD,
  transpile: () => new TextEncoder().encode(answer.text),
}));

const glue: Glue = {
  default: async () => ({ memory }),
  build_hash: () => hashes.transpile,
  panic_record: () => RECORD,
};
const module = {} as WebAssembly.Module;

const [NOTHING, PANIC, NO_MEMORY] = [0, 1, 2];

/** Leaves what the module records of a failure, in the form of rust/wasm/src/panic.rs. */
function record(what: number, message: string): void {
  const bytes = new TextEncoder().encode(message);
  const head = new DataView(memory.buffer, RECORD);
  head.setUint32(0, what, true);
  head.setUint32(4, bytes.length, true);
  new Uint8Array(memory.buffer).set(bytes, RECORD + 8);
}

beforeEach(() => record(NOTHING, ""));

describe("a trap", () => {
  const trapped = async () => {
    const instance = await Instance.start("transpile", glue, module);
    return outcomeOf(() =>
      instance.call(() => {
        throw new WebAssembly.RuntimeError("unreachable");
      }),
    );
  };

  it("is worker_crashed, with what the module recorded, else what the engine said", async () => {
    expect(await trapped()).toMatchObject({
      poisoned: true,
      error: { code: "worker_crashed", message: "transpile stopped: RuntimeError: unreachable" },
    });
    record(PANIC, "panicked at src/lib.rs:1:1: index out of bounds");
    expect(await trapped()).toMatchObject({
      poisoned: true,
      error: { code: "worker_crashed", message: "transpile stopped: panicked at src/lib.rs:1:1: index out of bounds" },
    });
  });

  it("is out_of_memory where the module recorded that; the instance is not called again either", async () => {
    record(NO_MEMORY, "There is no memory for 1073741824 bytes more");
    const outcome = await trapped();
    expect(outcome).toMatchObject({ poisoned: true, error: { code: "out_of_memory" } });
    expect(JSON.stringify(outcome)).toContain("1073741824");
    expect(JSON.stringify(outcome)).toContain("smaller pieces");
  });
});

describe("memory", () => {
  it("that the engine cannot reserve for an instance is out_of_memory; another build is asset_mismatch", async () => {
    const fails = (cause: Error) =>
      Instance.start("transpile", { ...glue, default: () => Promise.reject(cause) }, module);
    expect((await rejection(fails(new RangeError("could not allocate memory")))).code).toBe("out_of_memory");
    expect((await rejection(fails(new WebAssembly.LinkError("no import")))).code).toBe("asset_mismatch");
  });

  it("that a module has none of is told without a limit that would not help", () => {
    const error = failure("out_of_memory", "no memory for 9 bytes; free other data or raise maxMemory");
    expect(error.code).toBe("out_of_memory");
    expect(error.message).not.toContain("maxMemory");
    expect(error.cause).toMatchObject({ message: expect.stringContaining("9 bytes") });
    expect(failure("too_large", "too many rows")).toMatchObject({ code: "too_large", message: "too many rows" });
  });
});

describe("Transpiler", () => {
  it("keeps a diagnostic about no file, at the start of nothing", async () => {
    const place = { offset: 0, line: 1, column: 1, byteColumn: 1 };
    const message = { code: "PR0001", severity: "error", message: "one file at a time", cause: "", hint: "" };
    const diagnostics = [{ ...message, path: "", start: place, end: place }];
    answer.text = JSON.stringify({ status: "done", files: [], diagnostics, stats: {}, map: "" });
    const transpiler = await Transpiler.start(module, { positions: () => [] } as unknown as LineIndex);
    const nowhere = { line: 1, column: 1, offset: 0 };
    const { diagnostics: told } = transpiler.transpile({ files: [{ path: "main.py", content: "" }], options: {} });
    expect(told).toEqual([{ ...message, file: "", start: nowhere, end: nowhere }]);
  });
});
