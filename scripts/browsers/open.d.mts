/** The types of open.mjs, which is plain JavaScript because set-up runs it. It holds no code. */

export type Engine = "chromium" | "firefox" | "webkitgtk";

export const engines: readonly Engine[];

/** Why there is no browser, or none any more. */
export class BrowserFailure extends Error {
  readonly code: "unsupported" | "timeout" | "resource_lost" | "aborted";
  /** What to do about it, where something can be done. */
  readonly remedy: string | undefined;
}

/** A browser that runs, without a screen. */
export interface Browser {
  /** The product and its version, such as `WebKitGTK 2.50.6`. */
  readonly product: string;
  /** Settles with the failure when the browser has died. Never rejects. */
  readonly lost: Promise<BrowserFailure>;
  /** A page that shares nothing with those before it. In WebKitGTK it closes the one before. */
  newTab(size?: { readonly width: number; readonly height: number }): Promise<Tab>;
  /** Ends the browser and all that was started for it; resolves when it is gone, and never rejects. */
  close(): Promise<void>;
}

/** A page. Whatever is asked of it rejects when the browser dies, and when the signal is aborted. */
export interface Tab {
  goto(url: string): Promise<void>;
  /**
   * Calls a function in the page; resolves with what it returns, or what its promise comes to. The function crosses as its
   * text, arguments and answer as JSON. Rejects with an error that says what the function threw.
   */
  evaluate<A extends readonly unknown[], R>(called: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** The page as it is seen: the bytes of a PNG. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function openBrowser(
  engine: Engine,
  options: {
    /** The project whose Playwright starts Chromium and Firefox. */
    readonly folder: string;
    /** More of Playwright's options for the start. */
    readonly launch?: object;
    /** Gives up the start, and ends the browser afterwards. */
    readonly signal?: AbortSignal;
  },
): Promise<Browser>;
