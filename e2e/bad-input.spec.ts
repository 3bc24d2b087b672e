/**
 * Bad input: each is answered by a coded diagnostic with its line and a hint, or, where it is too large to be handed
 * over at all, by a typed error; and the next program is transpiled.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Playground, pythonFile, test } from "./playground";

const good = "def after() -> int:\n    return 1\n\n\nprint(after())\n";

/** Refused with a code, at this line, with a hint; the worker then answers the next job. */
async function refuses(playground: Playground, line: number): Promise<void> {
  await playground.settles("Refused", 60_000);
  const first = playground.diagnostics.first();
  await expect(first.locator(".code")).toHaveText(/^PY\d{4}$/);
  await expect(first.locator(".place")).toHaveText(new RegExp(`^${line}:`));
  await expect(first.locator(".hint")).not.toBeEmpty();
  await playground.pick(pythonFile(good, "after.py"));
  await expect(playground.rust).toContainText("fn after(");
}

test("a syntax error, marked at its line", async ({ playground }) => {
  await playground.open();
  await playground.write("x = 1\ny = 2\nz = = 3\n");
  await playground.settles("Refused");
  await expect(playground.page.locator(".source .cm-lint-marker-error")).toHaveCount(1);
  await playground.diagnostics.first().getByRole("button").click();
  await expect(playground.page.locator(".source .cm-activeLine")).toHaveText("z = = 3");
  await refuses(playground, 3);
});

test("an unsupported construct", async ({ playground }) => {
  await playground.open();
  await playground.write('def run(text):\n    return eval(text)\n\n\nprint(run("1"))\n');
  await refuses(playground, 2);
});

test("not UTF-8: held as bytes, never shown wrong", async ({ playground }) => {
  await playground.open();
  const buffer = Buffer.concat([Buffer.from("x = 1\ns = '"), Buffer.from([0xff, 0xfe]), Buffer.from("'\n")]);
  await playground.pick({ name: "latin.py", mimeType: "text/x-python", buffer });
  await expect(playground.page.getByText("This file is not UTF-8")).toBeVisible();
  await refuses(playground, 2);
});

test("100,000 nested parentheses", async ({ playground }) => {
  await playground.open();
  const depth = 100_000;
  await playground.pick(pythonFile(`x = 1\ny = ${"(".repeat(depth)}1${")".repeat(depth)}\n`));
  await refuses(playground, 2);
});

test("100,000 chained additions", async ({ playground }) => {
  await playground.open();
  await playground.pick(pythonFile(`x = 1\ny = ${"1 + ".repeat(100_000)}1\n`));
  await refuses(playground, 2);
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
