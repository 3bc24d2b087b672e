// `sovereign bench --browser`: serves the package on the loopback interface, starts a browser without a screen, has rows
// run in a page there, and brings the record home. The page measures; this process looks at it twice a second and does
// nothing else. It must not leave anything running, however it ends.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchRecord, choicesOf, defaultThreads, joined, type RunProgress, rows } from "@sovereign/wasm/bench";
import {
  type Browser,
  BrowserFailure,
  type Engine,
  engines,
  openBrowser,
  type Tab,
} from "../../../scripts/browsers/open.mjs";
import { serve } from "../../../scripts/server.mjs";
import { type ErrorCode, SovereignError } from "../errors.js";
import type { Io } from "./io.js";
import { begin, type Look, look, type Work } from "./page.js";

export { type Engine, engines };

/** How often the page is asked, and how long it may leave a question unanswered: a page that computes answers still. */
const LOOK_MS = 500;
const SILENCE_MS = 120_000;

/** What is to be run. */
export interface BrowserRequest {
  /** Ids of rows. */
  readonly rows: readonly string[];
  /** Variants and packages of peers: of each row those that it has. A row that has none is left out. */
  readonly variants: readonly string[] | "all";
  readonly quick?: boolean;
  /** The most workers of an arm `threads`. Left out: the cores, 8 at most. */
  readonly threads?: number;
  /** The folder of the peers' adapters. Left out: the one that a clone of this project has built, if it has. */
  readonly peers?: string;
}

/** What is heard while it runs. */
export interface BrowserRun {
  /** Aborting it ends the browser and rejects with code `aborted`, at once. */
  readonly signal?: AbortSignal;
  /** The last that a run said, twice a second at most. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** A row that is done, as it will stand in the record. */
  readonly onRecord?: (record: BenchRecord) => void | Promise<void>;
}

/**
 * Runs rows in an engine. Rejects with `unsupported` where the engine is not here or does not start, `timeout` where it
 * does not answer, `resource_lost` where it dies, `aborted`; and with what `run` rejects with in the page.
 */
export async function runInBrowser(
  engine: Engine,
  request: BrowserRequest,
  io: Io,
  { signal, onProgress, onRecord }: BrowserRun = {},
): Promise<BenchRecord> {
  const site = await servePackage(request.peers);
  let browser: Browser | undefined;
  try {
    browser = await openBrowser(engine, { folder: process.cwd(), ...(signal && { signal }) });
    const { product } = browser;
    io.err(`In ${product}, without a screen.\n`);
    const tab = await browser.newTab();
    await tab.goto(`${site.url}bench/`);
    const records: BenchRecord[] = [];
    for (const work of worksOf(request, site)) {
      const record = onThisMachine(await measured(tab, browser, work, onProgress), product);
      records.push(record);
      // The page waits meanwhile: what is done with a record would else be in the times of the next row.
      await onRecord?.(record);
    }
    const whole = joined(records);
    if (!whole) throw new SovereignError("invalid_argument", "None of these rows has such an arm.");
    return whole;
  } catch (thrown) {
    throw told(thrown);
  } finally {
    await browser?.close();
    site.close();
  }
}

/** A site of the package as it is installed, with a page that is empty: what it does is sent to it. */
interface Site {
  readonly url: string;
  readonly peers: string | undefined;
  close(): void;
}

async function servePackage(named: string | undefined): Promise<Site> {
  const dist = dirname(createRequire(import.meta.url).resolve("@sovereign/wasm/bench"));
  // Peers are no part of the package: only a clone has them.
  const folder = named ?? join(dist, "../target/peers");
  const peers = named !== undefined || existsSync(folder);
  const { server, url } = await serve({
    root: dist,
    mounts: peers ? { "/bench/peers/": folder } : {},
    pages: { "/bench/": "<!doctype html><meta charset=utf-8><title>Benchmarks of @sovereign/wasm</title>" },
    port: 0,
    portIsFixed: true,
    isolated: true,
  });
  return {
    url,
    peers: peers ? `${url}bench/peers/` : undefined,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function worksOf({ rows: ids, variants, quick, threads }: BrowserRequest, { url, peers }: Site): readonly Work[] {
  const options = {
    // A browser may count cores that this process, and so the browser, is not allowed to use.
    threads: threads ?? defaultThreads(),
    ...(quick !== undefined && { quick }),
    ...(peers !== undefined && { peers }),
  };
  const works = ids.map((id) => {
    const row = rows().find((one) => one.id === id);
    const there = row ? choicesOf(row) : [];
    const arms = variants === "all" ? variants : there.filter((name) => variants.includes(name));
    return { module: `${url}bench.js`, row: id, arms, options };
  });
  return works.filter(({ arms }) => arms.length > 0);
}

/** Runs a row in the page, and looks at it until there is a record. */
async function measured(tab: Tab, browser: Browser, work: Work, onProgress: BrowserRun["onProgress"]) {
  await answered(tab.evaluate(begin, work), browser);
  for (;;) {
    await Promise.race([sleep(LOOK_MS), browser.lost]);
    const { progress, record, failure } = await answered<Look>(tab.evaluate(look), browser);
    if (progress) onProgress?.(progress);
    if (failure) throw new SovereignError(failure.code as ErrorCode, failure.message);
    if (record) return record;
  }
}

async function answered<T>(work: Promise<T>, { product }: Browser): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    const message = `The page in ${product} has not answered for ${SILENCE_MS / 1000} s. Run it again.`;
    timer = setTimeout(() => reject(new SovereignError("timeout", message)), SILENCE_MS);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a page cannot know of the machine that it runs on, and this process does. */
function onThisMachine(record: BenchRecord, engine: string): BenchRecord {
  const processor = cpus()[0]?.model.trim() ?? "";
  return { ...record, environment: { ...record.environment, engine, processor, cores: availableParallelism() } };
}

function told(thrown: unknown): unknown {
  if (!(thrown instanceof BrowserFailure)) return thrown;
  const { code, message, remedy, cause } = thrown;
  if (code === "aborted") return new SovereignError(code, "The run was stopped.", { cause });
  const words = [message];
  if (remedy) words.push(`What to do: ${remedy}.`);
  if (code === "unsupported") words.push("Or open the playground in that browser, and run it there.");
  return new SovereignError(code, words.join("\n"), { cause: thrown });
}
