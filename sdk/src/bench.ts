// The benchmark set, as `@sovereign/wasm/bench`: what there is to run, running it, and what a record says.
// It must not hold code: rows come from bench.toml by generation, the method is in bench/measure.ts, the figures in
// bench/summary.ts.

export { parseRecord } from "./bench/check.js";
export { compare } from "./bench/compare.js";
export { environment } from "./bench/environment.js";
export {
  comparisonText,
  duration,
  intervalText,
  publishedText,
  range,
  rateText,
  ratio,
  timeLeft,
} from "./bench/format.js";
export { armKey, armLabel, armsOf, choicesOf } from "./bench/names.js";
export { csv, describe, joined, markdown, ranText, recordText, sizeText } from "./bench/report.js";
export { code, type Program, rows } from "./bench/rows.js";
export { defaultThreads, estimateMs, run } from "./bench/run.js";
export { summarize } from "./bench/summary.js";
export type {
  Arm,
  ArmChange,
  ArmName,
  ArmSummary,
  BenchRecord,
  Changes,
  Comparison,
  Environment,
  Estimate,
  Method,
  Oracle,
  Parameters,
  Peer,
  Published,
  Row,
  RowRecord,
  RowSummary,
  RunOptions,
  RunProgress,
  Sample,
  Settings,
  Simd,
  Statistics,
  Table,
  Unit,
  Variant,
} from "./bench/types.js";
