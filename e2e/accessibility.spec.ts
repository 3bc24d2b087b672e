/** What axe can find on both pages, in light and dark, wide and narrow, at rest and with something to say. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Playground, test } from "./playground";

/** Looks at the whole page, or at a part of it that is all that changed. */
async function isClean({ page }: Playground, what: string, part = "html"): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
  expect(told, what).toEqual([]);
}

const narrow = { width: 390, height: 844 };
const wide = { width: 1440, height: 900 };

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the transpiler in ${colorScheme}`, async ({ playground }) => {
    const { page } = playground;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await playground.open();
    await playground.settles("Written");
    await isClean(playground, "the transpiler");

    await page.getByRole("button", { name: "Examples" }).click();
    await isClean(playground, "the examples");
    await page.getByText("What a refusal looks like").click();
    await playground.settles("Refused");
    await isClean(playground, "a refusal");

    await page.getByRole("button", { name: "This device" }).click();
    await isClean(playground, "the device");
  });

  test(`axe finds nothing in the benchmarks in ${colorScheme}`, async ({ playground }) => {
    test.setTimeout(180_000);
    const { page } = playground;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(wide);
    await playground.openBenchmarks("?run=nonsense");
    await isClean(playground, "the benchmarks at rest, with something to say");
    await playground.chooseOnly("matrix_multiply", "scalar", "simd");
    const row = playground.row("matrix_multiply");
    await row.getByRole("button", { name: "Run Matrix multiply" }).click();
    await expect(row.locator(".progress")).toContainText(/measuring/, { timeout: 60_000 });
    await isClean(playground, "a run");
    await expect(row.locator(".progress")).toBeHidden({ timeout: 60_000 });
    const details = ["What is timed", "Samples", "Every arm in full", "How answers are judged", "Code and input"];
    for (const detail of details) {
      await row.getByRole("button", { name: detail, exact: true }).click();
      await isClean(playground, `wide, ${detail}`, "#matrix_multiply");
    }
    const { text } = await playground.download("Download JSON");
    await playground.pickRecord({ name: "earlier.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await expect(row.getByRole("region", { name: "Changes of Matrix multiply" })).toBeVisible();
    await isClean(playground, "wide, compared with an earlier record", "#matrix_multiply");
    await page.setViewportSize(narrow);
    await isClean(playground, "narrow, compared with an earlier record");
  });
}

test("a theme that was chosen is remembered, on both pages", async ({ playground }) => {
  const { page } = playground;
  await page.emulateMedia({ colorScheme: "light" });
  await playground.open();
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await page.reload();
  expect(await paper()).toBe(dark);
  await playground.openBenchmarks();
  expect(await paper()).toBe(dark);
  await page.getByRole("radio", { name: "As the system" }).check();
  await expect.poll(paper).toBe(light);
});
