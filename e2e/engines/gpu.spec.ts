/**
 * The GPU in every engine that has WebGPU, by a software adapter: right answers, devices that are lost in the middle of a
 * job, and what the package says of it. Where there is none, it is refused.
 */
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { vulkanDrivers } from "../../scripts/browsers/engines.mjs";
import { serve } from "../../scripts/server.mjs";
import { expect, test } from "./fixture";

test.use({ webgpu: true });

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** Why an engine has no GPU here. */
function lackOf(engine: string): string | undefined {
  if (engine === "webkitgtk") return "WebKitGTK has no WebGPU";
  if (engine === "firefox" && vulkanDrivers().length === 0) return "Firefox finds no Vulkan driver";
  return undefined;
}

/** The package's worker, whose newest device is lost whenever the page says so. */
const LOSING = `import "./worker.js";
const { requestDevice } = GPUAdapter.prototype;
let newest;
GPUAdapter.prototype.requestDevice = async function (...options) {
  newest = await requestDevice.apply(this, options);
  return newest;
};
const channel = new BroadcastChannel("lose");
channel.onmessage = async () => {
  newest.destroy();
  await newest.lost;
  channel.postMessage("lost");
};
`;

let server: Server;
let site: string;

test.beforeAll(async () => {
  const page = '<!doctype html><meta charset="utf-8"><title>The GPU</title>';
  const pages = { "/": page, "/losing.js": LOSING };
  ({ server, url: site } = await serve({ root: dist, pages, port: 0, portIsFixed: true, isolated: true }));
});

test.afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test.beforeEach(({ tab }) => tab.goto(site));

test("multiplies matrices on the GPU, or says that there is none", async ({ tab, engine }) => {
  const { answers, webgpu, gpu, opened, auto } = await tab.evaluate(multiply, site);
  if (lackOf(engine)) {
    expect(new Set(answers)).toEqual(new Set(["unsupported"]));
    expect({ webgpu, opened }).toEqual({ webgpu: false, opened: "unsupported" });
  } else {
    expect(new Set(answers)).toEqual(new Set(["right"]));
    expect({ webgpu, opened }).toEqual({ webgpu: true, opened: "opened" });
    expect(gpu.adapter).toBeTruthy();
  }
  expect(auto).toBe("right");
  console.log(`${engine}: ${gpu.adapter}; ${gpu.reason}`);
});

test("computes again what is lost with its device", async ({ tab, engine }) => {
  test.skip(lackOf(engine) !== undefined, lackOf(engine));
  const { losses, right, others } = await tab.evaluate(lose, site);
  expect(others).toEqual([]);
  expect({ losses, right }).toEqual({ losses: 10, right: 10 });
});

test("answers the next call soon after one was aborted", async ({ tab, engine }) => {
  test.skip(lackOf(engine) !== undefined, lackOf(engine));
  const { aborted, next } = await tab.evaluate(abort, site);
  expect(aborted).toEqual(["aborted", "aborted", "aborted"]);
  expect(next).toEqual([19, 22, 43, 50]);
});

// What follows runs in the page. The package is imported there by its URL, which no compiler knows.

type Package = typeof import("@sovereign/wasm");

/** Matrices of whole numbers, whose product is exact, with edges that no tile fits. */
async function multiply(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open({ threads: 2 });
  const codeOf = (error: unknown) => (error as { code?: string }).code ?? String(error);
  const answer = async ([m, k, n]: [number, number, number], variant: "gpu" | "auto") => {
    const a = Float32Array.from({ length: m * k }, (_, i) => ((i * 7) % 13) - 6);
    const b = Float32Array.from({ length: k * n }, (_, i) => ((i * 5) % 11) - 5);
    try {
      const c = await runtime.matrixMultiply(a, b, { m, k, n }, { variant });
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[p * n + j]!;
          if (c[i * n + j] !== sum) return `wrong at ${i}, ${j} of ${m} x ${k} x ${n}`;
        }
      }
      return "right";
    } catch (error) {
      return codeOf(error);
    }
  };
  const answers: string[] = [];
  const shapes: [number, number, number][] = [
    [67, 129, 45],
    [1, 1, 1],
    [64, 64, 64],
    [130, 7, 66],
    [3, 500, 2],
  ];
  for (const shape of shapes) answers.push(await answer(shape, "gpu"));
  const auto = await answer([67, 129, 45], "auto");
  const { webgpu, gpu } = runtime.capabilities();
  await runtime.dispose();
  let opened = "opened";
  try {
    const other = await Sovereign.open({ device: "webgpu", threads: 1 });
    await other.dispose();
  } catch (error) {
    opened = codeOf(error);
  }
  return { answers, webgpu, gpu, opened, auto };
}

/** Ten jobs whose devices are lost at some moment of each. */
async function lose(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open({ threads: 1, assets: { worker: `${site}losing.js` } });
  const channel = new BroadcastChannel("lose");
  const side = 160;
  const [a, b] = [new Float32Array(side * side).fill(1), new Float32Array(side * side).fill(2)];
  const job = () => runtime.matrixMultiply(a, b, { m: side, k: side, n: side }, { variant: "gpu" });
  const counts = { losses: 0, right: 0, others: [] as string[] };
  await job();
  for (let moment = 0; counts.losses < 10; moment = (moment + 13) % 80) {
    let inFlight = true;
    const answer = job().finally(() => {
      inFlight = false;
    });
    await new Promise((resolve) => setTimeout(resolve, moment));
    const counted = inFlight;
    // It is over before the next job begins, which would else lose two devices.
    const over = new Promise((resolve) => {
      channel.onmessage = resolve;
    });
    channel.postMessage("lose");
    try {
      const c = await answer;
      if (!c.every((value) => value === 2 * side)) counts.others.push("a wrong answer");
      else if (counted) counts.right++;
    } catch (error) {
      counts.others.push(`${(error as { code?: string }).code}: ${error}`);
    }
    if (counted) counts.losses++;
    await over;
  }
  channel.close();
  await runtime.dispose();
  return counts;
}

/** Three long jobs, each aborted when some of it is done, and a short one. */
async function abort(site: string) {
  const { Sovereign } = (await import(`${site}index.js`)) as Package;
  const runtime = await Sovereign.open({ threads: 1 });
  const side = 768;
  const big = new Float32Array(side * side).fill(1);
  const aborted: string[] = [];
  for (let i = 0; i < 3; i++) {
    const stop = new AbortController();
    const onProgress = ({ stage, done }: { stage: string; done: number }) => {
      if (stage === "running" && done > 0 && done < side) stop.abort();
    };
    const options = { variant: "gpu", signal: stop.signal, onProgress } as const;
    const code = await runtime.matrixMultiply(big, big, { m: side, k: side, n: side }, options).then(
      () => "answered",
      (error: { code: string }) => error.code,
    );
    aborted.push(code);
  }
  const [one, two] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
  const next = [...(await runtime.matrixMultiply(one, two, { m: 2, k: 2, n: 2 }, { variant: "gpu" }))];
  await runtime.dispose();
  return { aborted, next };
}
