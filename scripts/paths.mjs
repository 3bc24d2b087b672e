// Where things are in this repository, and the environment in which its tools run. It must not start anything, and it
// must not import a package: set-up runs before there are any.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, without a slash at its end. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** A path inside the repository. */
export const at = (...parts) => join(root, ...parts);

/** What set-up installs for this repository alone; kept between runs, removed by deleting the folder. */
export const tools = at(".tools");

/** The environment of every tool we start: what set-up installed comes first. */
export function toolEnvironment() {
  const env = { ...process.env, CARGO_TERM_COLOR: "never" };
  const path = [join(tools, "bin"), at("node_modules/.bin")];
  if (existsSync(join(tools, "cargo/bin/cargo"))) {
    env.RUSTUP_HOME = join(tools, "rustup");
    env.CARGO_HOME = join(tools, "cargo");
    path.push(join(tools, "cargo/bin"));
  }
  path.push(process.env.PATH ?? "");
  // A rustup installed a moment ago is not yet on the PATH of the terminal that is open.
  if (existsSync(join(homedir(), ".cargo/bin"))) path.push(join(homedir(), ".cargo/bin"));
  env.PATH = path.join(delimiter);
  // Debian's own rustc has no linker for WebAssembly in it; rustup's has, and ignores the other one's name.
  if (which("rustup", env.PATH) === undefined && which("wasm-ld-19", env.PATH)) {
    env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = "wasm-ld-19";
  }
  return env;
}

/** The full path of a program on the PATH, or undefined. */
export function which(program, path = toolEnvironment().PATH) {
  const folder = path.split(delimiter).find((entry) => entry !== "" && existsSync(join(entry, program)));
  return folder === undefined ? undefined : join(folder, program);
}
