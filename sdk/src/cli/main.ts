#!/usr/bin/env node
// The entry of `sovereign`: hands the process's arguments and streams to program.ts. It must not hold anything else.

import { guardStreams, processIo } from "./io.js";
import { runCommand } from "./program.js";

const streams = guardStreams();
const places = { peers: new URL("../target/peers/", import.meta.url) };
process.exitCode = streams.status(await runCommand(process.argv.slice(2), processIo(), places));
