// What an arm is, and how it is opened: the one place that knows the rows by name. Arms neither count nor time rounds; that
// is measure.ts's. Every arm has workers of its own, idle between its turns. All are timed alike, inside of their worker or
// process, from inputs in memory to an answer in memory; ours at the call too, as a user makes it, messages included.

import type { Locate } from "../assets.js";
import { SovereignError } from "../errors.js";
import { isNode } from "../host.js";
import type { Features } from "../module.js";
import type { Pool } from "../pool.js";
import type { Logger } from "../types.js";
import { fftArms } from "./fft.js";
import { kmeansArms } from "./kmeans.js";
import { matrixMultiplyArms } from "./matrix_multiply.js";
import { openPeerArm, openPyodideArm } from "./peers.js";
import { openPythonArm } from "./python.js";
import { randomForestArms } from "./random_forest.js";
import { openTranspileArm } from "./transpile.js";
import type { ArmName, Oracle, Parameters, Row, RunOptions, Sample, Simd } from "./types.js";

/** One way to compute a row, ready to be called. */
export interface OpenArm {
  readonly version: string;
  readonly artefact: string;
  /** Threads or workers that compute. */
  readonly threads: number;
  readonly simd: Simd;
  /** Computes the row once and keeps the answer; the time of it in milliseconds, as in a `Sample`. */
  call(): Promise<Omit<Sample, "round">>;
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
  /** The most workers of an arm. */
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

/** What a row adds to the method: its own arms, and, where it has Python or peers, what these compute on and are judged by. */
export interface RowArms {
  /** Opens an arm of ours; rejects with `unsupported` when this host cannot have it. */
  open(name: ArmName, context: ArmContext): Promise<OpenArm>;
  /** The inputs as a peer takes them. */
  inputs?(context: ArmContext): Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** Judges an answer of Python or of a peer, which may be anything. */
  judge?(context: ArmContext, answer: unknown): Promise<Oracle>;
}

const arms: Readonly<Record<string, RowArms>> = {
  matrix_multiply: matrixMultiplyArms,
  fft: fftArms,
  kmeans: kmeansArms,
  random_forest: randomForestArms,
  transpile_python: { open: openTranspileArm },
};

/** Opens an arm; rejects with `unsupported` when this host cannot have it. */
export async function openArm(name: ArmName, context: ArmContext): Promise<OpenArm> {
  const { row, threads } = context;
  const own = arms[row.id];
  if (!own || !row.built) throw new SovereignError("unsupported", `The row ${row.id} is not built yet.`);
  if (name.peer !== undefined || name.variant === "python") return openOther(own, name, context);
  if (name.workers !== undefined && name.workers > threads) {
    throw new SovereignError("unsupported", "There is one core, or one thread was asked for.");
  }
  return own.open(name, context);
}

/** An arm that is not this project's. */
async function openOther(own: RowArms, name: ArmName, context: ArmContext): Promise<OpenArm> {
  const { row } = context;
  const judge = (answer: unknown) => own.judge!(context, answer);
  const peer = row.peers.find((one) => one.name === name.peer);
  if (peer?.from === "npm") return openPeerArm(peer, name.settings!, context, own.inputs!(context), judge);
  if (peer) return openPythonArm("baseline_native.py", context, judge);
  return isNode() ? openPythonArm("baseline.py", context, judge) : openPyodideArm(context, judge);
}
