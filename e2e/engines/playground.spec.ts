/**
 * The pages in every engine: the transpiler, with the isolation headers and without, transpiles and says what the engine has
 * and lacks; it answers bad input by a coded diagnostic with its line and a hint, after which the next program is
 * transpiled. The benchmarks list every row; running them is rows.spec.ts's. It must not try what only one engine can.
 */
import { ports } from "../ports";
import { expect, test } from "./fixture";
import type { PlaygroundTab } from "./playground-tab";

const program = `def triangle(n: int) -> int:
    """The sum of the first n numbers."""
    total = 0
    for k in range(1, n + 1):
        total += k
    return total


print(triangle(100))
`;

for (const { name, port, isolated } of [
  { name: "isolated", port: ports.isolated, isolated: true },
  { name: "not isolated", port: ports.plain, isolated: false },
]) {
  test(`a page that is ${name} transpiles and says so`, async ({ playground }) => {
    await playground.open(port);
    expect(await playground.tab.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await playground.settles("Written");
    await playground.writes("fn primes_below");

    await playground.drop("triangle.py", program);
    await playground.writes("fn triangle(");
    await playground.writes("The sum of the first n numbers.");
    await playground.settles("Written");

    await playground.press("This device");
    const line = () => playground.tab.evaluate(deviceLine, "Cross-origin isolated");
    await expect.poll(line).toContain(isolated ? "on" : "off");
  });
}

test("the page of benchmarks lists every row that the package has", async ({ playground, sites }) => {
  const { tab } = playground;
  await tab.goto(sites.isolated);
  const ids = await tab.evaluate(rowIds, sites.isolated);
  expect(new Set(await playground.openBenchmarks(ports.isolated))).toEqual(new Set(ids));
});

/** Refused with a code, at this line, with a hint; the worker then answers the next job. */
async function refuses(playground: PlaygroundTab, source: string | Uint8Array, line: number): Promise<void> {
  await playground.open(ports.isolated);
  await playground.drop("program.py", source);
  await playground.settles("Refused", 50_000);
  const { code, place, hint } = await playground.diagnostic();
  expect(code).toMatch(/^PY\d{4}$/);
  expect(place).toMatch(new RegExp(`^${line}:`));
  expect(hint).not.toBe("");
}

async function goesOn(playground: PlaygroundTab): Promise<void> {
  await playground.drop("after.py", "def after() -> int:\n    return 1\n\n\nprint(after())\n");
  await playground.writes("fn after(");
}

for (const { name, source, line } of [
  { name: "a syntax error", source: "x = 1\ny = 2\nz = = 3\n", line: 3 },
  { name: "an unsupported construct", source: 'def run(text):\n    return eval(text)\n\n\nprint(run("1"))\n', line: 2 },
  {
    name: "a source of 100,000 nested parentheses",
    source: `x = 1\ny = ${"(".repeat(1e5)}1${")".repeat(1e5)}\n`,
    line: 2,
  },
  { name: "a source of 100,000 chained additions", source: `x = 1\ny = ${"1 + ".repeat(1e5)}1\n`, line: 2 },
]) {
  test(`${name} is refused, and the next program is written`, async ({ playground }) => {
    await refuses(playground, source, line);
    await goesOn(playground);
  });
}

test("a source that is not UTF-8 is refused, held as bytes, never shown wrong", async ({ playground }) => {
  await refuses(playground, Buffer.from("x = 1\ns = '\xff\xfe'\n", "latin1"), 2);
  await expect.poll(() => playground.text("main")).toContain("This file is not UTF-8");
  await goesOn(playground);
});

/** Runs in the page: the rows of the package that this site is. */
async function rowIds(site: string): Promise<readonly string[]> {
  const { rows } = (await import(`${site}bench.js`)) as typeof import("@sovereign/wasm/bench");
  return rows().map(({ id }) => id);
}

/** Runs in the page: what the device panel says of something. */
function deviceLine(title: string): string {
  const lines = [...document.querySelectorAll("dialog dl > div, [role=dialog] dl > div")];
  return lines.map((line) => line.textContent ?? "").find((text) => text.includes(title)) ?? "";
}
