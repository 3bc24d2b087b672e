// Where a record is taken: engine, processor, features, and the caps of the method. It measures nothing.

import { cores, isNode, nodeModule } from "../host.js";
import { probe } from "../module.js";
import { version } from "../version.js";
import type { Environment, Method } from "./types.js";

/** The caps of a run of our own; the record of a native run has criterion's. */
type OwnMethod = Method & { readonly warmups: number };

const OWN = { harness: "sovereign", least: 3 } as const;
const FULL: OwnMethod = { ...OWN, quick: false, warmups: 5, warmupMs: 10_000, samples: 100, sampleMs: 10_000 };
const QUICK: OwnMethod = { ...OWN, quick: true, warmups: 1, warmupMs: 1_000, samples: 12, sampleMs: 1_000 };
/** How many steps of the clock are looked at, for how long at most, and how often. */
const STEPS = 10;
const STEPS_MS = 10;
const LOOKS = 10_000_000;

/** The caps of a run. */
export function methodOf(quick: boolean | undefined): OwnMethod {
  return quick ? QUICK : FULL;
}

/** The environment of a record that is begun now. */
export async function environment(options: { readonly quick?: boolean } = {}): Promise<Environment> {
  const features = await probe();
  const scope = globalThis as { crossOriginIsolated?: boolean };
  return {
    date: new Date().toISOString(),
    sovereign: version,
    ...(isNode() ? nodeHost() : browserHost()),
    cores: cores(),
    isolated: isNode() || scope.crossOriginIsolated === true,
    simd: features.simd,
    relaxedSimd: features.relaxedSimd,
    adapter: "",
    timerMs: timerQuantum(),
    method: methodOf(options.quick),
  };
}

/**
 * The smallest step that the clock is seen to take, in milliseconds: browsers round it, as much as a page is isolated. A
 * clock that stands still is not waited for.
 */
function timerQuantum(): number {
  const began = performance.now();
  let smallest = Number.POSITIVE_INFINITY;
  let last = began;
  for (let steps = 0, looks = 0; steps < STEPS && last - began < STEPS_MS && looks < LOOKS; looks++) {
    const now = performance.now();
    if (now === last) continue;
    smallest = Math.min(smallest, now - last);
    last = now;
    steps++;
  }
  return Number.isFinite(smallest) ? smallest : 0;
}

type Host = Pick<Environment, "engine" | "host" | "platform" | "processor">;

function nodeHost(): Host {
  const os = nodeModule("node:os")!;
  return {
    engine: `Node ${process.versions.node}`,
    host: "node",
    platform: `${os.platform()} ${os.arch()}`,
    processor: os.cpus()[0]?.model.trim() ?? "",
  };
}

function browserHost(): Host {
  const { userAgent, platform } = navigator;
  return { engine: engineOf(userAgent), host: "browser", platform, processor: "" };
}

/**
 * The engine that a user agent names. WebKit's own name comes last, because the others name it too; away from Apple's
 * systems it is WebKitGTK or its like, whose agent names Safari's version and not its own.
 */
function engineOf(userAgent: string): string {
  const patterns: readonly [string, RegExp][] = [
    ["Firefox", /Firefox\/(\d+)/],
    ["Edge", /Edg\/(\d+)/],
    ["Chromium", /(?:Headless)?Chrom(?:e|ium)\/(\d+)/],
    ["WebKit", /Version\/(\d+(?:\.\d+)?)/],
  ];
  for (const [name, pattern] of patterns) {
    const found = pattern.exec(userAgent);
    if (found) return name === "WebKit" && /Linux/.test(userAgent) ? "WebKitGTK" : `${name} ${found[1]}`;
  }
  return userAgent;
}
