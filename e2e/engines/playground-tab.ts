/**
 * The playground in any engine: what a user reads and does there, asked of the document alone. Nobody can hear what
 * happens in a page of every engine from outside, so the page keeps it. It must not reach into the page's code.
 */
import { expect } from "@playwright/test";
import type { Tab } from "../../scripts/browsers/open.mjs";

/** The elements that are read, by what assistive technology reads too where there is such a name. */
const SOURCE = '[aria-label="Python source"]';
const RUST = '[aria-label="Rust, read-only"]';
const STATE = "footer .state";
const ROW = "article[data-row]";
const DIAGNOSTIC = '[aria-label="Diagnostics"] li';

export class PlaygroundTab {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  /** Opens the transpiler on a server, and waits until it can be used. */
  open(port: number): Promise<void> {
    return this.#open(`http://127.0.0.1:${port}/#/transpile`, SOURCE);
  }

  /** Opens the benchmarks on a server; the rows that are listed there. */
  async openBenchmarks(port: number): Promise<readonly string[]> {
    await this.#open(`http://127.0.0.1:${port}/bench/`, ROW);
    return this.tab.evaluate(
      (row) => [...document.querySelectorAll<HTMLElement>(row)].map((one) => one.dataset.row!),
      ROW,
    );
  }

  async #open(url: string, until: string): Promise<void> {
    await this.tab.goto(url);
    await this.tab.evaluate(watch);
    await expect.poll(() => this.tab.evaluate(isThere, until), { timeout: 20_000 }).toBe(true);
  }

  /** Lets a file fall on the source, as its bytes. */
  async drop(name: string, bytes: Uint8Array | string): Promise<void> {
    const base64 = Buffer.from(bytes).toString("base64");
    await this.tab.evaluate(drop, SOURCE, name, base64);
  }

  /** Waits for the job's end: `Written`, `Written in part`, `Refused` or `No answer`. */
  async settles(how: string, timeout = 30_000): Promise<void> {
    await expect.poll(() => this.text(STATE), { timeout }).toBe(how);
  }

  /** Waits until the Rust has this in it. */
  async writes(text: string): Promise<void> {
    await expect.poll(() => this.text(RUST), { timeout: 20_000 }).toContain(text);
  }

  /** The text of the first diagnostic's code, place and hint. */
  async diagnostic(): Promise<{ readonly code: string; readonly place: string; readonly hint: string }> {
    const part = (name: string) => this.text(`${DIAGNOSTIC} ${name}`);
    return { code: await part(".code"), place: await part(".place"), hint: await part(".hint") };
  }

  /** The text of the first such element; empty where there is none. */
  text(selector: string): Promise<string> {
    return this.tab.evaluate((wanted) => document.querySelector(wanted)?.textContent?.trim() ?? "", selector);
  }

  /** Presses the first button of this name. */
  press(name: string): Promise<void> {
    return this.tab.evaluate(press, name);
  }

  /** What may not happen in any page, and did since it was opened. */
  async wrong(): Promise<readonly string[]> {
    return this.tab.evaluate(() => {
      const { wrong = [] } = globalThis as { wrong?: readonly string[] };
      const foreign = performance
        .getEntriesByType("resource")
        .filter(({ name }) => new URL(name).protocol.startsWith("http") && new URL(name).origin !== location.origin);
      return [...wrong, ...foreign.map(({ name }) => `a request left the origin: ${name}`)];
    });
  }
}

// What follows runs in the page.

function watch(): void {
  const wrong: string[] = [];
  Object.assign(globalThis, { wrong });
  addEventListener("error", ({ message }) => wrong.push(`an error was thrown: ${message}`));
  addEventListener("unhandledrejection", ({ reason }) => wrong.push(`a promise was rejected: ${reason}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    wrong.push(`the policy blocked ${blockedURI} by ${violatedDirective}`),
  );
  const log = console.error;
  console.error = (...said: unknown[]) => {
    wrong.push(`an error was logged: ${said.join(" ")}`);
    log.apply(console, said);
  };
}

function isThere(selector: string): boolean {
  return document.querySelector(selector) !== null;
}

function drop(selector: string, name: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: "text/x-python" }));
  const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector(selector)!.dispatchEvent(event);
}

function press(name: string): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("button, [role=radio], a")];
  const found = buttons.find((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim() === name);
  if (!found) throw new Error(`There is no button ${name}.`);
  found.click();
}
