// The progress of rows that run, as one line of the terminal with the time that is left. It estimates and measures nothing but
// how long the run has gone on.

import type { Row, RunProgress } from "@sovereign/wasm/bench";
import { armLabel, timeLeft } from "@sovereign/wasm/bench";
import { Presets, SingleBar } from "cli-progress";
import type { Io } from "./io.js";

/** A bar over all rows of a command; does nothing where standard error is no terminal. */
export interface ProgressBar {
  readonly show: (progress: RunProgress) => void;
  /** Takes the bar away, so that something else can be printed; the next progress draws it anew. */
  readonly clear: () => void;
}

/** Time under which the share that is done says nothing about the time that is left. */
const SOON_MS = 2_000;

/** The bar of a command that runs `ready`. */
export function progressBar(ready: readonly Row[], io: Io): ProgressBar {
  if (!io.interactive) return { show() {}, clear() {} };
  const format = "{row} [{bar}] {percentage}% {left} {what}";
  const options = { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, barsize: 24 };
  const began = performance.now();
  let bar: SingleBar | undefined;
  const show = ({ row, done, arm, phase, ms }: RunProgress) => {
    if (!bar) {
      bar = new SingleBar(options, Presets.legacy);
      bar.start(1000, 0, { row, left: "", what: "" });
    }
    const before = ready.findIndex(({ id }) => id === row);
    const share = (before + done) / ready.length;
    const spent = performance.now() - began;
    const left = spent < SOON_MS || share <= 0.01 ? "" : `${timeLeft((spent * (1 - share)) / share)} left,`;
    const took = ms === undefined ? "" : ` ${ms.toFixed(1)} ms`;
    bar.update(Math.round(1000 * share), { row, left, what: `${armLabel(arm)}: ${phase}${took}` });
  };
  const clear = () => {
    bar?.stop();
    bar = undefined;
  };
  return { show, clear };
}
