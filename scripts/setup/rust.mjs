// The Rust toolchain with its WebAssembly target. Three routes, the first that works: rustup as it is here; rustup
// brought into .tools/; Debian's own packages. It must not touch a toolchain that already does what we need.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at, root, toolEnvironment, tools, which } from "../paths.mjs";
import { Failure, run } from "../progress.mjs";
import { asRoot, installPackages } from "./system.mjs";

const target = "wasm32-unknown-unknown";
const byHand = "install rustup (https://rustup.rs), then run the same command again";

/** Makes cargo, rustfmt, clippy and the WebAssembly target available; does nothing where they are. */
export async function installRust() {
  if (missingFromRust() === undefined) return;
  const routes = [rustupHere, rustupBrought, debianPackages];
  const tried = [];
  for (const route of routes) {
    try {
      if ((await route()) === "not here") continue;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      tried.push(error);
      console.log(`  That did not work: ${error.message.trimEnd().split("\n").at(-1)}`);
    }
    if (missingFromRust() === undefined) return;
  }
  const why = tried.length > 0 ? `\n${tried.map((error) => error.message).join("\n")}` : "";
  throw new Failure(`Rust is not complete: ${missingFromRust()}.${why}`, tried.at(-1)?.remedy ?? byHand);
}

/** Whether there is a standard library for a target: Debian has none for some that rustup has. */
export function hasTarget(name) {
  const library = join(libraries(), name, "lib");
  return existsSync(library) && readdirSync(library).some((file) => file.startsWith("libstd"));
}

function libraries() {
  return join(ask("rustc", ["--print", "sysroot"]) ?? "", "lib/rustlib");
}

/** What is missing, in words, or undefined when everything is there. Asks the tools only, never the network. */
function missingFromRust() {
  const [major, minor] = (ask("rustc", ["--version"])?.split(" ")[1] ?? "0.0").split(".").map(Number);
  const [, wanted] = pinnedVersion().split(".").map(Number);
  if (major !== 1 || minor < wanted) return `rustc ${pinnedVersion()} or later`;
  if (!hasTarget(target)) return `the standard library for ${target}`;
  // Artefacts with threads compile it for themselves.
  if (!existsSync(join(libraries(), "src/rust/library/std"))) return "the source of the standard library";
  for (const tool of ["fmt", "clippy"]) if (!ask("cargo", [tool, "--version"])) return `cargo ${tool}`;
  return undefined;
}

function ask(command, args) {
  // rustup would install what is missing by itself, silently and at length.
  const env = { ...toolEnvironment(), RUSTUP_AUTO_INSTALL: "0" };
  const result = spawnSync(command, args, { cwd: root, env, encoding: "utf8" });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

function pinnedVersion() {
  return /channel = "([^"]+)"/.exec(toolchainFile())[1];
}

function toolchainFile() {
  return readFileSync(at("rust-toolchain.toml"), "utf8");
}

/** What rustup is told. Only rustup 1.28 and later would read the file by itself. */
export function toolchainInstall(file) {
  const words = (name) => [...(new RegExp(`^${name} = (.+)$`, "m").exec(file)?.[1] ?? "").matchAll(/"([^"]+)"/g)];
  const each = (name, option) => words(name).flatMap(([, word]) => [option, word]);
  return [
    ...["toolchain", "install", words("channel")[0][1], "--no-self-update"],
    ...each("profile", "--profile"),
    ...each("components", "--component"),
    ...each("targets", "--target"),
  ];
}

async function rustupHere() {
  if (!which("rustup")) return "not here";
  await run(`Installing Rust ${pinnedVersion()} by rustup`, "rustup", toolchainInstall(toolchainFile()), {
    remedy: byHand,
  });
}

/** Everything stays in .tools/: nothing of the user's home or shell is changed. */
async function rustupBrought() {
  if (which("rustup")) return "not here";
  const home = { RUSTUP_HOME: join(tools, "rustup"), CARGO_HOME: join(tools, "cargo") };
  const installer = await download(`rustup/dist/${hostTriple()}/rustup-init`);
  const args = ["-y", "--no-modify-path", "--profile", "minimal", "--default-toolchain", "none"];
  const env = { ...home, RUSTUP_INIT_SKIP_PATH_CHECK: "yes" };
  await run("Installing rustup into .tools", installer, args, { env, remedy: byHand });
  rmSync(installer);
  await run(
    `Installing Rust ${pinnedVersion()} into .tools`,
    join(home.CARGO_HOME, "bin/rustup"),
    toolchainInstall(toolchainFile()),
    {
      env: home,
      remedy: byHand,
    },
  );
}

function hostTriple() {
  const machine = { x64: "x86_64", arm64: "aarch64" }[process.arch];
  const system = { linux: "unknown-linux-gnu", darwin: "apple-darwin" }[process.platform];
  if (!machine || !system) throw new Failure(`No rustup is known for ${process.platform} on ${process.arch}.`, byHand);
  return `${machine}-${system}`;
}

/** Downloads from Rust's own site, checks the SHA-256 that stands beside the file, and makes it executable. */
async function download(path) {
  const url = `${process.env.RUSTUP_DIST_SERVER ?? "https://static.rust-lang.org"}/${path}`;
  try {
    const [file, sum] = await Promise.all([fetched(url), fetched(`${url}.sha256`)]);
    const got = createHash("sha256").update(file).digest("hex");
    if (got !== sum.toString("utf8").trim().split(/\s/)[0]) throw new Error("its SHA-256 is not the published one");
    mkdirSync(tools, { recursive: true });
    const installer = join(tools, "rustup-init");
    writeFileSync(installer, file);
    chmodSync(installer, 0o755);
    return installer;
  } catch (error) {
    throw new Failure(`${url} could not be downloaded: ${error.cause?.message ?? error.message}.`, byHand);
  }
}

async function fetched(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Debian's packages have the source of std but not std for our target: it is built once and put beside the others. */
async function debianPackages() {
  if (!which("apt-get")) return "not here";
  const packages = ["rustc-web", "cargo-web", "rust-web-src", "rustfmt-web", "rust-web-clippy", "lld-19"];
  await installPackages("Rust", packages);
  const folder = mkdtempSync(join(tmpdir(), "sovereign-std-"));
  try {
    await buildStandardLibrary(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildStandardLibrary(folder) {
  writeFileSync(
    join(folder, "Cargo.toml"),
    '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[lib]\npath = "lib.rs"\n',
  );
  writeFileSync(join(folder, "lib.rs"), "#![no_std]\n");
  await run(
    `Building Rust's standard library for ${target}`,
    "/usr/bin/cargo",
    ["build", "--release", "--target", target, "-Zbuild-std=std,panic_abort"],
    { cwd: folder, env: { RUSTC_BOOTSTRAP: "1", RUSTFLAGS: "-Cembed-bitcode=yes" }, remedy: byHand },
  );
  const built = join(folder, "target", target, "release/deps");
  const libraries = readdirSync(built).filter((file) => file.endsWith(".rlib") && !file.startsWith("libempty"));
  const place = `/usr/lib/rustlib/${target}/lib`;
  const copy = ["install", "-D", "-m", "644", "-t", place, ...libraries.map((file) => join(built, file))];
  await asRoot("Putting it in place", copy, "Rust's standard library", byHand);
}
