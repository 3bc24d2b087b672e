/**
 * Every row of the benchmark set in every engine, by the package alone: what is built is measured or says why not, what is
 * not built says so, nothing is wrong or fails, and the record fits its schema.
 */
import type { BenchRecord, Row } from "@sovereign/wasm/bench";
import { expect, test } from "./fixture";
import { schemaErrors } from "./record";

test("every row runs, and its record fits the schema", async ({ tab, sites }) => {
  test.setTimeout(600_000);
  await tab.goto(sites.isolated);
  const rows = await tab.evaluate(allRows, sites.isolated);
  expect(rows.length).toBeGreaterThan(0);
  for (const { id, built } of rows) {
    const record = await test.step(id, () => tab.evaluate(runRow, sites.isolated, id));
    expect(schemaErrors(record), id).toEqual([]);
    const arms = record.rows.flatMap((row) => row.arms);
    const told = arms.map(
      ({ variant, peer, status, reason }) => `${peer ?? variant} ${status}: ${reason ?? "measured"}`,
    );
    expect(arms.length, id).toBeGreaterThan(0);
    expect(
      arms.filter(({ status }) => status !== "ok" && status !== "unavailable"),
      `${id}: ${told.join("; ")}`,
    ).toEqual([]);
    expect(
      arms.some(({ status }) => status === "ok"),
      `${id} is ${built ? "built" : "not built"}: ${told.join("; ")}`,
    ).toBe(built);
  }
});

// What follows runs in the page.

type Bench = typeof import("@sovereign/wasm/bench");

async function allRows(site: string): Promise<readonly Row[]> {
  return ((await import(`${site}bench.js`)) as Bench).rows();
}

async function runRow(site: string, id: string): Promise<BenchRecord> {
  return ((await import(`${site}bench.js`)) as Bench).run(id, "all", { quick: true });
}
