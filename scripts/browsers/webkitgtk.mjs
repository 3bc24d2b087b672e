// WebKitGTK without a screen: a virtual display, WebKit's driver, and a browser for each tab, since a session of the driver
// has one window. It is what every fallback is tried in: it has no SharedArrayBuffer, no relaxed SIMD, no OPFS and no
// WebGPU. It is WebKitGTK and not Safari, and says so.
//
// What it writes goes into a folder of its own under the system's temporary one, which is removed at the end. No message
// bus is asked for anything: one that was started for it would outlive it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { products, webkitgtkPrograms } from "./engines.mjs";
import { BrowserFailure, unlessAborted } from "./failure.mjs";
import { Guard } from "./guard.mjs";
import { driverReady, Session } from "./webdriver.mjs";

/** How long a start may take. */
const START_MS = 60_000;
/** How long another session may take, and how often it is tried. */
const REOPEN_MS = 15_000;
const TRIES = 3;
/** What is kept of what a program said last. */
const KEPT = 2_000;

/** What Debian calls the packages. */
export const webkitgtkPackages = ["webkit2gtk-driver", "xvfb"];

/** Starts display and driver, and the first browser, whose version it is that `product` names. */
export async function openWebkitgtk({ signal } = {}) {
  const programs = webkitgtkPrograms();
  if (Object.values(programs).includes(undefined)) {
    throw new BrowserFailure(
      "unsupported",
      `WebKitGTK is not here: ${names(programs)}.`,
      `sudo apt-get install ${webkitgtkPackages.join(" ")}`,
    );
  }
  const webkit = new Webkitgtk(programs);
  try {
    await unlessAborted(webkit.start(), signal);
    return webkit;
  } catch (error) {
    await webkit.close();
    if (error.code !== "resource_lost") throw error;
    throw new BrowserFailure("unsupported", `WebKitGTK does not start. ${error.message}`, error.remedy, {
      cause: error,
    });
  }
}

function names({ display, driver, browser }) {
  const lacking = Object.entries({ Xvfb: display, WebKitWebDriver: driver, MiniBrowser: browser });
  return `no ${lacking.flatMap(([name, path]) => (path === undefined ? [name] : [])).join(", no ")}`;
}

class Webkitgtk {
  product = products.webkitgtk;
  /** Settles with the failure when a program has died. Never rejects. */
  lost;
  #programs;
  #folder = mkdtempSync(join(tmpdir(), "sovereign-webkitgtk-"));
  #guard = new Guard(this.#folder);
  #running = [];
  #said = "";
  #session;
  #used = false;
  #url;
  #display;
  #driver;
  #lose;
  #closing;

  constructor(programs) {
    this.#programs = programs;
    this.lost = new Promise((settle) => {
      this.#lose = settle;
    });
  }

  async start() {
    const signal = AbortSignal.timeout(START_MS);
    const late = new Promise((_, reject) => {
      const message = `WebKitGTK did not start within ${START_MS / 1000} s.`;
      signal.addEventListener("abort", () => reject(this.#failure("timeout", message)), { once: true });
    });
    const lost = this.lost.then((failure) => Promise.reject(failure));
    await Promise.race([this.#start(signal), late, lost]);
  }

  async #start(signal) {
    this.#display = await this.#startDisplay();
    await this.#startDriver(signal);
    await this.#open(signal);
    this.product = `${products.webkitgtk} ${this.#session.capabilities.browserVersion}`;
  }

  /** A browser with a window of this size. The tab before is closed, because the driver has one session at a time. */
  async newTab({ width, height }) {
    if (this.#used) {
      // One that crashed has no session any more.
      await this.#session.close(AbortSignal.timeout(REOPEN_MS)).catch(() => {});
      await this.#reopen();
    }
    this.#used = true;
    await this.#session.resize(width, height);
    return this.#session;
  }

  /** Ends every program. Resolves when they are gone, and never rejects. */
  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    this.#guard.send("SIGTERM");
    await this.#guard.end(Promise.all(this.#running));
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #open(signal) {
    const browser = { binary: this.#programs.browser, args: ["--automation"] };
    this.#session = await Session.open(this.#url, { "webkitgtk:browserOptions": browser }, signal);
  }

  /** A driver that has closed one session sometimes never answers for the next: then another driver takes its place. */
  async #reopen() {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#open(AbortSignal.timeout(REOPEN_MS));
      } catch (error) {
        if (tries === TRIES || this.#closing) throw error;
        await this.#endDriver();
        await this.#startDriver(AbortSignal.timeout(REOPEN_MS));
      }
    }
  }

  async #startDriver(signal) {
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}/`;
    const args = ["--host=127.0.0.1", `--port=${port}`];
    this.#driver = this.#run(this.#programs.driver, args, this.#environment(this.#display));
    await driverReady(this.#url, signal);
  }

  /** Ends the driver and what it started, which is its process group: another one is to follow. */
  async #endDriver() {
    const driver = this.#driver;
    this.#driver = undefined;
    if (driver.exitCode !== null || driver.signalCode !== null) return;
    const gone = new Promise((settle) => driver.once("exit", settle));
    process.kill(-driver.pid, "SIGKILL");
    await gone;
  }

  async #startDisplay() {
    const screen = ["-screen", "0", "1600x1200x24"];
    const args = ["-displayfd", "3", "-nolisten", "tcp", ...screen];
    const { stdio } = this.#run(this.#programs.display, args, this.#guard.environment);
    const [number] = await new Promise((done) => {
      stdio[3].once("data", (data) => done(/\d+/.exec(String(data)) ?? [""]));
    });
    return `:${number}`;
  }

  /** Starts a program apart from the terminal. Its end is the browser's, unless it was asked for. */
  #run(program, args, env) {
    // A start that was given up goes on until it is here.
    if (this.#closing) throw new BrowserFailure("aborted", "WebKitGTK was stopped.");
    const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe", "pipe"], env });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.#said = (this.#said + text).slice(-KEPT);
      });
    }
    const ended = new Promise((settle) => {
      child.once("error", (error) => settle(error.message));
      child.once("exit", (status, signal) => settle(`it ended ${signal ? `by ${signal}` : `with status ${status}`}`));
    });
    this.#running.push(ended);
    ended.then((how) => {
      const replaced = program === this.#programs.driver && child !== this.#driver;
      if (!this.#closing && !replaced) this.#lose(this.#failure("resource_lost", `${program} is gone: ${how}.`));
    });
    return child;
  }

  #environment(display) {
    const own = (name) => join(this.#folder, name);
    return {
      ...this.#guard.environment,
      DISPLAY: display,
      GDK_BACKEND: "x11",
      // The language of the other engines here. In a server's locale WebKit says that it is "C", which Intl refuses.
      LC_ALL: "en_US.UTF-8",
      DBUS_SESSION_BUS_ADDRESS: "disabled:",
      GTK_A11Y: "none",
      NO_AT_BRIDGE: "1",
      XDG_CACHE_HOME: own("cache"),
      XDG_CONFIG_HOME: own("config"),
      XDG_DATA_HOME: own("data"),
    };
  }

  /** With the end of what the programs said, which often has the reason. */
  #failure(code, message) {
    const said = this.#said.trim();
    return new BrowserFailure(code, said ? `${message}\n${said}` : message, "run it again");
  }
}

/** A port of the loopback interface that nobody has at the moment. */
function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
