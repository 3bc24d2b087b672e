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

    await page.getByRole("link", { name: "Benchmarks" }).click();
    await page.getByRole("button", { name: "Run all rows" }).click();
    await expect(page.locator(".progress")).toContainText("left", { timeout: 60_000 });
    await picture("benchmarks-running", true);
    await expect(page.getByRole("status").filter({ hasText: "2 of 2 rows measured." })).toBeVisible({
      timeout: 200_000,
    });
    await page.getByText("Samples in the order of measurement").last().click();
    await page.evaluate(() => scrollTo(0, 0));
    await picture("benchmarks", true);

    await page.setViewportSize({ width: 390, height: 844 });
    await picture("benchmarks-narrow", true);
    await page.getByRole("link", { name: "Transpile", exact: true }).click();
    await picture("transpile-narrow", true);
  });
}
