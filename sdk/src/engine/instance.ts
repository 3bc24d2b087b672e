// One instance of an artefact of rust/wasm, in the thread that it runs in: started, checked, and guarded against traps.
// It knows no job. wasm-bindgen's glue holds one instance per module and cannot start a second, so an instance that
// trapped takes its whole worker with it.

import type { ArtefactName } from "../assets.js";
import { type Outcome, SovereignError, toWire } from "../errors.js";
import { hashes } from "../wasm/hashes.js";

/** What every glue module exports. */
export interface Glue {
  default(options: { module_or_path: WebAssembly.Module }): Promise<{ readonly memory: WebAssembly.Memory }>;
  build_hash(): string;
  panic_record(): number;
}

/** WASM stopped in the middle: the instance must not be called again. */
export class Trap extends Error {}

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

  /** Starts `module` through `glue`; rejects with asset_mismatch when the two were not built together. */
  static async start(name: ArtefactName, glue: Glue, module: WebAssembly.Module): Promise<Instance> {
    const advice = "serve the files of one version of the package, and clear what a cache may hold";
    try {
      const { memory } = await glue.default({ module_or_path: module });
      const [want, have] = [hashes[name], glue.build_hash()];
      if (want && want !== have) throw new Error(`the script expects build ${want}, the artefact is build ${have}`);
      return new Instance(name, memory, glue.panic_record());
    } catch (cause) {
      const message = `${name}.wasm does not belong to the script that uses it: ${advice}.`;
      throw new SovereignError("asset_mismatch", message, { cause });
    }
  }

  /** Runs `body`, which calls the instance; whatever the instance throws is a trap. */
  call<T>(body: () => T): T {
    try {
      return body();
    } catch (cause) {
      throw new Trap(`${this.#name} stopped: ${this.#panic() || String(cause)}`, { cause });
    }
  }

  /** What the panic hook wrote, read from memory; empty after a trap of the engine's own, such as a full stack. */
  #panic(): string {
    const length = new DataView(this.#memory.buffer).getUint32(this.#panicRecord, true);
    const bytes = new Uint8Array(this.#memory.buffer, this.#panicRecord + 4, length).slice();
    return new TextDecoder().decode(bytes);
  }
}

/** Runs `body` and puts what comes of it into the form that crosses threads. */
export async function outcomeOf<T>(body: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (thrown) {
    if (!(thrown instanceof Trap)) return { ok: false, error: toWire(thrown), poisoned: false };
    const error = new SovereignError("worker_crashed", thrown.message, { cause: thrown.cause });
    return { ok: false, error: toWire(error), poisoned: true };
  }
}
