/** Workers that die and jobs that are overtaken: the page says so or goes on, and always answers the next program. */
import { expect, pythonFile, test } from "./playground";

/** A program of so many functions; a thousand take tens of milliseconds at least. */
const program = (functions: number) =>
  Array.from(
    { length: functions },
    (_, at) => `def f${at}(n: int) -> int:\n    return n * ${at} + 1\n\n\nprint(f${at}(2))\n`,
  ).join("\n\n");
/** Long enough to be met in its middle, short enough to be waited for. */
const long = program(4_000);
/** For jobs that never end by themselves: it would take seconds. */
const endless = program(12_000);
const small = (name: string) => pythonFile(`def ${name}() -> int:\n    return 1\n\n\nprint(${name}())\n`, `${name}.py`);

/** Keeps every worker that the page starts, so that a test can end them as a crash does: dead, with an error event. */
function keepWorkers(): void {
  const kept: Worker[] = [];
  const Native = window.Worker;
  window.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      kept.push(this);
    }
  };
  Object.assign(window, {
    killWorkers: () => {
      const killed = kept.splice(0);
      for (const worker of killed) {
        worker.terminate();
        worker.dispatchEvent(new ErrorEvent("error", { message: "killed by a test" }));
      }
      return killed.length;
    },
  });
}

const kill = () => (window as unknown as { killWorkers: () => number }).killWorkers();

test("a worker killed in the middle of a job is replaced, and the job is done again", async ({ playground }) => {
  const { page } = playground;
  await page.addInitScript(keepWorkers);
  await playground.open();
  await playground.settles("Written");
  await playground.pick(pythonFile(long));
  await expect(playground.state).toHaveText("Transpiling");
  expect(await page.evaluate(kill)).toBeGreaterThan(0);
  await expect(playground.state).toHaveText("Written", { timeout: 50_000 });
});

test("a job whose worker dies twice fails with a typed error, and the page goes on", async ({ playground }) => {
  const { page } = playground;
  await page.addInitScript(keepWorkers);
  await playground.open();
  await playground.settles("Written");
  await playground.pick(pythonFile(endless));
  for (let death = 0; death < 2; death++) {
    await expect(playground.state).toHaveText("Transpiling");
    await expect.poll(() => page.evaluate(kill)).toBeGreaterThan(0);
    await page.waitForTimeout(50);
  }
  await playground.settles("No answer");
  await expect(page.getByRole("alert")).toContainText("worker_crashed");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(playground.state).toHaveText("Transpiling");
  await playground.pick(small("after"));
  await expect(playground.rust).toContainText("fn after(");
});

test("jobs overtaken by the next edit lose nothing", async ({ playground }) => {
  await playground.open();
  for (let edit = 0; edit < 4; edit++) await playground.pick(pythonFile(long.replaceAll("f0", `g${edit}`)));
  await playground.pick(small("last"));
  await expect(playground.rust).toContainText("fn last(");
  await playground.settles("Written");
});

test("an artefact that is answered with a page is named", async ({ playground }) => {
  const { page } = playground;
  await page.route(/transpile[^/]*\.wasm$/, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><p>Not here" }),
  );
  await playground.open();
  await playground.settles("No answer");
  await expect(page.getByRole("alert")).toContainText(/transpile[^ ]*\.wasm/);
  await page.unroute(/transpile[^/]*\.wasm$/);
  await page.getByRole("button", { name: "Try again" }).click();
  await playground.settles("Written");
});
