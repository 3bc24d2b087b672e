/**
 * A picture of every view in light and dark, for people to look at: test-results/screenshots. With UPDATE=1 the one that
 * the README shows is written to docs/playground.png. It compares nothing.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "./playground";

const folder = fileURLToPath(new URL("../test-results/screenshots/", import.meta.url));
const docs = fileURLToPath(new URL("../docs/", import.meta.url));

test.describe.configure({ timeout: 240_000 });

for (const colorScheme of ["light", "dark"] as const) {
  test(`every view in ${colorScheme}`, async ({ playground }) => {
    const { page } = playground;
    const picture = (name: string, fullPage = false) =>
      page.screenshot({ path: `${folder}${name}-${colorScheme}.png`, fullPage, animations: "disabled" });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme });
    await playground.open();
    await playground.settles("Written");
    await page.locator(".source .cm-line").nth(9).click();
    await expect(page.locator(".rust .cm-line.cm-tinted").first()).toBeVisible();
    await picture("transpile");
    if (process.env.UPDATE === "1" && colorScheme === "light") {
      await mkdir(docs, { recursive: true });
      await page.screenshot({ path: `${docs}playground.png`, animations: "disabled" });
    }

    await page.getByRole("button", { name: "This device" }).click();
    await expect(page.getByText("Cross-origin isolated")).toBeVisible();
    await picture("device");
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Examples" }).click();
    await picture("examples");
    await page.getByText("What a refusal looks like").click();
    await playground.settles("Refused");
    await picture("refused");

    await page.setViewportSize({ width: 390, height: 844 });
    await picture("transpile-narrow", true);
  });

  test(`the benchmarks in ${colorScheme}`, async ({ playground }) => {
    const { page } = playground;
    const picture = (name: string, fullPage = true) =>
      page.screenshot({ path: `${folder}${name}-${colorScheme}.png`, fullPage, animations: "disabled" });
    const row = playground.row("matrix_multiply");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme });
    await playground.openBenchmarks();
    await picture("benchmarks-rest");
    // Not pure Python, its transpilation and plain JavaScript: they take long, and look like the others.
    const peer = row.getByRole("checkbox", { name: "onnxruntime-web" });
    const peers = (await peer.isEnabled()) ? ["onnxruntime-web"] : [];
    await playground.chooseOnly("matrix_multiply", "scalar", "simd", "relaxed", "threads", ...peers);
    await page.getByRole("button", { name: "Run all rows" }).click();
    await expect(row.locator(".progress")).toContainText("left", { timeout: 120_000 });
    await picture("benchmarks-running");
    await expect(row.locator(".progress")).toBeHidden({ timeout: 200_000 });
    await page.evaluate(() => scrollTo(0, 0));
    await picture("benchmarks");
    for (const [name, title] of Object.entries({
      samples: "Samples",
      figures: "Every arm in full",
      answers: "How answers are judged",
      code: "Code and input",
    })) {
      await row.getByRole("button", { name: title, exact: true }).click();
      await row.locator(".detail").screenshot({ path: `${folder}detail-${name}-${colorScheme}.png` });
    }
    const { text } = await playground.download("Download JSON");
    await playground.pickRecord({ name: "earlier.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await expect(row.getByRole("region", { name: "Changes of Matrix multiply" })).toBeVisible();
    await row.locator(".detail").screenshot({ path: `${folder}detail-changes-${colorScheme}.png` });

    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() => scrollTo(0, 0));
    await picture("benchmarks-narrow");
    await playground.openBenchmarks("?run=nonsense");
    await picture("benchmarks-unknown", false);
  });
}
