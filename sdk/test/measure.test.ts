// The method, with arms whose times are known: in which order they are called, what their samples are, what becomes of one
// that dies, and of a page that is hidden. The arms compute nothing; those of the rows are in bench.test.ts.

import { afterAll, describe, expect, it, vi } from "vitest";
import { locator } from "../src/assets.js";
import type { ArmContext, OpenArm } from "../src/bench/arms.js";
import { Measurement } from "../src/bench/measure.js";
import { type ArmName, armLabel, type Method, type Row, rows, type Variant } from "../src/bench.js";
import { probe } from "../src/module.js";
import { Pool } from "../src/pool.js";
import { codeOf, worker } from "./fixtures.js";

const locate = locator({ worker });
const judge = new Pool({ limit: 1, locate, logger: undefined });
afterAll(() => judge.dispose());
const features = await probe();
const method: Method = {
  harness: "sovereign",
  quick: true,
  warmups: 2,
  warmupMs: 1e4,
  samples: 4,
  least: 3,
  sampleMs: 1e4,
};

/** An arm that takes these milliseconds each time, or fails by throwing. */
interface Made {
  readonly ms: number | (() => number);
  /** At the call, where messages lie between. */
  readonly call?: number;
  readonly passes?: () => boolean;
}

/** Measures made arms; what was called, in order, beside the record. */
async function measured(
  arms: Readonly<Partial<Record<Variant, Made>>>,
  {
    row = {},
    caps = {},
    timerMs = 0.001,
    signal,
  }: {
    readonly row?: Partial<Row>;
    readonly caps?: Partial<Method>;
    readonly timerMs?: number;
    readonly signal?: AbortSignal;
  } = {},
) {
  const heard: string[] = [];
  const open = async (name: ArmName): Promise<OpenArm> => {
    const { ms, call, passes = () => true } = arms[name.variant]!;
    heard.push(`open ${armLabel(name)}`);
    return {
      version: "0",
      artefact: "",
      threads: 1,
      simd: "none",
      async call() {
        heard.push(armLabel(name));
        const spent = typeof ms === "number" ? ms : ms();
        return call === undefined ? { ms: spent } : { ms: spent, call };
      },
      judge: async () => ({ method: "made", passed: passes() }),
      close: async () => void heard.push(`close ${armLabel(name)}`),
    };
  };
  const context: ArmContext = {
    row: { ...rows()[0]!, ...row },
    parameters: {},
    features,
    locate,
    threads: 2,
    logger: undefined,
    options: signal ? { signal } : {},
    judge,
    shared: new Map(),
    closing() {},
  };
  const names = (Object.keys(arms) as Variant[]).map((variant) => ({ variant }));
  const measuring = { names, method: { ...method, ...caps }, timerMs, open, tell() {} };
  const record = await new Measurement(context, measuring).run();
  return { record, heard, arms: record.arms };
}

