// The command line: what may be written, and which status comes of it. Commands are in files of their own, loaded when
// they are asked for, so that `transpile` starts quickly.
//
// Statuses: 0 done; 1 refused or failed; 2 wrong usage; 3 written in part; 130 stopped by Ctrl-C.

import { Command, InvalidArgumentError, Option } from "commander";
import { version } from "../version.js";
import type { BenchFlags } from "./bench.js";
import { tellFailure } from "./failure.js";
import type { Io } from "./io.js";
import type { TranspileFlags } from "./transpile.js";

/** Where the files of the package are, for tests; and where peers are, which a clone may have. */
export interface Places {
  readonly assets?: Readonly<Record<string, URL>>;
  readonly peers?: URL;
}

/** Runs `sovereign` with these arguments; answers the status. */
export async function runCommand(args: readonly string[], io: Io, places: Places = {}): Promise<number> {
  let status = 0;
  const program = define(io, places, (code) => {
    status = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return status;
  } catch (thrown) {
    return tellFailure(thrown, io);
  }
}

function define(io: Io, places: Places, end: (status: number) => void): Command {
  const program = new Command("sovereign")
    .description("Transpile Python to safe Rust and run the benchmark set, on your own device.")
    .version(version)
    .helpCommand(false)
    .showHelpAfterError("(sovereign --help says what there is)")
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .exitOverride();
  defineTranspile(program, io, end);
  defineBench(program, io, places, end);
  program
    .command("doctor")
    .description("say what this host offers and what is wrong with it")
    .action(async () => end(await (await import("./doctor.js")).doctorCommand(io, places.assets ?? {})));
  return program;
}

function defineTranspile(program: Command, io: Io, end: (status: number) => void): void {
  program
    .command("transpile")
    .description("transpile one program to one Rust file, which `rustc --edition 2021` builds alone")
    .argument("<file>", "the source, or - for standard input")
    .option("-o, --output <out.rs>", "where to write, or - for standard output")
    .addOption(
      new Option("--lang <language>", "the language, where the name does not say it").choices(["python", "c", "shell"]),
    )
    .addOption(
      new Option("--int <mode>", "big: every integer that is not proven small may grow").choices(["auto", "big"]),
    )
    .addOption(new Option("--upgrades <which>", "none: print the universal level").choices(["all", "none"]))
    .option("--partial", "write what can be written; refused functions become unimplemented!()")
    .option("--explain", "say why each value is big, shared, copied or refused")
    .option("--json", "print diagnostics as data on standard output")
    .option("--check", "build the output (not built yet)")
    .option("-I, --include <dir>", "C: where headers are (not built yet)", collect)
    .option("-D, --define <name>", "C: macros (not built yet)", collect)
    .addHelpText(
      "after",
      "\nStatus: 0 written; 1 refused, nothing written; 2 wrong usage; 3 written in part (--partial).",
    )
    .action(async (file: string, flags: TranspileFlags) => {
      end(await (await import("./transpile.js")).transpileCommand(file, flags, io));
    });
}

function defineBench(program: Command, io: Io, places: Places, end: (status: number) => void): void {
  program
    .command("bench")
    .description("run rows of the benchmark set; all of them when none is named")
    .argument("[row...]", "ids, as --list prints them")
    .option(
      "--variant <arms>",
      "only these arms, such as scalar,simd; a peer by its package, or peers for all",
      collect,
    )
    .option("--list", "print the rows and their arms, and run nothing")
    .option("--quick", "short caps: a first look, not a measurement")
    .option("--threads <count>", "the most workers of the arms threads", count)
    .option("--python <program>", "the Python of the arm python, and of peers that are packages of it")
    .option("--peers <dir>", "where the peers are; a clone has them in target/peers after npm run peers")
    .option("--browser <name>", "run in a browser: chromium, firefox or webkitgtk")
    .option("--json <file>", "write the record")
    .option("--csv <file>", "write every sample")
    .option("--markdown <file>", "write the tables as Markdown, or with - print them alone")
    .option("--from <file>", "show a record that was written before, and run nothing")
    .option("--baseline <file>", "compare with a record that was written before")
    .option("--fail-on-regression", "status 1 when an arm became slower than the baseline by more than noise")
    .addHelpText(
      "after",
      "\nStatus: 0 measured; 1 an arm of ours failed, answered wrongly or, with --fail-on-regression, became slower; 2 wrong usage.",
    )
    .action(async (ids: string[], flags: BenchFlags) => {
      end(await (await import("./bench.js")).benchCommand(ids, flags, io, places));
    });
}

/** An option that may be given several times. Not variadic: that would swallow what follows it. */
function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}
