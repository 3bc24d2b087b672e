// Fetching what rows transpile: the manifest, the archive, what is done where it cannot be had or is not the right one.
// Archives are made here; pip is the real one, pointed at a folder, and no test uses the network.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { at } from "./paths.mjs";
import { readManifest, unpack, writeSources } from "./sources.mjs";

const root = mkdtempSync(join(tmpdir(), "sovereign-sources-"));
afterAll(() => rmSync(root, { recursive: true }));
const hasPip = spawnSync("python3", ["-m", "pip", "--version"]).status === 0;

const licence = "Do as you like.\n";
const program = "def f(a: int) -> int:\n    return a\n";
/** The least that pip takes for a wheel. */
const wheel = {
  "made/f.py": program,
  "made/g.py": "a = 1",
  "made-1.0.dist-info/LICENSE": licence,
  "made-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: made\nVersion: 1.0\n",
  "made-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: made\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  "made-1.0.dist-info/RECORD": "",
};
const archiveName = "made-1.0-py3-none-any.whl";

/** A zip of these files, by Python's own module: another's reading of the format than ours. */
function zipOf(files) {
  const file = join(root, "archive.zip");
  const script =
    "import json, sys, zipfile\n" +
    "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:\n" +
    "    for name, text in json.load(sys.stdin): archive.writestr(name, text)\n";
  execFileSync("python3", ["-W", "ignore", "-c", script, file], { input: JSON.stringify(files) });
  return readFileSync(file);
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function manifestOf(bytes, lines = { "made/f.py": 2, "made/g.py": 1 }) {
  const keys = {
    package: "made",
    version: "1.0",
    licence: "MIT",
    licence_file: "made-1.0.dist-info/LICENSE",
    archive: archiveName,
    sha256: sha256(bytes),
    rule: "all",
  };
  const head = Object.entries(keys).map(([key, value]) => `${key} = "${value}"`);
  return [...head, "", "[lines]", ...Object.entries(lines).map(([path, count]) => `"${path}" = ${count}`), ""].join(
    "\n",
  );
}

describe("the manifest", () => {
  test("of transpile_python is read whole", () => {
    const text = readFileSync(at("rust/benches/src/transpile_python/sources.toml"), "utf8");
    const { lines, licence } = readManifest(text);
    expect(licence).toBe("MIT");
    expect(lines).toHaveLength(50);
    expect(lines.every(([path, count]) => path.endsWith(".py") && Number.isInteger(count))).toBe(true);
  });

  const good = manifestOf(Buffer.from(""));
  test.each([
    ["a key that is there twice", `${good}"made/f.py" = 3\n`],
    ["more of TOML than is read", `${good}a = [1, 2]\n`],
    ["a text that is no key", `${good}hello\n`],
    ["no files", good.slice(0, good.indexOf("[lines]"))],
    ["no hash", good.replace(/^sha256.*$/m, "")],
    ["a package that is an option", good.replace('package = "made"', 'package = "--index-url=x"')],
    ["an archive that is a path", good.replace(archiveName, "../made.whl")],
    ["an archive that is the folder above", good.replace(archiveName, "..")],
  ])("is refused with %s", (_, text) => {
    expect(() => readManifest(text)).toThrow(/A sources.toml/);
  });
});

describe("an archive", () => {
  const bytes = zipOf(Object.entries(wheel));

  test("gives the files of the manifest and the licence", async () => {
    expect(await unpack(readManifest(manifestOf(bytes)), bytes)).toEqual({
      licenceText: licence,
      files: [
        { path: "made/f.py", text: program },
        { path: "made/g.py", text: "a = 1" },
      ],
    });
  });

  test("is refused when a file has not the lines that the manifest says", async () => {
    const manifest = readManifest(manifestOf(bytes, { "made/f.py": 3 }));
    await expect(unpack(manifest, bytes)).rejects.toThrow("made/f.py has 2 lines, not 3");
  });

  test("is refused when a file is not text", async () => {
    const manifest = { licenceFile: "a.py", lines: [["a.py", 1]] };
    const binary = zipSync({ "a.py": Uint8Array.of(0x61, 0xff, 0x62, 0x0a) });
    await expect(unpack(manifest, binary)).rejects.toThrow("a.py is not UTF-8");
  });

  test("is refused when it lacks a file, or one is too long", async () => {
    const lacking = readManifest(manifestOf(bytes, { "made/h.py": 1 }));
    await expect(unpack(lacking, bytes)).rejects.toThrow("lacks made/h.py");
    const long = zipOf([["a.py", "\n".repeat(5_000_000)]]);
    await expect(unpack({ licenceFile: "a.py", lines: [["a.py", 1]] }, long)).rejects.toThrow("over 1048576 bytes");
  });
});

describe("fetching", () => {
  const bytes = zipOf(Object.entries(wheel));
  let place;
  let count = 0;

  beforeEach(() => {
    const folder = join(root, `run-${count++}`);
    mkdirSync(join(folder, "packages"), { recursive: true });
    writeFileSync(join(folder, "packages", archiveName), bytes);
    writeFileSync(join(folder, "sources.toml"), manifestOf(bytes));
    place = {
      manifest: join(folder, "sources.toml"),
      output: join(folder, "out/row.json"),
      cache: join(folder, "cache"),
    };
    // pip's own settings: no index, one folder.
    vi.stubEnv("PIP_NO_INDEX", "1");
    vi.stubEnv("PIP_CONFIG_FILE", "/dev/null");
    vi.stubEnv("PIP_FIND_LINKS", join(folder, "packages"));
    vi.spyOn(console, "log").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const written = () => JSON.parse(readFileSync(place.output, "utf8"));
  const about = { package: "made", version: "1.0", licence: "MIT" };

  test.runIf(hasPip)("writes what pip brings, and needs it no second time", async () => {
    expect(await writeSources(place)).toBeUndefined();
    const files = [
      { path: "made/f.py", text: program },
      { path: "made/g.py", text: "a = 1" },
    ];
    expect(written()).toEqual({ ...about, licenceText: licence, files });
    expect(readdirSync(place.cache)).toEqual([archiveName]);
    rmSync(place.output);
    expect(await writeSources({ ...place, python: "no-such-python" })).toBeUndefined();
    expect(written().files).toEqual(files);
  });

  test.runIf(hasPip)("uses nothing of an archive with another hash, and says so", async () => {
    writeFileSync(place.manifest, manifestOf(Buffer.from("another archive")));
    const reason = await writeSources(place);
    expect(reason).toContain(`is ${sha256(bytes)}, not ${sha256(Buffer.from("another archive"))}`);
    expect(written()).toEqual({ ...about, licenceText: "", files: [], reason });
    expect(readdirSync(place.cache)).toEqual([]);
  });

  test.runIf(hasPip)("fetches anew what was changed in the cache", async () => {
    mkdirSync(place.cache);
    writeFileSync(join(place.cache, archiveName), "something else");
    expect(await writeSources(place)).toBeUndefined();
    expect(sha256(readFileSync(join(place.cache, archiveName)))).toBe(sha256(bytes));
  });

  test.runIf(hasPip)("says what pip says, without addresses, when there is no such package", async () => {
    vi.stubEnv("PIP_FIND_LINKS", join(root, "empty"));
    const reason = await writeSources(place);
    expect(reason).toMatch(/pip could not fetch made==1\.0: ERROR: .*build again/);
    expect(reason).not.toContain("://");
    expect(written()).toEqual({ ...about, licenceText: "", files: [], reason });
  });

  test("says that Python is missing", async () => {
    const reason = await writeSources({ ...place, python: "no-such-python" });
    expect(reason).toContain("no-such-python is missing");
    expect(written().files).toEqual([]);
  });

  test.runIf(hasPip)("puts nothing outside of its places, whatever an archive's files are called", async () => {
    const names = ["../../escaped.py", "/escaped.py", "made/../../../escaped.py"];
    const hostile = zipOf([...Object.entries(wheel), ...names.map((name) => [name, "1\n"])]);
    writeFileSync(join(place.manifest, "../packages", archiveName), hostile);
    writeFileSync(place.manifest, manifestOf(hostile, { "../../escaped.py": 1, "made/f.py": 2 }));
    expect(await writeSources(place)).toBeUndefined();
    expect(written().files[0]).toEqual({ path: "../../escaped.py", text: "1\n" });
    const found = readdirSync(root, { recursive: true }).filter((file) => String(file).includes("escaped"));
    expect(found).toEqual([]);
    expect(existsSync("/escaped.py")).toBe(false);
  });
});
