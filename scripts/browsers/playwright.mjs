// Chromium and Firefox by Playwright, which whoever asks hands over or has installed in the project. It must not import it
// by itself: the package has no dependency, and most of its users want none.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { installedBrowsers, launchOptions, products } from "./engines.mjs";
import { BrowserFailure, unlessAborted } from "./failure.mjs";
import { Guard } from "./guard.mjs";

/** How long a start may take. */
const START_MS = 60_000;

/** The packages that have it, each with the same names. */
const packages = ["playwright", "@playwright/test", "playwright-core"];

/** Playwright as it is installed for the project in `folder`; undefined where it is not. */
export async function findPlaywright(folder) {
  const { resolve } = createRequire(join(folder, "package.json"));
  for (const name of packages) {
    let file;
    try {
      file = resolve(name);
    } catch {
      continue;
    }
    const found = await import(pathToFileURL(file).href);
    return found.chromium ? found : found.default;
  }
  return undefined;
}

/** Starts an engine, headless. `playwright` is what `findPlaywright` found, `launch` more of its options. */
export async function openPlaywright(engine, { playwright, launch, signal }) {
  const product = products[engine];
  const programs = installedBrowsers(playwright);
  if (!(engine in programs)) {
    throw new BrowserFailure("unsupported", `${product} is not here.`, `npx playwright install ${engine}`);
  }
  const guard = new Guard();
  const started = start(
    playwright[engine],
    { ...launchOptions(engine, programs[engine]), ...launch, env: guard.environment },
    product,
  );
  try {
    const browser = await unlessAborted(started, signal);
    return new PlaywrightBrowser(browser, `${product} ${browser.version().split(".")[0]}`, guard);
  } catch (error) {
    // Playwright cannot be told to give up a start, but it sees that the program is gone, once there is one.
    const ending = setInterval(() => guard.send("SIGKILL"), 50);
    const ended = started.then((browser) => browser.close());
    await guard.end(ended.catch(() => {}));
    clearInterval(ending);
    throw error;
  }
}

async function start(type, options, product) {
  // Signals are for whoever asked: Playwright would end this process at once, in the middle of its work.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  try {
    return await type.launch({ ...options, ...signals, headless: true, timeout: START_MS });
  } catch (cause) {
    const code = cause.name === "TimeoutError" ? "timeout" : "unsupported";
    const remedy = "npx playwright install-deps, which says what it lacks here";
    throw new BrowserFailure(code, `${product} does not start. ${said(cause)}`, remedy, { cause });
  }
}

/** What Playwright says, without the log of its own steps and without colours. */
function said({ message }) {
  return stripVTControlCharacters(message).split("Call log:", 1)[0].trim();
}

class PlaywrightBrowser {
  /** The product and its version, such as `Firefox 153`. */
  product;
  /** Settles with the failure when the browser or a page of it has died. Never rejects. */
  lost;
  #browser;
  #guard;
  #lose;
  #closing;

  constructor(browser, product, guard) {
    this.product = product;
    this.#browser = browser;
    this.#guard = guard;
    this.lost = new Promise((settle) => {
      this.#lose = (how) =>
        this.#closing ?? settle(new BrowserFailure("resource_lost", `${product} ${how}.`, "run it again"));
    });
    browser.once("disconnected", () => this.#lose("is gone"));
  }

  /** A page of its own, which shares nothing with those before it. */
  async newTab(viewport) {
    const page = await this.#asked(this.#browser.newPage({ viewport }));
    page.once("crash", () => this.#lose("lost the page: it crashed"));
    return {
      goto: (url) => this.#asked(page.goto(url)),
      evaluate: (expression) => this.#asked(page.evaluate(expression)),
      screenshot: () => this.#asked(page.screenshot()),
      close: () => this.#asked(page.close()),
    };
  }

  /** Nothing that is asked here fails in a browser that is well. */
  async #asked(work) {
    try {
      return await work;
    } catch (cause) {
      const message = `${this.product} does not answer: ${said(cause)}`;
      throw new BrowserFailure("resource_lost", message, "run it again", { cause });
    }
  }

  /** Ends the browser. Resolves when it is gone, and never rejects. */
  close() {
    this.#closing ??= this.#guard.end(this.#browser.close().catch(() => {}));
    return this.#closing;
  }
}
