// One instance of an artefact of rust/wasm, in the thread that it runs in: started, checked, and guarded against traps.
// It knows no job. wasm-bindgen's glue holds one instance per module and cannot start a second, so an instance that
// trapped takes its whole worker with it.

import type { ArtefactName } from "../assets.js";
import { type ErrorCode, type Outcome, SovereignError, toWire } from "../errors.js";
import { hashes } from "../wasm/hashes.js";

/** What every glue module exports. */
export interface Glue {
  default(options: {
    module_or_path: WebAssembly.Module;
    memory?: WebAssembly.Memory;
    thread_stack_size?: number;
  }): Promise<{
    /** Not where it came from outside, whatever the types of the glue say. */
    readonly memory: WebAssembly.Memory;
  }>;
  build_hash(): string;
  panic_record(): number;
}

/** WASM stopped in the middle: the instance must not be called again. */
export class Trap extends SovereignError {}

/** Pages that a memory of threads starts with: what the module asks for at least, and some to spare. */
const FIRST_PAGES = 128;
/** Whole pages; of the threads that share a memory only the first has the module's own stack. */
const HELPER_STACK = 2 ** 18;

/**
 * A memory for threads to share. Engines keep addresses for all that it may grow to, which not every device has: so it may
 * grow to 4 GiB, or to 2, or to 1. Throws `out_of_memory`.
 */
export function sharedMemory(): WebAssembly.Memory {
  for (const maximum of [2 ** 16, 2 ** 15, 2 ** 14]) {
    try {
      return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true });
    } catch {
      // The next one asks for half.
    }
  }
  throw new SovereignError("out_of_memory", noMemory("for threads to share"));
}

/** A thing in the instance's memory. */
interface Held {
  free(): void;
}

/** What a panic record says: rust/wasm/src/panic.rs has its form. */
interface Recorded {
  readonly what: "nothing" | "panic" | "memory";
  readonly message: string;
}

/** A started instance. */
export class Instance {
  readonly #memory: WebAssembly.Memory;
  readonly #panicRecord: number;
  #name: string;

  private constructor(name: string, memory: WebAssembly.Memory, panicRecord: number) {
    this.#name = name;
    this.#memory = memory;
    this.#panicRecord = panicRecord;
  }

  /**
   * Starts `module` through `glue`, on a shared memory where one is given. Rejects with asset_mismatch when the two were
   * not built together.
   */
  static async start(
    name: ArtefactName,
    glue: Glue,
    module: WebAssembly.Module,
    shared?: WebAssembly.Memory,
  ): Promise<Instance> {
    const advice = "serve the files of one version of the package, and clear what a cache may hold";
    try {
      const { memory } = await glue.default({
        module_or_path: module,
        ...(shared && { memory: shared, thread_stack_size: HELPER_STACK }),
      });
      const [want, have] = [hashes[name], glue.build_hash()];
      if (want && want !== have) throw new Error(`the script expects build ${want}, the artefact is build ${have}`);
      return new Instance(name, shared ?? memory, glue.panic_record());
    } catch (cause) {
      // What the engine throws where it cannot reserve the memory of an instance.
      if (cause instanceof RangeError) {
        throw new SovereignError("out_of_memory", noMemory(`to start ${name}.wasm`), { cause });
      }
      const message = `${name}.wasm does not belong to the script that uses it: ${advice}.`;
      throw new SovereignError("asset_mismatch", message, { cause });
    }
  }

  /** Runs `body`, which calls the instance; whatever the instance throws is a trap. */
  call<T>(body: () => T): T {
    try {
      return body();
    } catch (cause) {
      const { what, message } = this.#recorded();
      if (what === "memory") throw new Trap("out_of_memory", noMemory("for this call"), { cause: new Error(message) });
      throw new Trap("worker_crashed", `${this.#name} stopped: ${message || String(cause)}`, { cause });
    }
  }

  /** Makes a thing of the instance's, lends it to `body`, and frees it; after a trap it is let go as it is. */
  async holding<H extends Held, T>(make: () => H, body: (held: H) => Promise<T>): Promise<T> {
    return this.making(make, async (held) => {
      const result = await body(held);
      this.call(() => held.free());
      return result;
    });
  }

  /** The same, but only where `body` fails is the thing freed: else it is whoever's `body` gave it to. */
  async making<H extends Held, T>(make: () => H, body: (held: H) => T | Promise<T>): Promise<T> {
    const held = this.call(make);
    try {
      return await body(held);
    } catch (thrown) {
      if (!(thrown instanceof Trap)) held.free();
      throw thrown;
    }
  }

  /** The panic record, read from memory; it says nothing after a trap of the engine's own, such as a full stack. */
  #recorded(): Recorded {
    const view = new DataView(this.#memory.buffer, this.#panicRecord);
    const what = (["nothing", "panic", "memory"] as const)[view.getUint32(0, true)] ?? "nothing";
    const bytes = new Uint8Array(this.#memory.buffer, this.#panicRecord + 8, view.getUint32(4, true)).slice();
    return { what, message: new TextDecoder().decode(bytes) };
  }
}

/** The error of a call that the module could not serve. Its own words on memory speak of limits that it does not know. */
export function failure(code: ErrorCode, message: string): SovereignError {
  if (code !== "out_of_memory") return new SovereignError(code, message);
  return new SovereignError(code, noMemory("for this call"), { cause: new Error(message) });
}

function noMemory(what: string): string {
  return `WebAssembly has no memory left ${what}: give smaller pieces, or run fewer calls at once.`;
}

/** Runs `body` and puts what comes of it into the form that crosses threads. */
export async function outcomeOf<T>(body: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (thrown) {
    return { ok: false, error: toWire(thrown), poisoned: thrown instanceof Trap };
  }
}
