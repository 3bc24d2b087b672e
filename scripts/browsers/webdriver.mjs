// A client of W3C WebDriver (https://www.w3.org/TR/webdriver2/) over HTTP: a session, and the few commands that are needed.
// It must not start anything, and it does not know which browser answers. Node's fetch waits for five minutes at most, so
// what takes longer is asked for again and again.
import { setTimeout as sleep } from "node:timers/promises";
import { BrowserFailure } from "./failure.mjs";

/** Waits until the driver at `url` answers that it is ready, as long as the signal lets it. */
export async function driverReady(url, signal) {
  for (;;) {
    try {
      if ((await command(url, "GET", "status", undefined, signal)).ready) return;
    } catch (error) {
      // Not listening yet is what is waited for.
      if (signal.aborted) throw error;
    }
    await sleep(20, undefined, { signal });
  }
}

/** A session: one browser, with one window. */
export class Session {
  #url;
  /** What the browser says of itself, such as `browserVersion`. */
  capabilities;

  constructor(url, capabilities) {
    this.#url = url;
    this.capabilities = capabilities;
  }

  /** Starts a browser, by the driver at `url`. */
  static async open(url, alwaysMatch, signal) {
    const wanted = { capabilities: { alwaysMatch } };
    const { sessionId, capabilities } = await command(url, "POST", "session", wanted, signal);
    const session = new Session(`${url}session/${sessionId}/`, capabilities);
    // What is asked of a page may take minutes: whoever asks says how long it may.
    await session.#do("POST", "timeouts", { script: null }, signal);
    return session;
  }

  /** Gives the page this size: what the window has around it is known once it has a size. */
  async resize(width, height) {
    await this.#do("POST", "window/rect", { x: 0, y: 0, width, height });
    const [across, down] = await this.evaluate("Promise.resolve([innerWidth, innerHeight])");
    await this.#do("POST", "window/rect", { width: 2 * width - across, height: 2 * height - down });
  }

  goto(url) {
    return this.#do("POST", "url", { url });
  }

  /** What the promise comes to that an expression stands for, which must not be rejected. */
  evaluate(expression) {
    // `arguments` has the callback that answers.
    return this.#do("POST", "execute/async", { script: `(${expression}).then(arguments[0]);`, args: [] });
  }

  /** A picture of the window, as the bytes of a PNG. */
  async screenshot() {
    return Buffer.from(await this.#do("GET", "screenshot"), "base64");
  }

  /** Ends the browser. */
  close(signal) {
    return this.#do("DELETE", "", undefined, signal);
  }

  #do(method, path, body, signal) {
    return command(this.#url, method, path, body, signal);
  }
}

async function command(url, method, path, body, signal) {
  const { response, value } = await request(new URL(path, url), method, body, signal);
  if (response.ok) return value;
  const { error = `status ${response.status}`, message } = value ?? {};
  // Whatever it is, and "unknown error" is the commonest: nothing that is asked here fails in a browser that is well.
  const said = message ? `${error}, ${message.replace(/\.$/, "")}` : error;
  throw new BrowserFailure(
    "resource_lost",
    `The browser is gone or does not answer: WebDriver says ${said}.`,
    "run it again",
  );
}

async function request(url, method, body, signal) {
  try {
    const response = await fetch(url, { method, signal, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { response, value: (await response.json()).value };
  } catch (cause) {
    throw new BrowserFailure("resource_lost", `WebDriver does not answer at ${url.origin}.`, "run it again", { cause });
  }
}
