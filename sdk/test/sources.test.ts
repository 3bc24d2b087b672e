// The programs of the row transpile_python: the asset is what the row says, or the error tells what is wrong with it; and
// the row's arms over them give one answer.

import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { locator } from "../src/assets.js";
import { type ArmContext, type OpenArm, openArm } from "../src/bench/arms.js";
import { rows } from "../src/bench/rows.js";
import { linesOf, loadSources } from "../src/bench/sources.js";
import type { ArmName } from "../src/bench/types.js";
import { sources } from "../src/generated/rows.js";
import { Pool } from "../src/pool.js";
import { codeOf, rejection, temporaryFile, worker } from "./fixtures.js";

const row = rows().find(({ id }) => id === "transpile_python")!;
const { files, lines, package: name, version } = sources.transpile_python!;
const asset = JSON.parse(readFileSync(new URL("../src/sources/transpile_python.json", import.meta.url), "utf8"));
/** Where the build had no network, or no pip, there is nothing to run. */
const fetched = asset.reason === undefined;

/** Programs as many and as long as the row's, so that only what a test changes is wrong. */
function made(): { path: string; text: string }[] {
  const all = Array.from({ length: files }, (_, i) => ({ path: `made/${i}.py`, text: "a = 1\n" }));
  all[0]!.text = "a = 1\n".repeat(lines - files + 1);
  return all;
}

async function load(text: string): Promise<unknown> {
  const place = await temporaryFile("sources.json", text);
  return loadSources(locator({ "sources-transpile-python": place }));
}

const whole = (change: object): string => JSON.stringify({ package: name, version, files: made(), ...change });

describe("the asset", () => {
  it("is taken when it holds what the row says", async () => {
    expect(await load(whole({}))).toEqual(made());
  });

  it("says why the build could not fetch it", async () => {
    const error = await rejection(load(whole({ files: [], reason: "python3 has no pip." })));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain("python3 has no pip.");
  });

  it.each([
    ["is cut short", whole({}).slice(0, 1000)],
    ["is empty", ""],
    ["is no object", "7"],
    ["is a list", "[]"],
    ["is null", "null"],
    ["is of another package", whole({ package: "other" })],
    ["is of another version", whole({ version: { toString: 1 } })],
    ["has no files", whole({ files: undefined })],
    ["has no files, and a reason that is none", whole({ files: [], reason: 7 })],
    ["has files that are none", whole({ files: made().map(({ path }) => path) })],
    ["has a file without text", whole({ files: made().map(({ path }) => ({ path, text: null })) })],
    ["has too few files", whole({ files: made().slice(1) })],
    ["has too many lines", whole({ files: made().map(({ path, text }) => ({ path, text: `${text}\n` })) })],
    ["has a path twice", whole({ files: made().map(({ text }) => ({ path: "a.py", text })) })],
  ])("is refused when it %s", async (_, text) => {
    const error = await rejection(load(text));
    expect(error.code).toBe("asset_mismatch");
    expect(error.message).toContain("sources.json");
  });

  it("is missing where a server answers a page", async () => {
    expect((await rejection(load("\n<!doctype html>"))).code).toBe("asset_missing");
  });

  it("is missing where there is no file", async () => {
    const place = new URL("./no-such-file.json", import.meta.url);
    expect(await codeOf(loadSources(locator({ "sources-transpile-python": place })))).toBe("asset_missing");
  });

  it("may be inlined by a bundler", async () => {
    const place = `data:application/json;base64,${Buffer.from(whole({})).toString("base64")}`;
    expect(await loadSources(locator({ "sources-transpile-python": place }))).toHaveLength(files);
  });
});

describe("lines", () => {
  it.each([
    ["", 0],
    ["\n", 1],
    ["a", 1],
    ["a\n", 1],
    ["a\n\nb", 3],
  ])("of %j are counted as the transpiler does", (text, count) => {
    expect(linesOf(text)).toBe(count);
  });
});

describe.runIf(fetched)("the arms", () => {
  it("give the same answers on one worker and on two, and count accepted lines only", async () => {
    const context = contextOf();
    const one = await opened({ variant: "scalar" }, context);
    const two = await opened({ variant: "threads", workers: 2 }, context);
    expect([one.threads, two.threads, one.simd]).toEqual([1, 2, "none"]);
    for (const arm of [one, two]) expect((await arm.call()).ms).toBeGreaterThan(0);
    const [oracle, other] = [await one.judge(), await two.judge()];
    expect(oracle.passed && other.passed).toBe(true);
    expect(other).toEqual(oracle);
    expect(oracle.given).toEqual({ files, lines });
    const { accepted } = oracle;
    expect(accepted!.files).toBeGreaterThan(0);
    expect(accepted!.lines).toBeLessThan(lines);
  });

  it("are wrong when an answer differs from that of another arm", async () => {
    const context = contextOf();
    const arm = await opened({ variant: "scalar" }, context);
    await arm.call();
    context.shared.set(asset.files[0].path, "{}");
    expect((await arm.judge()).passed).toBe(false);
  });

  it("are wrong before there is an answer", async () => {
    expect((await (await opened({ variant: "scalar" }, contextOf())).judge()).passed).toBe(false);
  });

  it("have no `threads` where one thread was asked for", async () => {
    const context = { ...contextOf(), threads: 1 };
    expect(await codeOf(opened({ variant: "threads", workers: 2 }, context))).toBe("unsupported");
  });
});

function contextOf(): ArmContext {
  const locate = locator({ worker });
  const judge = new Pool({ limit: 1, locate, logger: undefined });
  onTestFinished(() => judge.dispose());
  const features = { simd: true, relaxedSimd: false, threads: false };
  const { parameters } = row;
  const shared = new Map<string, string>();
  return { row, parameters, features, locate, threads: 2, logger: undefined, options: {}, judge, shared, closing() {} };
}

async function opened(arm: ArmName, context: ArmContext): Promise<OpenArm> {
  const open = await openArm(arm, context);
  onTestFinished(() => open.close());
  return open;
}
