/** The benchmarks on the page: both rows run, every arm has figures or a reason, a run is cancelled, a record leaves. */
import { readFile } from "node:fs/promises";
import Ajv2020 from "ajv/dist/2020.js";
import { expect, test } from "./playground";

const schema = JSON.parse(await readFile(new URL("../sdk/src/bench/record.schema.json", import.meta.url), "utf8"));

test.describe.configure({ timeout: 240_000 });

test("both rows run; the record that is downloaded fits the schema", async ({ playground }) => {
  const { page } = playground;
  await playground.open("#/benchmarks");
  await page.getByRole("button", { name: "Run all rows" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 of 2 rows measured." })).toBeVisible({ timeout: 200_000 });

  for (const id of ["transpile_python", "matrix_multiply"]) {
    const arms = playground.row(id).locator("tbody tr");
    for (const arm of await arms.all()) {
      const name = `${id}, ${await arm.getAttribute("data-variant")}`;
      const state = await arm.getAttribute("data-state");
      expect(["measured", "unavailable"], name).toContain(state);
      if (state === "measured") await expect(arm.locator("td.median"), name).toHaveText(/\d.*(µs|ms|s)/);
      else await expect(arm.locator(".reason"), name).toHaveText(/unavailable\s+\w+/);
    }
  }
  const matrix = playground.row("matrix_multiply");
  for (const variant of ["scalar", "simd"]) {
    await expect(matrix.locator(`tr[data-variant="${variant}"][data-state="measured"]`).first()).toBeVisible();
  }
  await expect(matrix.getByText("Published, native, not reproduced here")).toBeVisible();
  await matrix.getByText("Samples in the order of measurement").click();
  await expect(matrix.getByRole("img", { name: /samples of each arm/ }).locator("canvas")).toBeVisible();

  const { name, text } = await playground.download("Download record");
  expect(name).toMatch(/^sovereign-\d{4}-\d\d-\d\d\.json$/);
  const record = JSON.parse(text);
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
  expect(record.environment.method.quick).toBe(true);
  expect(new Set(record.rows.map((row: { id: string }) => row.id))).toEqual(
    new Set(["transpile_python", "matrix_multiply"]),
  );
});

test("a run is cancelled in the middle, and the next one is measured", async ({ playground }) => {
  const { page } = playground;
  await playground.open("#/benchmarks");
  await page.getByRole("radio", { name: "Full" }).check();
  const row = playground.row("matrix_multiply");
  await row.getByRole("button", { name: "Run Matrix multiply" }).click();
  await expect(row.locator(".progress")).toContainText(/warmup|sampling/, { timeout: 60_000 });
  await row.getByRole("button", { name: "Cancel" }).click();
  await expect(row.getByRole("alert")).toContainText("Cancelled");

  await page.getByRole("radio", { name: "Quick" }).check();
  await playground.chooseOnly("matrix_multiply", "simd");
  await row.getByRole("button", { name: "Run Matrix multiply" }).click();
  await expect(row.locator('tr[data-variant="simd"]')).toHaveAttribute("data-state", "measured", { timeout: 120_000 });
});
