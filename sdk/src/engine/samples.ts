// The statistics of timing samples by assembly/samples.ts. It reads no clock and knows no row.

import { SovereignError } from "../errors.js";
import type { RatioRequest, RatioResult, SamplesResult } from "../services.js";
import { instantiate } from "../wasm/samples.js";

/** Seeds the bootstrap, so that the same samples always give the same interval. */
const SEED = 20_240_229n;
/** How an interval was found, by the number that the module gives it. */
const HOW = ["none", "order statistics", "bootstrap"] as const;

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
    this.#put(values);
    module.analyse(values.length, SEED);
    return {
      ...this.#ratio(),
      mad: module.mad(),
      outliers: module.outliers(),
      worst: module.worst(),
      early: module.early(),
      steady: module.steady(),
    };
  }

  /** The ratio of two arms, each of at least one sample; what divides must be over 0, as a coarse clock may not give. */
  compare({ first, second, paired }: RatioRequest): RatioResult {
    if (paired && first.length !== second.length) {
      throw new SovereignError("invalid_argument", `${first.length} samples cannot be paired with ${second.length}.`);
    }
    if (!second.every((value) => value > 0)) {
      throw new SovereignError("invalid_argument", "Samples that divide must be over 0.");
    }
    this.#put(first, second);
    if (paired) this.#samples.analysePaired(first.length, SEED);
    else this.#samples.compare(first.length, second.length, SEED);
    return this.#ratio();
  }

  #put(...arms: readonly Float64Array[]): void {
    const module = this.#samples;
    if (!arms.every((values) => values.length > 0 && values.every((value) => Number.isFinite(value)))) {
      throw new SovereignError("invalid_argument", "Samples must be finite numbers, and at least one.");
    }
    const count = arms.reduce((sum, { length }) => sum + length, 0);
    const address = module.reserve(count);
    if (address === 0) throw new SovereignError("out_of_memory", `There is no memory for ${count} samples.`);
    const place = new Float64Array(module.memory.buffer, address, count);
    let at = 0;
    for (const values of arms) {
      place.set(values, at);
      at += values.length;
    }
  }

  #ratio(): RatioResult {
    const module = this.#samples;
    const how = HOW[module.how()]!;
    return { median: module.median(), interval: how === "none" ? null : [module.lower(), module.upper()], how };
  }
}
