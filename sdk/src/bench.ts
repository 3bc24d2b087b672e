// The benchmark set, as `@sovereign/wasm/bench`: what there is to run, running it, and what a record says.
// It must not hold code: rows come from bench.toml by generation, the method is in bench/run.ts, the figures in
// bench/summary.ts.

export { environment } from "./bench/environment.js";
export { rows } from "./bench/rows.js";
export { run } from "./bench/run.js";
export { summarize } from "./bench/summary.js";
export type {
  Arm,
  ArmSummary,
  BenchRecord,
  Environment,
  Method,
  Oracle,
  Parameters,
  Published,
  Row,
  RowRecord,
  RowSummary,
  RunOptions,
  RunProgress,
  Sample,
  Statistics,
  Variant,
} from "./bench/types.js";
