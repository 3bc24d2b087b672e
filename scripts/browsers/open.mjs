// Opens a browser, whichever engine it is, and gives pages that are asked alike: a test or a benchmark that is written once
// runs in all of them. It must not know what the pages are about.
//
// A function that is evaluated crosses as its text, so it must not name anything outside of itself. Arguments and answer
// cross as JSON, in every engine: what JSON cannot say is not said in one engine and left out in another.
import { engines, products } from "./engines.mjs";
import { BrowserFailure, unlessAborted } from "./failure.mjs";
import { findPlaywright, openPlaywright } from "./playwright.mjs";
import { openWebkitgtk } from "./webkitgtk.mjs";

export { BrowserFailure, engines };

/** The size of a page, where nothing else is said. */
const VIEWPORT = { width: 1280, height: 800 };

/**
 * Starts an engine of `engines`. `folder` is the project whose Playwright starts Chromium and Firefox, with what `launch`
 * adds to their options. Rejects with a
 * `BrowserFailure`: within a minute when it does not start, at once when `signal` is aborted. An abort afterwards ends the
 * browser.
 */
export async function openBrowser(engine, { folder, launch = {}, signal } = {}) {
  const inner = await start(engine, { folder, launch, signal });
  const onAbort = () => void inner.close();
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    product: inner.product,
    lost: inner.lost,
    async newTab(viewport = VIEWPORT) {
      return new Tab(await unlessLost(inner, inner.newTab(viewport), signal), inner, signal);
    },
    async close() {
      signal?.removeEventListener("abort", onAbort);
      await inner.close();
    },
  };
}

async function start(engine, { folder, launch, signal }) {
  if (engine === "webkitgtk") return openWebkitgtk({ signal });
  const playwright = await findPlaywright(folder);
  if (!playwright) {
    const message = `${products[engine]} is driven by Playwright, which is not installed for ${folder}.`;
    throw new BrowserFailure("unsupported", message, `npm i -D playwright && npx playwright install ${engine}`);
  }
  return openPlaywright(engine, { playwright, launch, signal });
}

/** A page. Whatever is asked of it rejects when the browser dies, and when the signal of `openBrowser` is aborted. */
class Tab {
  #inner;
  #browser;
  #signal;

  constructor(inner, browser, signal) {
    this.#inner = inner;
    this.#browser = browser;
    this.#signal = signal;
  }

  async goto(url) {
    await this.#unlessLost(this.#inner.goto(url));
  }

  /** Calls a function in the page; what it returns, or what its promise comes to. Throws what it throws, as text. */
  async evaluate(called, ...args) {
    const { value, thrown } = JSON.parse(await this.#unlessLost(this.#inner.evaluate(textOf(called, args))));
    if (thrown !== undefined) throw new Error(thrown);
    return value;
  }

  /** The page as it is seen: the bytes of a PNG. */
  screenshot() {
    return this.#unlessLost(this.#inner.screenshot());
  }

  async close() {
    await this.#unlessLost(this.#inner.close());
  }

  #unlessLost(work) {
    return unlessLost(this.#browser, work, this.#signal);
  }
}

async function unlessLost(browser, work, signal) {
  const lost = browser.lost.then((failure) => Promise.reject(failure));
  return unlessAborted(Promise.race([work, lost]), signal);
}

function textOf(called, args) {
  return `(async () => {
    try {
      return JSON.stringify({ value: await (${called})(...${JSON.stringify(args)}) });
    } catch (error) {
      return JSON.stringify({ thrown: String(error) });
    }
  })()`;
}
