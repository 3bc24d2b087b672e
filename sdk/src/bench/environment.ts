// Where a record is taken: engine, processor, features, and the caps of the method. It measures nothing.

import { cores, isNode, nodeModule } from "../host.js";
import { probe } from "../module.js";
import { version } from "../version.js";
import type { Environment, Method } from "./types.js";

const FULL: Method = { quick: false, warmups: 5, warmupMs: 10_000, samples: 100, least: 3, sampleMs: 10_000 };
const QUICK: Method = { quick: true, warmups: 1, warmupMs: 1_000, samples: 12, least: 3, sampleMs: 1_000 };

/** The caps of a run. */
export function methodOf(quick: boolean | undefined): Method {
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
    method: methodOf(options.quick),
  };
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

/** The engine that a user agent names. WebKit's own name comes last, because the others name it too. */
function engineOf(userAgent: string): string {
  const patterns: readonly [string, RegExp][] = [
    ["Firefox", /Firefox\/(\d+)/],
    ["Edge", /Edg\/(\d+)/],
    ["Chromium", /(?:Headless)?Chrom(?:e|ium)\/(\d+)/],
    ["WebKit", /Version\/(\d+(?:\.\d+)?)/],
  ];
  for (const [name, pattern] of patterns) {
    const found = pattern.exec(userAgent);
    if (found) return `${name} ${found[1]}`;
  }
  return userAgent;
}
