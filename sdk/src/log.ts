// The caller's code as we call it: a logger, a listener to progress. It must not be able to break what calls it, so
// whatever it throws, or rejects with later, is caught here.

import type { Logger } from "./types.js";

/** A logger that cannot throw, nor call us in the middle of our work: it hears of each message a turn later. */
export function quiet(logger: Logger | undefined): Logger {
  const later = (tell: () => unknown) => queueMicrotask(() => attempt(tell, () => {}));
  return {
    debug: (message) => later(() => logger?.debug(message)),
    warn: (message) => later(() => logger?.warn(message)),
  };
}

/** Calls the caller's code; what it throws, at once or as a promise, is given to `failed`. */
export function attempt(body: () => unknown, failed: (thrown: unknown) => void): void {
  try {
    void Promise.resolve(body()).catch(failed);
  } catch (thrown) {
    failed(thrown);
  }
}
