// The command in this process, as tests run it: what it is given, and what came of it. No test of its own.

import { createColors } from "picocolors";
import { type Io, processIo } from "../src/cli/io.js";
import { runCommand } from "../src/cli/program.js";
import { worker } from "./fixtures.js";

const plain = createColors(false);
export const plainColors = { out: plain, err: plain };

/** Runs `sovereign` with these arguments: its status, and what it wrote. */
export async function sovereign(
  args: readonly string[],
  stdin = "",
  assets: Readonly<Record<string, URL>> = {},
  more: Partial<Io> = {},
) {
  let [out, err] = ["", ""];
  const io: Io = {
    ...processIo(),
    stdin: async () => new TextEncoder().encode(stdin),
    out: (text) => (out += text),
    err: (text) => (err += text),
    colors: plainColors,
    interactive: false,
    columns: Number.POSITIVE_INFINITY,
    ...more,
  } as Io;
  return { status: await runCommand(args, io, { assets: { worker, ...assets } }), out, err };
}
