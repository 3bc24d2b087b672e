// `sovereign doctor`: what this host offers, and what is wrong with it. It changes nothing.

import { spawnSync } from "node:child_process";
import { type ArtefactName, locator } from "../assets.js";
import { asSovereignError } from "../errors.js";
import { cores } from "../host.js";
import { compile, probe } from "../module.js";
import { version } from "../version.js";
import type { Io } from "./io.js";

const ARTEFACTS: readonly ArtefactName[] = [
  "transpile",
  "text",
  "samples",
  "compute-simd",
  "compute-relaxed",
  "compute-scalar",
];
/** What programs outside the package are for: none of them is needed to transpile. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ["rustc", "builds what is transpiled; 1.87 or later"],
  ["python3", "the arm python of bench"],
];

/** Prints one line per finding; status 1 when something that the package needs is wrong. */
export async function doctorCommand(io: Io): Promise<number> {
  const { green, yellow, red, dim } = io.colors.out;
  let status = 0;
  const good = (text: string) => io.out(`${green("ok")}    ${text}\n`);
  const lacks = (text: string) => io.out(`${yellow("none")}  ${text}\n`);
  const wrong = (text: string) => {
    status = 1;
    io.out(`${red("wrong")} ${text}\n`);
  };
  good(
    `@sovereign/wasm ${version} on Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cores()} cores`,
  );
  const features = await probe();
  if (features.simd) good("WASM SIMD");
  else wrong("WASM SIMD is missing: matrixMultiply is unsupported here. Use a newer Node.");
  if (features.relaxedSimd) good("WASM relaxed SIMD");
  else lacks("WASM relaxed SIMD: simd is used instead");
  for (const name of ARTEFACTS) {
    if (name === "compute-relaxed" && !features.relaxedSimd) continue;
    try {
      await compile(locator()(name));
      good(`${name}.wasm loads`);
    } catch (thrown) {
      wrong(asSovereignError(thrown).message);
    }
  }
  for (const [program, purpose] of PROGRAMS) {
    const { stdout, status: ended } = spawnSync(program, ["--version"], { encoding: "utf8" });
    if (ended === 0) good(`${stdout.trim()} ${dim(`(${purpose})`)}`);
    else lacks(`${program} is not on the PATH ${dim(`(${purpose})`)}`);
  }
  return status;
}
