/**
 * Bad input, as a user meets it: an error is marked in the editor at its line, and a source that is too large to be handed
 * over at all is answered by a typed error; the next program is transpiled. More of it is in engines/, for every engine. It
 * must not ask how input is refused in the transpiler: that is the corpus's.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, pythonFile, test } from "./playground";

const good = "def after() -> int:\n    return 1\n\n\nprint(after())\n";

test("a syntax error, marked at its line", async ({ playground }) => {
  await playground.open();
  await playground.write("x = 1\ny = 2\nz = = 3\n");
  await playground.settles("Refused");
  await expect(playground.page.locator(".source .cm-lint-marker-error")).toHaveCount(1);
  await playground.diagnostics.first().getByRole("button").click();
  await expect(playground.page.locator(".source .cm-activeLine")).toHaveText("z = = 3");
  await playground.pick(pythonFile(good, "after.py"));
  await expect(playground.rust).toContainText("fn after(");
});

test("a source of 50 MB", async ({ playground }) => {
  const folder = await mkdtemp(join(tmpdir(), "sovereign-e2e-"));
  try {
    const file = join(folder, "large.py");
    await writeFile(file, "x = 1\n".repeat(Math.ceil(50_000_000 / 6)));
    await playground.open();
    await playground.pick(file);
    await expect(playground.page.getByText("This file is too large to edit")).toBeVisible();
    await expect(playground.page.getByRole("alert")).toContainText("too_large", { timeout: 30_000 });
    await playground.pick(pythonFile(good, "after.py"));
    await expect(playground.rust).toContainText("fn after(");
  } finally {
    await rm(folder, { recursive: true });
  }
});
