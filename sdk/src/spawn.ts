// Starts one worker, of the web or of Node, and says when it ends. It knows no job and no comlink.
//
// A browser tells of a script that is missing, blocked or broken by an `error` event without a message; only Node names
// the cause. Neither tells of a `terminate` by the page itself, so whoever terminates has to settle what was pending.

import { asSovereignError, SovereignError } from "./errors.js";
import { isNode, type MessageEnd, nodeEnd, nodeModule } from "./host.js";

/** A running worker. */
export interface Spawned {
  readonly end: MessageEnd;
  /** Ends it; settles when it has ended, as far as the host says. */
  terminate(): Promise<void>;
  /** In Node: keeps the process alive. */
  ref(): void;
  /** In Node: lets the process end. */
  unref(): void;
}

/** How a worker came to its end: by an error of its script, which may be that there is none; or by other hands. */
export type Ending = "failed" | "killed";

type OnEnd = (cause: Error, ending: Ending) => void;

/**
 * Starts the worker script at `url`. `onEnd` is called with the first sign that it failed or has ended, and only then:
 * Node tells of an error and of the exit after it.
 */
export function spawn(url: string, onEnd: OnEnd): Spawned {
  let ended = false;
  const once: OnEnd = (cause, ending) => {
    if (ended) return;
    ended = true;
    onEnd(cause, ending);
  };
  try {
    if (isNode()) return spawnThread(url, once);
    if (typeof Worker !== "undefined") return spawnWeb(url, once);
  } catch (cause) {
    const message = `The worker script ${url} cannot be started: ${asSovereignError(cause).message}`;
    throw new SovereignError("unsupported", message, { cause });
  }
  throw new SovereignError("unsupported", "Workers are missing here: a browser or Node 20.16 or later is needed.");
}

function spawnThread(url: string, onEnd: OnEnd): Spawned {
  const threads = nodeModule("node:worker_threads") as typeof import("node:worker_threads");
  // Without the process's own arguments: `--input-type`, `--import` and their like are about another script.
  const worker = new threads.Worker(new URL(url), { execArgv: [] });
  const end = nodeEnd(worker as never);
  worker.on("error", (cause) => onEnd(cause instanceof Error ? cause : asSovereignError(cause), "failed"));
  worker.on("messageerror", (cause) => onEnd(cause, "failed"));
  worker.on("exit", (status) => onEnd(new Error(`the worker thread ended with status ${status}`), "killed"));
  return {
    end,
    terminate: async () => void (await worker.terminate()),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

function spawnWeb(url: string, onEnd: OnEnd): Spawned {
  const worker = startWeb(url);
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onEnd(new Error(event.message || "the worker script did not load, or was blocked"), "failed");
  });
  const unreadable = new Error("a message of the worker could not be read");
  worker.addEventListener("messageerror", () => onEnd(unreadable, "failed"));
  return { end: worker, terminate: async () => worker.terminate(), ref() {}, unref() {} };
}

/**
 * A worker script must come from the page's own origin: one from elsewhere is imported by a blob, which needs CORS there
 * and `worker-src blob:` here. Origins are compared beforehand, because Firefox only fires an event where Chromium throws.
 */
function startWeb(url: string): Worker {
  const { origin, protocol } = new URL(url);
  const options = { type: "module", name: "sovereign" } as const;
  if (!/^https?:$/.test(protocol) || origin === location.origin) return new Worker(url, options);
  const script = new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" });
  const shim = URL.createObjectURL(script);
  const worker = new Worker(shim, options);
  worker.addEventListener("message", () => URL.revokeObjectURL(shim), { once: true });
  return worker;
}
