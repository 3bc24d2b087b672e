// The one door to WebGPU: asks for an adapter and a device, in a worker, when something is to be computed; turns what a
// device says into our errors; and begins again where a device is lost. It must know no kernel, and no other file names
// `navigator.gpu` to compute with it.
//
// A device may be lost at any time: the driver was reset, the card unplugged, the tab's GPU process ended. Everything on it
// is gone then. What a job needs therefore stays in the worker's own memory until its answer is read, and a job whose device
// is lost runs once more on a fresh one.
//
// In Node there is no `navigator.gpu`. The package `webgpu` gives one where the user installed it, resolved from where the
// worker's script lies; it is Dawn, the implementation of Chromium.

import { asSovereignError, SovereignError } from "../errors.js";
import { packageUrl, webgpuMissing } from "../host.js";
import type { GpuAdapter } from "../services.js";

const ATTEMPTS = 2;
/** How long the news of a loss may come after the first error that it causes. */
const LOSS_MS = 100;
/** Firefox looks at what the GPU has done every 100 ms, and whenever something is submitted. */
const NUDGE_MS = 2;

/** The flags of buffers, which Node has no global objects for; the numbers are the specification's. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const;

/** A device, open until it is lost. */
export class Device {
  readonly device: GPUDevice;
  readonly adapter: GpuAdapter;
  /** Rejects with `gpu_lost` when the device is lost, and settles in no other way. */
  readonly lost: Promise<never>;
  #loss: SovereignError | undefined;

  constructor(device: GPUDevice, adapter: GpuAdapter) {
    this.device = device;
    this.adapter = adapter;
    this.lost = device.lost.then(({ reason, message }) => {
      const why = `${reason}: ${message.trim() || "no reason given"}`;
      this.#loss = new SovereignError("gpu_lost", `The GPU's device was lost (${why}).`);
      throw this.#loss;
    });
    this.lost.catch(() => {});
  }

  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  /** Throws `gpu_lost` once the device is. */
  checkLost(): void {
    if (this.#loss) throw this.#loss;
  }

  /**
   * What `body` answers, which gives the device commands and awaits nothing. Rejects where the device refuses one of them,
   * with `out_of_memory` or `internal`.
   */
  async guarded<T>(body: () => T): Promise<T> {
    const filters = ["internal", "validation", "out-of-memory"] as const;
    for (const filter of filters) this.device.pushErrorScope(filter);
    let errors: Promise<(GPUError | null)[]>;
    let result: T;
    try {
      result = body();
    } finally {
      // The last one that was pushed is the first to be popped.
      errors = Promise.all(filters.map(() => this.device.popErrorScope()));
    }
    const [memory, ...others] = await errors;
    if (memory) {
      const message = "The GPU has no memory left for this call: give smaller pieces, or run fewer calls at once.";
      throw new SovereignError("out_of_memory", message, { cause: new Error(memory.message) });
    }
    const other = others.find((error) => error !== null);
    if (other) throw new SovereignError("internal", `The GPU refused a command: ${other.message}`);
    return result;
  }

  /** Settles as `work` does, as soon as this engine can know it. */
  async settled<T>(work: Promise<T>): Promise<T> {
    if (!/ Firefox\//.test(globalThis.navigator?.userAgent)) return work;
    const done = work.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([done, later(NUDGE_MS)]))) {
      if (this.isLost) break;
      this.device.queue.submit([this.device.createCommandEncoder().finish()]);
    }
    return work;
  }

  /** The loss that an error came from, if it did. */
  async lossBehind(thrown: unknown): Promise<SovereignError | undefined> {
    if (thrown instanceof SovereignError && thrown.code !== "gpu_lost" && thrown.code !== "internal") return undefined;
    const lost = this.lost.catch(() => true);
    await Promise.race([lost, later(LOSS_MS)]);
    return this.#loss;
  }
}

/** Where jobs get their device from. */
export class Door {
  #opening: Promise<Device> | undefined;
  #closed = false;
  /** Jobs that still wait for something of a device, which may be one that is lost. */
  readonly #running = new Set<Promise<unknown>>();

  /**
   * Runs a job on the device, and once more on a fresh one where it was lost meanwhile. Rejects with what the job does; with
   * `unsupported` where there is no device, and with `gpu_lost` where the second one was lost, too.
   */
  async use<T>(job: (device: Device) => Promise<T>): Promise<T> {
    let loss: SovereignError | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const device = await this.open().catch((thrown: unknown) => {
        throw loss ? lostAgain(loss, thrown) : thrown;
      });
      try {
        return await Promise.race([this.#run(job, device), device.lost]);
      } catch (thrown) {
        loss = await device.lossBehind(thrown);
        if (!loss || this.#closed) throw asSovereignError(thrown);
      }
    }
    throw lostAgain(loss!, loss);
  }

  /** Ends the device and every job; settles when nothing waits for it any more. No device is opened afterwards. */
  async close(): Promise<true> {
    this.#closed = true;
    const known = await this.#opening?.catch(() => undefined);
    known?.device.destroy();
    await Promise.allSettled(this.#running);
    return true;
  }

  #run<T>(job: (device: Device) => Promise<T>, device: Device): Promise<T> {
    const running = job(device).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** The device that is open, or a fresh one: a worker runs one job at a time. Rejects with `unsupported` without any. */
  async open(): Promise<Device> {
    const known = await this.#opening?.catch(() => undefined);
    if (this.#closed) throw unsupported("it was closed");
    if (known && !known.isLost) return known;
    this.#opening = openDevice();
    return this.#opening;
  }
}

function lostAgain({ message }: SovereignError, cause: unknown): SovereignError {
  const advice = "use variant auto, which needs no GPU";
  return new SovereignError("gpu_lost", `${message} It was tried ${ATTEMPTS} times: ${advice}.`, { cause });
}

async function openDevice(): Promise<Device> {
  const gpu = await entry();
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw unsupported("WebGPU is here, but offers no adapter: a driver is missing, or blocked");
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  try {
    const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
    return new Device(device, described(adapter.info));
  } catch (cause) {
    throw unsupported("the GPU's adapter gives no device", cause);
  }
}

/** What WebGPU is asked through. Throws `unsupported` where it is missing. */
async function entry(): Promise<GPU> {
  const missing = webgpuMissing(import.meta.url);
  if (missing) throw unsupported(missing);
  if (globalThis.navigator?.gpu) return navigator.gpu;
  dawn ??= loadDawn();
  return dawn;
}

/** Loaded once: the second instance in a thread would be a second driver. */
let dawn: Promise<GPU> | undefined;

async function loadDawn(): Promise<GPU> {
  try {
    const { create } = (await import(/* @vite-ignore */ packageUrl("webgpu", import.meta.url)!)) as Dawn;
    return create([]);
  } catch (cause) {
    throw unsupported("the package webgpu does not start in this Node", cause);
  }
}

/** What the package `webgpu` exports. */
interface Dawn {
  create(flags: readonly string[]): GPU;
}

/** Browsers may keep any part of it to themselves. */
function described({ vendor, architecture, description, isFallbackAdapter }: GPUAdapterInfo): GpuAdapter {
  const name = [vendor, architecture, description].filter((part) => part !== "").join(" ");
  const software = isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(name);
  return { name: name || "an adapter without a name", software };
}

function unsupported(why: string, cause?: unknown): SovereignError {
  const message = `There is no GPU to compute on: ${why}. Use variant auto, which needs none.`;
  return new SovereignError("unsupported", message, cause === undefined ? undefined : { cause });
}

function later(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}
