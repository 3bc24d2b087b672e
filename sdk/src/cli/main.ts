#!/usr/bin/env node
// The entry of `sovereign`: hands the process's arguments and streams to program.ts. It must not hold anything else.

import { processIo } from "./io.js";
import { runCommand } from "./program.js";

// A reader that goes away (`| head`) ends the command quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await runCommand(process.argv.slice(2), processIo());
