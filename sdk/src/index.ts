// The public API of `@sovereign/wasm`, by name. It must not hold code, and what it does not name is not public.

export type { AssetName } from "./assets.js";
export { type ErrorCode, SovereignError } from "./errors.js";
export { Sovereign } from "./sovereign.js";
export type {
  CallOptions,
  Capabilities,
  Clustering,
  Diagnostic,
  FftOptions,
  KMeansOptions,
  Language,
  Logger,
  MatrixOptions,
  MatrixShape,
  MatrixVariant,
  OpenOptions,
  OutputFile,
  Position,
  Preload,
  Progress,
  Transpiled,
  TranspileInput,
  TranspileOptions,
  TranspileStats,
} from "./types.js";
export { version } from "./version.js";
