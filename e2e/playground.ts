/**
 * The page as a test sees it: what a user reads and does, by role and name. Every test that uses it also fails when a
 * request leaves the page's origin, when the page logs an error, or when the security policy blocks something. It must
 * not reach into the page's code.
 */
import { readFile } from "node:fs/promises";
import { test as base, expect, type Locator, type Page } from "@playwright/test";

export { expect };

/** The page, opened by `open`. */
export class Playground {
  readonly page: Page;
  readonly source: Locator;
  readonly rust: Locator;
  readonly state: Locator;
  readonly diagnostics: Locator;

  constructor(page: Page) {
    this.page = page;
    this.source = page.getByRole("textbox", { name: "Python source" });
    this.rust = page.getByRole("textbox", { name: "Rust, read-only" });
    this.state = page.locator("footer .state");
    this.diagnostics = page.getByRole("region", { name: "Diagnostics" }).getByRole("listitem");
  }

  /** Opens the transpiler and waits until it can be used. */
  async open(): Promise<void> {
    await this.page.goto("/#/transpile");
    await this.source.waitFor();
  }

  /** Opens the benchmarks, with a query or a hash, and waits until they can be used. */
  async openBenchmarks(address = ""): Promise<void> {
    await this.page.goto(`/bench/${address}`);
    await this.benchmarksAreThere();
  }

  async benchmarksAreThere(): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: /Measured here/ }).waitFor();
  }

  /** Replaces the program by typing another in one stroke. */
  async write(program: string): Promise<void> {
    await this.source.click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(program);
  }

  /** Opens a file by the picker. */
  async pick(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.page.getByLabel("Python file").setInputFiles(file);
  }

  /** Waits for the job's end: `Written`, `Written in part`, `Refused` or `No answer`. */
  async settles(how: RegExp | string, timeout = 30_000): Promise<void> {
    await expect(this.state).toHaveText(how, { timeout });
  }

  /** Clicks a button that downloads a file; its name and text. */
  async download(button: string): Promise<{ name: string; text: string }> {
    const click = () => this.page.getByRole("button", { name: button, exact: true }).click();
    if (this.page.context().browser()?.browserType().name() === "firefox") return this.#interceptDownload(click);
    const waiting = this.page.waitForEvent("download");
    await click();
    const download = await waiting;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  }

  /** Debian's Firefox does not tell Playwright of downloads, so there the page's blob and link are read instead. */
  async #interceptDownload(click: () => Promise<void>): Promise<{ name: string; text: string }> {
    await this.page.evaluate(() => {
      const create = URL.createObjectURL;
      let last: Blob;
      URL.createObjectURL = (blob: Blob) => {
        last = blob;
        return create.call(URL, blob);
      };
      HTMLAnchorElement.prototype.click = function () {
        Object.assign(window, { downloaded: last.text().then((text) => ({ name: this.download, text })) });
      };
    });
    await click();
    return this.page.evaluate(
      () => (window as unknown as { downloaded: Promise<{ name: string; text: string }> }).downloaded,
    );
  }

  /** Leaves these arms and peers of a row chosen, and no others. */
  async chooseOnly(id: string, ...names: string[]): Promise<void> {
    const boxes = this.row(id).getByRole("checkbox");
    await boxes.first().waitFor();
    for (const box of await boxes.all()) if (await box.isEnabled()) await box.uncheck();
    for (const name of names) {
      await this.row(id)
        .getByRole("checkbox", { name: new RegExp(`^${name.replace(/[/.]/g, "\\$&")}(?: [\\d.]+)?$`) })
        .check();
    }
  }

  /** Runs a row by its button and waits until it is done. */
  async run(id: string, title: string, timeout = 120_000): Promise<void> {
    const row = this.row(id);
    await row.getByRole("button", { name: new RegExp(`^Run (again )?${title}$`) }).click();
    await expect(row.locator(".progress")).toBeVisible();
    await expect(row.locator(".progress")).toBeHidden({ timeout });
  }

  /** The line of one of our arms at the full size of a row. */
  arm(id: string, variant: string): Locator {
    return this.row(id).locator("table").first().locator(`tr[data-variant="${variant}"]`);
  }

  /** Opens a record to compare with. */
  async pickRecord(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.page.getByLabel("Earlier record").first().setInputFiles(file);
  }

  /** A row of the benchmarks, built or not. */
  row(id: string): Locator {
    return this.page.locator(`article[data-row="${id}"]`);
  }
}

/** `playground` watches the page for what may never happen in any test. */
export const test = base.extend<{ playground: Playground }>({
  playground: async ({ page, context }, use) => {
    const wrong: string[] = [];
    let own = "";
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol === "data:" || protocol === "blob:") return;
      if (request.isNavigationRequest()) own = origin;
      if (origin !== own) wrong.push(`a request left the origin: ${request.url()}`);
    });
    page.on("pageerror", (error) => wrong.push(`an error was thrown: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") wrong.push(`an error was logged: ${message.text()}`);
    });
    await use(new Playground(page));
    expect(wrong, "no request leaves the origin, no error is logged, the policy blocks nothing").toEqual([]);
  },
});

/** A file for the picker, of text. */
export const pythonFile = (text: string, name = "program.py") => ({
  name,
  mimeType: "text/x-python",
  buffer: Buffer.from(text),
});
