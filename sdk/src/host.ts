// Node's built-in modules without an import, so that no bundler, browser or framework ever meets a `node:` specifier.
// Node >= 20.16. What is Node's own goes through here and nowhere else in the SDK (the command line imports directly).

interface Builtins {
  "node:worker_threads": typeof import("node:worker_threads");
  "node:fs/promises": typeof import("node:fs/promises");
  "node:child_process": typeof import("node:child_process");
  "node:os": typeof import("node:os");
  "node:module": typeof import("node:module");
  "node:url": typeof import("node:url");
}

/** One of Node's modules; undefined outside of Node. */
export function nodeModule<N extends keyof Builtins>(name: N): Builtins[N] | undefined {
  const process = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return process?.getBuiltinModule?.(name) as Builtins[N] | undefined;
}

/** Whether this is Node: no `Worker` of the web, and Node's threads are there. */
export function isNode(): boolean {
  return typeof Worker === "undefined" && nodeModule("node:worker_threads") !== undefined;
}

/** Where a package is that the script at `from` would import in Node; undefined where there is none. */
export function packageUrl(name: string, from: string): string | undefined {
  try {
    const path = nodeModule("node:module")?.createRequire(from).resolve(name);
    return path && nodeModule("node:url")?.pathToFileURL(path).href;
  } catch {
    return undefined;
  }
}

/** Why a worker whose script is at `worker` has no WebGPU, where that can be seen without asking for an adapter. */
export function webgpuMissing(worker: string): string | undefined {
  if (globalThis.navigator?.gpu) return undefined;
  if (!isNode()) return "this browser has no WebGPU, or the page is not served over HTTPS";
  return packageUrl("webgpu", worker) ? undefined : "Node has no WebGPU by itself: npm install webgpu";
}

/** Whether threads can share memory: always in Node, and in a page that is cross-origin isolated. */
export function sharesMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer !== "undefined" && (isNode() || crossOriginIsolated === true);
}

/** Logical cores, at least 1. */
export function cores(): number {
  const os = nodeModule("node:os");
  if (os) return Math.max(1, os.availableParallelism());
  return Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1);
}

/** The half of comlink's endpoint that is the same for a web worker and for Node's ports. */
export interface MessageEnd {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: object): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: object): void;
}

/** What Node's `Worker` and `parentPort` have in common. */
interface NodePort {
  postMessage(message: unknown, transfer?: readonly never[]): void;
  on(event: "message", listener: (data: unknown) => void): unknown;
  off(event: "message", listener: (data: unknown) => void): unknown;
}

/** A Node port in the shape of the web's: comlink listens to `message` only. */
export function nodeEnd(port: NodePort): MessageEnd {
  const listeners = new Map<EventListenerOrEventListenerObject, (data: unknown) => void>();
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer as never),
    addEventListener(_type, listener) {
      const heard = (data: unknown) => {
        const event = { data } as MessageEvent;
        if (typeof listener === "function") listener(event);
        else listener.handleEvent(event);
      };
      listeners.set(listener, heard);
      port.on("message", heard);
    },
    removeEventListener(_type, listener) {
      const heard = listeners.get(listener);
      if (heard) port.off("message", heard);
      listeners.delete(listener);
    },
  };
}
