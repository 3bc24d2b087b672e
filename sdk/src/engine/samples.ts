// The statistics of timing samples by assembly/samples.ts. It reads no clock and knows no row.

import { SovereignError } from "../errors.js";
import type { SamplesResult } from "../services.js";
import { instantiate } from "../wasm/samples.js";

/** Seeds the bootstrap, so that the same samples always give the same interval. */
const SEED = 20_240_229n;

/** Analyses samples, one set at a time. */
export class SampleStatistics {
  readonly #samples: Awaited<ReturnType<typeof instantiate>>;

  private constructor(samples: Awaited<ReturnType<typeof instantiate>>) {
    this.#samples = samples;
  }

  static async start(module: WebAssembly.Module): Promise<SampleStatistics> {
    return new SampleStatistics(await instantiate(module, {}));
  }

  /** The figures of at least one finite sample. */
  analyse(values: Float64Array): SamplesResult {
    const module = this.#samples;
    if (values.length === 0 || !values.every((value) => Number.isFinite(value))) {
      throw new SovereignError("invalid_argument", "Samples must be finite numbers, and at least one.");
    }
    const address = module.reserve(values.length);
    if (address === 0) throw new SovereignError("out_of_memory", `There is no memory for ${values.length} samples.`);
    new Float64Array(module.memory.buffer, address, values.length).set(values);
    module.analyse(values.length, SEED);
    const interval = [module.lower(), module.upper()] as const;
    return {
      median: module.median(),
      interval: Number.isNaN(interval[0]) ? null : interval,
      mad: module.mad(),
      outliers: module.outliers(),
    };
  }
}
