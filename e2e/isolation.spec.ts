/** With the isolation headers and without: both rows' work is done in both, and the device panel tells which it is. */

import { expect, test } from "./playground";
import { ports } from "./ports";

for (const { name, port, isolated } of [
  { name: "isolated", port: ports.isolated, isolated: true },
  { name: "not isolated", port: ports.plain, isolated: false },
]) {
  test(`a page that is ${name} transpiles, multiplies and says so`, async ({ playground }) => {
    test.setTimeout(120_000);
    const { page } = playground;
    await page.goto(`http://127.0.0.1:${port}/#/transpile`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await playground.settles("Written");
    await page.getByRole("button", { name: "This device" }).click();
    const line = page
      .getByRole("dialog", { name: "This device" })
      .locator("dl > div")
      .filter({ hasText: "Cross-origin isolated" });
    await expect(line).toContainText(isolated ? "on" : "off");
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: "Benchmarks" }).click();
    const row = playground.row("matrix_multiply");
    await playground.chooseOnly("matrix_multiply", "simd");
    await row.getByRole("button", { name: "Run Matrix multiply" }).click();
    await expect(row.locator('tr[data-variant="simd"]')).toHaveAttribute("data-state", "measured", { timeout: 90_000 });
  });
}
