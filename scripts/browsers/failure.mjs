// What can go wrong with a browser, typed. It must not import anything but the scripts' own failure.
import { Failure } from "../progress.mjs";

/**
 * A failure of a browser. `code` is `unsupported` where a program is missing or does not start, `timeout` where one does
 * not answer in time, `resource_lost` where it died, and `aborted`, with the signal's reason as its cause.
 */
export class BrowserFailure extends Failure {
  constructor(code, message, remedy, options) {
    super(message, remedy);
    this.code = code;
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** What an aborted start or call rejects with. */
export function abortedFailure(signal) {
  return new BrowserFailure("aborted", "The browser was stopped.", undefined, { cause: signal.reason });
}

/** The work, unless the signal comes first: then a rejection, at once. What the work comes to is then nobody's. */
export async function unlessAborted(work, signal) {
  if (!signal) return work;
  if (signal.aborted) {
    // Nobody else hears of it.
    work.catch(() => {});
    throw abortedFailure(signal);
  }
  let onAbort;
  const aborted = new Promise((_, reject) => {
    onAbort = () => reject(abortedFailure(signal));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
