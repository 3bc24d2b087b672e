/** Transpiling on the page: typing, files, options, what is copied, downloaded and shared. */
import { expect, pythonFile, test } from "./playground";

const program = `def triangle(n: int) -> int:
    """The sum of the first n numbers."""
    total = 0
    for k in range(1, n + 1):
        total += k
    return total


print(triangle(100))
`;

test("shows Rust for the first example at once", async ({ playground }) => {
  await playground.open();
  await playground.settles("Written");
  await expect(playground.rust).toContainText("fn primes_below");
  await expect(playground.page.locator("footer")).toContainText(/\d+ lines/);
});

test("transpiles what is typed, and again after an edit", async ({ playground }) => {
  await playground.open();
  await playground.write(program);
  await playground.settles("Written");
  await expect(playground.rust).toContainText("fn triangle(");
  await expect(playground.rust).toContainText("The sum of the first n numbers.");
  await playground.write(program.replaceAll("triangle", "gauss"));
  await expect(playground.rust).toContainText("fn gauss(");
  await expect(playground.rust).not.toContainText("triangle");
});

test("opens a file that is picked, and one that is dropped", async ({ playground }) => {
  await playground.open();
  await playground.pick(pythonFile(program, "sums.py"));
  await expect(playground.rust).toContainText("fn triangle(");
  await expect(playground.page.getByRole("heading", { name: "sums.rs" })).toBeVisible();

  const transfer = await playground.page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.py", { type: "text/x-python" }));
      return data;
    },
    program.replaceAll("triangle", "dropped"),
  );
  await playground.source.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(playground.rust).toContainText("fn dropped(");
  await expect(playground.page.getByRole("heading", { name: "dropped.py" })).toBeVisible();
});

test("every example but the refusal is written", async ({ playground }) => {
  const { page } = playground;
  await playground.open();
  await page.getByRole("button", { name: "Examples" }).click();
  const titles = await page.getByRole("dialog", { name: "Example programs" }).locator(".title").allTextContents();
  expect(titles.length).toBeGreaterThan(5);
  await page.keyboard.press("Escape");
  for (const title of titles) {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("dialog", { name: "Example programs" }).getByText(title, { exact: true }).click();
    await expect(playground.state, title).toHaveText(title.includes("refusal") ? "Refused" : "Written");
  }
});

test("options change the Rust, and partial writes what can be written", async ({ playground }) => {
  const { page } = playground;
  await playground.open();
  await playground.write(program);
  await expect(playground.rust).toContainText("fn triangle(");
  const proven = await rustText();
  await page.getByRole("radio", { name: "Universal" }).check();
  await expect.poll(rustText).not.toBe(proven);

  await playground.write(`${program}\n\ndef run(text):\n    return eval(text)\n\n\nprint(run("1"))\n`);
  await playground.settles("Refused");
  await page.getByRole("radio", { name: "Write the rest" }).check();
  await playground.settles("Written in part");
  await expect(playground.rust).toContainText("unimplemented!(");

  function rustText() {
    return playground.rust.textContent();
  }
});

test("downloads the Rust, and copies it where the browser allows", async ({ playground, context, browserName }) => {
  const { page } = playground;
  if (browserName === "chromium") await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await playground.open();
  await playground.pick(pythonFile(program, "sums.py"));
  await expect(playground.rust).toContainText("fn triangle(");
  const { name, text } = await playground.download("Download");
  expect(name).toBe("sums.rs");
  expect(text).toContain("fn triangle(");
  expect(text).toContain("fn main()");
  if (browserName !== "chromium") return;
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
});

test("a share link brings back the program and its options", async ({ playground }) => {
  const { page } = playground;
  await playground.open();
  await playground.write(program);
  await page.getByRole("radio", { name: "Big" }).check();
  await page.getByRole("button", { name: "Share link" }).click();
  await expect(page).toHaveURL(/#1\.[\w-]+$/);
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(playground.source).toContainText("def triangle");
  await expect(page.getByRole("radio", { name: "Big" })).toBeChecked();
  await playground.settles("Written");
  await playground.source.click();
  await page.keyboard.type("#");
  await expect(page).toHaveURL(/#\/transpile$/);
});

test("a damaged share link says so", async ({ playground }) => {
  await playground.page.goto("/#1.q1YqSCzJULJ");
  await expect(playground.page.locator("footer")).toContainText("This link is damaged");
});

test("works by keyboard alone", async ({ playground }) => {
  const { page } = playground;
  await playground.open();
  await playground.settles("Written");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the view" })).toBeFocused();
  await playground.source.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.type("def f(:");
  await page.keyboard.press("ControlOrMeta+Enter");
  await playground.settles("Refused");
  await playground.diagnostics.first().getByRole("button").focus();
  await page.keyboard.press("Enter");
  await expect(playground.source).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(playground.source).not.toBeFocused();
});
