/** What axe can find in every view, in light and dark, at rest and with something to say. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Playground, test } from "./playground";

async function isClean({ page }: Playground, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
  expect(told, what).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in ${colorScheme}`, async ({ playground }) => {
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
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: "Benchmarks" }).click();
    await isClean(playground, "the benchmarks");
  });
}

test("a theme that was chosen is remembered", async ({ playground }) => {
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
  await page.getByRole("radio", { name: "As the system" }).check();
  await expect.poll(paper).toBe(light);
});
