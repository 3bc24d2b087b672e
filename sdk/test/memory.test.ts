// Memory over many rounds: what a call, a forest or a runtime took is given back. Each test has a process of its own, which
// prints the bytes that it still holds.

import { expect, it } from "vitest";
import { form, runNode } from "./fixtures.js";

/** What a process holds from a round on that is surely after all caches are filled, until the last. */
async function growth(setup: string, round: string, warm: number, rounds: number) {
  const { status, out } = await runNode(`
    import { setFlagsFromString } from "node:v8";
    import { runInNewContext } from "node:vm";
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc");
    const numbers = Float32Array.from({ length: 4096 }, (_, at) => (at * 7919) % 1000);
    const form = ${JSON.stringify(form(5, 4, 4, 3))};
    const work = async (sovereign) => {
      const forest = sovereign.randomForest(form);
      await Promise.all([
        sovereign.matrixMultiply(numbers, numbers, { m: 64, k: 64, n: 64 }),
        sovereign.matrixMultiply(numbers, numbers, { m: 64, k: 64, n: 64 }, { variant: "threads" }),
        sovereign.fft(numbers, { onProgress() {} }),
        sovereign.kmeans(numbers, { dimensions: 2, clusters: 4, maxIterations: 5 }),
        forest.predict(numbers),
      ]);
      forest.dispose();
    };
    const held = async () => {
      gc();
      // What finalizers are told of goes with the next collection.
      await new Promise((resolve) => setTimeout(resolve, 20));
      gc();
      const { rss, heapUsed } = process.memoryUsage();
      return { rss, heapUsed };
    };
    ${setup}
    let before;
    for (let round = 0; round < ${rounds}; round++) {
      if (round === ${warm}) before = await held();
      ${round}
    }
    const after = await held();
    console.log(JSON.stringify({ rss: after.rss - before.rss, heapUsed: after.heapUsed - before.heapUsed }));
    process.exit();
  `);
  expect(status).toBe(0);
  return JSON.parse(out) as { rss: number; heapUsed: number };
}

const KIB = 1024;

// Before that, engines compile, and heaps of workers grow to what they are collected at.
it("of 1,000 rounds of all calls stays where it was", async () => {
  const setup = "const sovereign = await Sovereign.open({ threads: 2 });";
  const { rss, heapUsed } = await growth(setup, "await work(sovereign);", 2000, 3000);
  expect(heapUsed / 1000).toBeLessThan(0.5 * KIB);
  // Each of the five calls holds 16 KiB at least; allocators and engines take some pages for themselves.
  expect(rss / 1000).toBeLessThan(32 * KIB);
}, 120_000);

it("of runtimes that are opened and disposed of is given back", async () => {
  const round =
    "const sovereign = await Sovereign.open({ threads: 2 }); await work(sovereign); await sovereign.dispose();";
  const { rss, heapUsed } = await growth("", round, 100, 300);
  // Node keeps some hundred bytes of every worker, of which there are three in a round.
  expect(heapUsed / 200).toBeLessThan(2.5 * KIB);
  // An instance alone has more than a MiB.
  expect(rss / 200).toBeLessThan(400 * KIB);
}, 120_000);