describe("a measurement", () => {
  it("opens, calls, judges and warms each arm up, and then gives them turns there and back", async () => {
    const { heard, record } = await measured({ scalar: { ms: 5 }, simd: { ms: 2 } });
    expect(heard.slice(0, 8)).toEqual([
      ...["open scalar", "scalar", "scalar", "scalar"],
      ...["open simd", "simd", "simd", "simd"],
    ]);
    const turns = heard.slice(8, -2);
    const rounds = [0, 2, 4, 6].map((at) => turns.slice(at, at + 2));
    for (const round of rounds) expect(new Set(round)).toEqual(new Set(["scalar", "simd"]));
    expect(rounds[1]).toEqual([...rounds[0]!].reverse());
    expect(rounds[3]).toEqual([...rounds[2]!].reverse());
    expect(heard.slice(-2)).toEqual(["close scalar", "close simd"]);
    expect(record.order).toBe("turns");
    expect(record.arms.map(({ samples }) => samples.map(({ round, ms }) => `${round} ${ms}`))).toEqual([
      ["0 5", "1 5", "2 5", "3 5"],
      ["0 2", "1 2", "2 2", "3 2"],
    ]);
  });

  it("goes there and back, each pair of rounds in another order, so that every arm turns about as often", async () => {
    const arms = { scalar: { ms: 1 }, simd: { ms: 1 }, relaxed: { ms: 1 }, threads: { ms: 1 } };
    const { heard } = await measured(arms, { caps: { samples: 400, warmups: 0 } });
    const turns = heard.filter((what) => what in arms).slice(4);
    expect(turns).toHaveLength(1600);
    const first: string[] = [];
    for (let at = 0; at < turns.length; at += 8) {
      const [there, back] = [turns.slice(at, at + 4), turns.slice(at + 4, at + 8)];
      expect(new Set(there)).toEqual(new Set(Object.keys(arms)));
      expect(back).toEqual([...there].reverse());
      first.push(there.join());
    }
    // 200 draws of 24 orders: all of them come up, and each arm begins a quarter of them, give or take.
    expect(new Set(first).size).toBe(24);
    for (const arm of Object.keys(arms)) {
      const begins = first.filter((order) => order.startsWith(arm)).length;
      expect(begins).toBeGreaterThan(30);
      expect(begins).toBeLessThan(70);
    }
  });

  it("runs arms that would fill the memory one after another, the whole round twice", async () => {
    const { heard, record } = await measured({ scalar: { ms: 5 }, simd: { ms: 2 } }, { row: { bytes: 2 ** 30 } });
    const block = (arm: string) => [`open ${arm}`, arm, arm, arm, arm, arm, `close ${arm}`];
    expect(heard).toEqual([...block("scalar"), ...block("simd"), ...block("scalar"), ...block("simd")]);
    expect(record.order).toBe("blocks");
    expect(record.arms[0]!.samples.map(({ round }) => round)).toEqual([0, 1, 2, 3]);
  });

  it("takes the mean of several calls where the clock is too coarse for one", async () => {
    const { arms } = await measured({ scalar: { ms: 5 }, simd: { ms: 250 } }, { timerMs: 1 });
    expect(arms.map(({ calls }) => calls)).toEqual([20, undefined]);
    expect(arms[0]!.samples).toEqual([0, 1, 2, 3].map((round) => ({ round, ms: 5 })));
    const { arms: none } = await measured({ simd: { ms: 0 } }, { timerMs: 1 });
    expect(none[0]!.calls).toBe(100);
  });

  it("keeps the time at the call beside that of the computation, and caps by what was waited for", async () => {
    const { arms } = await measured({ scalar: { ms: 5, call: 7 }, simd: { ms: 1 } }, { timerMs: 1 });
    expect(arms[0]!.samples[0]).toEqual({ round: 0, ms: 5, call: 7 });
    expect(arms[1]!.samples[0]).toEqual({ round: 0, ms: 1 });
    const caps = { sampleMs: 1000, samples: 50 };
    const capped = await measured({ scalar: { ms: 1, call: 900 }, simd: { ms: 1 } }, { caps });
    expect(capped.arms.map(({ samples }) => samples.length)).toEqual([3, 50]);
  });

  it("stops an arm at its share of time, but not before it has the least of samples", async () => {
    const { arms } = await measured(
      { scalar: { ms: 900 }, simd: { ms: 1 } },
      { caps: { sampleMs: 1000, samples: 50 } },
    );
    expect(arms.map(({ samples }) => samples.length)).toEqual([3, 50]);
  });

  it("goes on without an arm that dies in mid-run", async () => {
    let calls = 0;
    const dying = () => {
      if (++calls > 4) throw new Error("the worker died");
      return 1;
    };
    const { arms } = await measured({ scalar: { ms: dying }, simd: { ms: 2 } });
    expect(arms[0]).toMatchObject({ status: "failed", first: null, samples: [], reason: "the worker died" });
    expect(arms[1]).toMatchObject({ status: "ok" });
    expect(arms[1]!.samples).toHaveLength(4);
  });

  it("gives an arm no time whose last answer is wrong", async () => {
    let judged = 0;
    const { arms } = await measured({ scalar: { ms: 5, passes: () => ++judged < 2 }, simd: { ms: 2 } });
    expect(arms[0]).toMatchObject({ status: "wrong", first: null, samples: [], oracle: { passed: false } });
    expect(arms[1]).toMatchObject({ status: "ok" });
  });

  it("throws a run away when its page was hidden", async () => {
    let hide = () => {};
    const page = {
      hidden: false,
      addEventListener: (_: string, listener: () => void) => {
        hide = listener;
      },
      removeEventListener() {},
    };
    vi.stubGlobal("document", page);
    try {
      let calls = 0;
      const ms = () => {
        if (++calls === 5) {
          page.hidden = true;
          hide();
          page.hidden = false;
        }
        return 1;
      };
      const { arms } = await measured({ scalar: { ms }, simd: { ms: 2 } });
      for (const arm of arms) expect(arm).toMatchObject({ status: "failed", samples: [], first: null });
      expect(arms[0]!.reason).toContain("hidden");
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("ends with aborted when it is", async () => {
    const controller = new AbortController();
    let calls = 0;
    const ms = () => {
      if (++calls === 5) controller.abort();
      return 1;
    };
    expect(await codeOf(measured({ scalar: { ms } }, { signal: controller.signal }))).toBe("aborted");
  });
});
