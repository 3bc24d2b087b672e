/**
 * The benchmarks as a user has them: every row is listed, those that are built run, are stopped and run again; what leaves
 * the page fits its schema and comes back as an earlier record; addresses do what they say; nothing is lost to a click.
 */
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rows } from "@sovereign/wasm/bench";
import Ajv2020 from "ajv/dist/2020.js";
import { expect, pythonFile, test } from "./playground";

const schema = JSON.parse(await readFile(new URL("../sdk/src/bench/record.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
const built = rows().filter((row) => row.built);
const unbuilt = rows().filter((row) => !row.built);
const json = (name: string, text: string) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

test.describe.configure({ timeout: 180_000 });

test("every row is listed under its table; one that is not built says so and cannot be run", async ({ playground }) => {
  await playground.openBenchmarks();
  for (const row of rows()) {
    const there = playground.page.locator(`section[data-table="${row.table}"]`).locator(`#${row.id}`);
    await expect(there.getByRole("heading", { name: row.title })).toBeVisible();
    await expect(there).toHaveAttribute("data-built", String(row.built));
  }
  for (const { id } of unbuilt) {
    await expect(playground.row(id)).toContainText("Not built yet");
    await expect(playground.row(id)).toContainText("Published");
    await expect(playground.row(id).getByRole("button")).toHaveCount(0);
  }
  for (const { id, title, published } of built) {
    await expect(playground.row(id).getByRole("button", { name: `Run ${title}` })).toBeEnabled();
    await expect(playground.row(id)).toContainText(/about \d+ (s|min)/);
    if (published.length > 0) {
      await expect(playground.row(id).getByText("Published, native, not reproduced here")).toBeVisible();
    }
  }
});

for (const { id, title, variants, variations = [] } of built) {
  test(`${id} runs: each arm has figures or a reason, and detail behind them`, async ({ playground }) => {
    const { page } = playground;
    await playground.openBenchmarks();
    // Pure Python and what it is transpiled to take long; they are run from the terminal.
    const wanted = variants.filter((variant) => variant !== "python" && variant !== "transpiled");
    await playground.chooseOnly(id, ...wanted);
    await playground.run(id, title);
    const row = playground.row(id);
    for (const variant of wanted) {
      for (const arm of await playground.arm(id, variant).all()) {
        const state = await arm.getAttribute("data-state");
        expect(["measured", "unavailable"], variant).toContain(state);
        if (state === "measured") await expect(arm.locator("td.median"), variant).toHaveText(/\d.*(µs|ms|s)/);
        else await expect(arm.locator("td.reason"), variant).toHaveText(/unavailable\s+\w+/);
      }
    }
    await expect(playground.arm(id, "scalar").locator("td.interval")).toContainText(/samples?, (order|none|bootstrap)/);
    await expect(row.locator("caption").first()).toContainText("Noise floor");
    await expect(page.getByRole("status").filter({ hasText: `1 of ${built.length} rows measured.` })).toBeVisible();

    await row.getByRole("button", { name: "Samples" }).click();
    const plots = row.getByRole("img", { name: /samples of each arm/ }).locator("canvas");
    await expect(plots).toHaveCount(1 + variations.length);
    for (const plot of await plots.all()) await expect(plot).toBeVisible();
    await row.getByRole("button", { name: "Every arm in full" }).click();
    const tables = row.getByRole("region", { name: /Every arm at/ });
    await expect(tables).toHaveCount(1 + variations.length);
    for (const table of await tables.all()) await expect(table).toContainText("(again)");
    await row.getByRole("button", { name: "How answers are judged" }).click();
    await expect(row.locator(`#${id}-answers`)).toContainText("right");
    await row.getByRole("button", { name: "Code and input" }).click();
    await expect(row).toContainText(`npx sovereign bench ${id} --quick`);
  });
}

test("what leaves the page fits the schema, and comes back to be compared with", async ({
  playground,
  context,
  browserName,
}) => {
  const { page } = playground;
  if (browserName === "chromium") await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await playground.openBenchmarks();
  await playground.chooseOnly("matrix_multiply", "scalar", "simd");
  await playground.run("matrix_multiply", "Matrix multiply");

  const { name, text } = await playground.download("Download JSON");
  expect(name).toMatch(/^sovereign-\d{4}-\d\d-\d\d\.json$/);
  const record = JSON.parse(text);
  expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
  expect(record.environment.method.quick).toBe(true);
  expect(record.rows.map((row: { id: string }) => row.id)).toEqual(["matrix_multiply"]);
  if (browserName === "chromium") {
    const csv = await playground.download("CSV");
    expect(csv.name).toMatch(/\.csv$/);
    expect(csv.text.split("\r\n")[1]).toMatch(/^matrix_multiply,/);
    await page.getByRole("button", { name: "Copy Markdown" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Copied as Markdown." })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("### Matrix multiply");
  }

  await playground.pickRecord(json(name, text));
  const changes = playground.row("matrix_multiply").getByRole("region", { name: "Changes of Matrix multiply" });
  await expect(changes.getByRole("row", { name: /^simd/ })).toContainText("not significant");
  // Both of the pair, or their difference would be the noise floor.
  const pair: { samples: { ms: number }[] }[] = record.rows[0].arms.filter(
    (arm: { variant: string }) => arm.variant === "simd",
  );
  for (const sample of pair.flatMap(({ samples }) => samples)) sample.ms /= 100;
  record.environment.cores += 6;
  await playground.pickRecord(json("faster.json", JSON.stringify(record)));
  // A quick run on a busy machine may have too few samples for an interval; then nothing may be called significant.
  const few = pair[0]!.samples.length < 6;
  await expect(changes.getByRole("row", { name: /^simd/ })).toContainText(few ? "too few" : "slower, significant");
  await expect(playground.row("matrix_multiply")).toContainText("The number of cores was");
});

test("a file that is no record is refused in plain words, and changes nothing", async ({ playground }) => {
  const { page } = playground;
  await playground.openBenchmarks();
  const alert = page.getByRole("alert");
  const refuses = async (file: Parameters<typeof playground.pickRecord>[0], words: RegExp) => {
    await playground.pickRecord(file);
    await expect(alert).toHaveText(words);
  };
  await refuses(json("cut.json", '{"schema":1,"environment":{"date":"20'), /cut\.json was not opened\..*cut short/);
  await refuses(json("newer.json", '{"schema":7,"rows":[]}'), /schema 7/);
  await refuses(json("other.json", '{"name":"x"}'), /no record/);
  await refuses(json("empty.json", ""), /not JSON/);
  await refuses(json("deep.json", "[".repeat(200_000)), /no record|cut short/);
  const bytes = { ...json("binary.json", ""), buffer: Buffer.from([0xff, 0xfe, 0x00, 0x80]) };
  await refuses(bytes, /not text/);
  const folder = await mkdtemp(join(tmpdir(), "sovereign-e2e-"));
  try {
    const huge = join(folder, "huge.json");
    const file = await open(huge, "w");
    await file.truncate(70_000_000);
    await file.close();
    await refuses(huge, /huge\.json was not opened\. It has 70\.0 MB/);
  } finally {
    await rm(folder, { recursive: true });
  }
  await playground.row("matrix_multiply").getByRole("button", { name: "Compare", exact: true }).click();
  await expect(playground.row("matrix_multiply").getByRole("button", { name: "Compare with a record…" })).toBeVisible();
});

test("a run is stopped by button and by Escape, and the next one is measured", async ({ playground }) => {
  const { page } = playground;
  await playground.openBenchmarks();
  await page.getByRole("radio", { name: "Full" }).check();
  const row = playground.row("matrix_multiply");
  await playground.chooseOnly("matrix_multiply", "simd");
  const run = row.getByRole("button", { name: "Run Matrix multiply" });
  await run.click();
  await expect(row.locator(".progress")).toContainText(/warming up|measuring/, { timeout: 60_000 });
  await row.getByRole("button", { name: "Stop Matrix multiply" }).click();
  await expect(row.getByRole("alert")).toContainText("Stopped");
  await run.focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(row.locator(".progress")).toContainText(/warming up|measuring/, { timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(row.getByRole("alert")).toContainText("Stopped");

  await page.getByRole("radio", { name: "Quick" }).check();
  await playground.run("matrix_multiply", "Matrix multiply");
  await expect(playground.arm("matrix_multiply", "simd")).toHaveAttribute("data-state", "measured");
});

test("a run of a page that was hidden is thrown away, and the page says why", async ({ playground }) => {
  const { page } = playground;
  await playground.openBenchmarks();
  await playground.chooseOnly("matrix_multiply", "simd");
  const row = playground.row("matrix_multiply");
  await row.getByRole("button", { name: "Run Matrix multiply" }).click();
  await expect(row.locator(".progress")).toContainText("Keep this tab in view");
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const arm = playground.arm("matrix_multiply", "simd");
  await expect(arm).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(arm).toContainText("Thrown away: the page was hidden during the run. Keep it in view and run again.");
});

test("addresses: a row's link, a run at once, and rows that there are not", async ({ playground }) => {
  const { page } = playground;
  const last = rows().at(-1)!;
  await playground.openBenchmarks(`#${last.id}`);
  await expect(playground.row(last.id)).toBeInViewport();
  await expect(playground.row(last.id).getByRole("link", { name: `Link to ${last.title}` })).toHaveAttribute(
    "href",
    `#${last.id}`,
  );
  const alert = page.getByRole("alert");
  await playground.openBenchmarks("?run=nonsense");
  await expect(alert).toContainText("a row nonsense, which there is not");
  await expect(alert).toContainText(rows()[0]!.id);
  await playground.openBenchmarks(`?run=${unbuilt[0]!.id}&quick`);
  await expect(alert).toContainText("not built yet");

  await playground.openBenchmarks("?run=matrix_multiply&quick");
  const row = playground.row("matrix_multiply");
  await expect(row.locator(".progress")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Quick" })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(row.getByRole("alert")).toContainText("Stopped");

  await page.goto("/#/benchmarks");
  await page.waitForURL("**/bench/");
  await playground.benchmarksAreThere();
});

test("peers run beside ours where this build has them, and it is said where it has not", async ({ playground }) => {
  const { page } = playground;
  await playground.openBenchmarks();
  const listing: string[] = await page.evaluate(async () => (await fetch("/bench/peers.json")).json());
  const { peers } = built.find(({ id }) => id === "matrix_multiply")!;
  const row = playground.row("matrix_multiply");
  const { name } = peers.find(({ from, variant }) => from === "npm" && variant === "simd")!;
  if (listing.length === 0) {
    await expect(row).toContainText("The peers are not in this build: npm run peers, then npm start.");
    await expect(row.getByRole("checkbox", { name })).toBeDisabled();
    return;
  }
  await playground.chooseOnly("matrix_multiply", "scalar", "simd", name);
  await playground.run("matrix_multiply", "Matrix multiply");
  await expect(row.locator(`tr[data-peer="${name}"]`).first()).toHaveAttribute("data-state", "measured");
  await expect(playground.arm("matrix_multiply", "simd").locator("td.best")).toContainText(name);
});

test("a program, its options and what was measured survive the way between the pages", async ({ playground }) => {
  const { page } = playground;
  await playground.open();
  await playground.pick(pythonFile("def kept(n: int) -> int:\n    return n\n\n\nprint(kept(3))\n", "kept.py"));
  await page.getByRole("radio", { name: "Big" }).check();
  await playground.settles("Written");
  await page.getByRole("link", { name: "Benchmarks" }).click();
  await playground.benchmarksAreThere();
  await playground.chooseOnly("matrix_multiply", "simd");
  await playground.run("matrix_multiply", "Matrix multiply");
  const median = await playground.arm("matrix_multiply", "simd").locator("td.median").textContent();

  await page.getByRole("link", { name: "Transpile", exact: true }).click();
  await expect(playground.source).toContainText("def kept");
  await expect(page.getByRole("heading", { name: "kept.py" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Big" })).toBeChecked();
  await playground.settles("Written");

  await page.getByRole("link", { name: "Benchmarks" }).click();
  await expect(playground.arm("matrix_multiply", "simd").locator("td.median")).toHaveText(median ?? "");
});

test("leaving while a run goes on asks first", async ({ playground, browserName }) => {
  test.skip(browserName !== "chromium", "Debian's Firefox does not tell Playwright of this question");
  const { page } = playground;
  await playground.openBenchmarks();
  await playground.chooseOnly("matrix_multiply", "simd");
  await page.getByRole("radio", { name: "Full" }).check();
  await playground.row("matrix_multiply").getByRole("button", { name: "Run Matrix multiply" }).click();
  await expect(playground.row("matrix_multiply").locator(".progress")).toBeVisible();
  const asked = new Promise<string>((resolve) => {
    page.once("dialog", (dialog) => {
      resolve(dialog.type());
      void dialog.dismiss();
    });
  });
  await page.getByRole("link", { name: "Transpile", exact: true }).press("Enter", { noWaitAfter: true });
  expect(await asked).toBe("beforeunload");
  await expect(page).toHaveURL(/\/bench\//);
  await page.keyboard.press("Escape");
  await expect(playground.row("matrix_multiply").getByRole("alert")).toContainText("Stopped");
});
