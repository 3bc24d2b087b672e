// `npm test`: set-up, the gate, every test; `--quick` leaves the browsers out. It ends with one line that counts, and
// its status is 0 only when nothing failed. It must not know what any test is about.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { buildPlayground, buildSdk } from "./build.mjs";
import { buildWasm, relaxedSimdFlags } from "./build-wasm.mjs";
import { check } from "./check.mjs";
import { countCargo, countNode, countPlaywright, countVitest } from "./counts.mjs";
import { at } from "./paths.mjs";
import { buildPeers } from "./peers.mjs";
import { main, runShown } from "./progress.mjs";
import { installBrowsers } from "./setup/browsers.mjs";
import { installNpmPackages } from "./setup/packages.mjs";
import { requirePrerequisites } from "./setup/prerequisites.mjs";
import { installPython } from "./setup/python.mjs";
import { hasTarget, installRust } from "./setup/rust.mjs";
import { installWasmTools } from "./setup/wasm-tools.mjs";
import { fetchSources } from "./sources.mjs";

const quick = process.argv.includes("--quick");
const total = { passed: 0, failed: 0, failures: [] };

await main(async () => {
  requirePrerequisites(["node", "git", "compiler", "python"]);
  await installNpmPackages();
  await installRust();
  await installWasmTools();
  await installPython();
  if (!quick) await installBrowsers();
  await buildWasm();
  await fetchSources();
  await buildPeers();
  const gates = await check();
  total.failed += gates.length;
  total.failures.push(...gates.map((gate) => `- ${gate.message}`));
  await rustTests();
  await laneTests();
  await artefactTests();
  await unitTests();
  if (!quick) {
    await buildSdk();
    await buildPlayground();
    await browserTests();
  }
  if (total.failed > 0) console.log(`\nFailed:\n${total.failures.join("\n")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
});

async function rustTests() {
  console.log("\nRust");
  const output = await runShown(
    "cargo",
    ["test", "--workspace", "--features", "sovereign-wasm/compute", "--quiet", "--no-fail-fast"],
    { cwd: at("rust") },
  );
  add("Rust", countCargo(output.text, output.code));
}

/** The kernels' suites once more, on the lanes of WebAssembly. */
async function laneTests() {
  const target = "wasm32-wasip1";
  if (!hasTarget(target)) {
    console.log(`\nThe kernels on WebAssembly's lanes: left out, as Rust has no ${target} here.`);
    return;
  }
  for (const [name, features] of Object.entries({ simd: "+simd128", relaxed: "+simd128,+relaxed-simd" })) {
    console.log(`\nKernels, ${name}`);
    const runner = [process.execPath, ...relaxedSimdFlags, at("rust/kernels/tests/wasi.mjs")];
    // Nothing is captured: a test that fails ends the program there, and what was captured would be lost.
    const args = [
      "test",
      "-p",
      "sovereign-kernels",
      "--tests",
      "--target",
      target,
      "--no-fail-fast",
      "--",
      "--nocapture",
    ];
    const output = await runShown("cargo", args, {
      cwd: at("rust"),
      env: {
        CARGO_TARGET_DIR: at("target/rust", `lanes-${name}`),
        CARGO_TARGET_WASM32_WASIP1_RUNNER: runner.join(" "),
        CARGO_ENCODED_RUSTFLAGS: `-Ctarget-feature=${features}`,
      },
    });
    add(`Kernels, ${name}`, countCargo(output.text, output.code));
  }
}

/** Node's own runner, because an engine flag decides whether the relaxed build can be loaded at all. */
async function artefactTests() {
  console.log("\nArtefacts");
  const args = [...relaxedSimdFlags, "--test", "--test-reporter=tap", "rust/wasm/tests/compute.test.mjs"];
  const output = await runShown(process.execPath, args);
  add("Artefacts", countNode(output.text, output.code));
}

async function unitTests() {
  console.log("\nTypeScript and AssemblyScript");
  const report = reportFile("vitest");
  const args = [
    "run",
    "--config",
    "vite.config.ts",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const output = await runShown("vitest", args);
  add("TypeScript and AssemblyScript", countVitest(readReport(report), output.code));
}

async function browserTests() {
  console.log("\nIn browsers, and from the packed package");
  const report = reportFile("playwright");
  const output = await runShown(
    "playwright",
    ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"],
    {
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    },
  );
  add("Browsers", countPlaywright(readReport(report), output.code));
}

function add(suite, counts) {
  console.log(`${suite}: ${counts.passed} passed, ${counts.failed} failed`);
  total.failures.push(...counts.failures.map((failure) => `- ${suite}: ${failure}`));
  total.passed += counts.passed;
  total.failed += counts.failed;
}

function reportFile(name) {
  mkdirSync(at("target/reports"), { recursive: true });
  const file = at("target/reports", `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
