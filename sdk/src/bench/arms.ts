// What an arm is, and which arms a row has: the one place that knows the rows by name. Arms neither count nor time
// rounds; that is run.ts's. Every arm has workers of its own, idle between its turns, and is timed alike: at the call,
// as a user makes it, copies and messages included.

import type { Locate } from "../assets.js";
import { SovereignError } from "../errors.js";
import type { Features } from "../module.js";
import type { Pool } from "../pool.js";
import type { Logger } from "../types.js";
import { openMatrixArm } from "./matrix_multiply.js";
import { openPythonArm } from "./python.js";
import { openTranspileArm } from "./transpile.js";
import type { Oracle, Parameters, Row, RunOptions, Variant } from "./types.js";

/** One way to compute a row, ready to be called. */
export interface OpenArm {
  readonly version: string;
  readonly artefact: string;
  /** Computes the row once and keeps the answer; the time of it in milliseconds. */
  call(): Promise<number>;
  /** Judges the answer of the last call. */
  judge(): Promise<Oracle>;
  close(): Promise<void>;
}

/** What arms of one run share. */
export interface ArmContext {
  readonly row: Row;
  readonly parameters: Parameters;
  readonly features: Features;
  readonly locate: Locate;
  readonly threads: number;
  readonly logger: Logger | undefined;
  readonly options: RunOptions;
  /** A worker that judges answers and analyses samples, outside of what is timed. */
  readonly judge: Pool;
  /** Answers that must be the same in every arm and every call. */
  readonly shared: Map<string, string>;
  /** Has something closed when the run is over, however it ends; at once, where it has ended. */
  closing(close: () => Promise<void>): void;
}

/** Opens an arm; rejects with `unsupported` when this host cannot have it. */
export async function openArm(variant: Variant, context: ArmContext): Promise<OpenArm> {
  const { row } = context;
  if (!row.variants.includes(variant)) {
    throw new SovereignError(
      "unsupported",
      `The row ${row.id} has no arm ${variant}; it has ${row.variants.join(", ")}.`,
    );
  }
  if (variant === "gpu") throw new SovereignError("unsupported", "There is no GPU path yet.");
  if (variant === "python") return openPythonArm(context);
  if (row.id === "matrix_multiply") return openMatrixArm(variant, context);
  if (row.id === "transpile_python") return openTranspileArm(variant, context);
  throw new SovereignError("unsupported", `The row ${row.id} is not built yet.`);
}
