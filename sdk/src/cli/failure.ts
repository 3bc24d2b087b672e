// What a command says of an error, and the status that comes of it. It must not ask for a class: the command is built
// apart from @sovereign/wasm/bench, so there are two classes of the one name, and only the code tells.

import { constants } from "node:os";
import { CommanderError } from "commander";
import type { ErrorCode } from "../errors.js";
import { type Io, UsageError } from "./io.js";

const CODES: Readonly<Record<ErrorCode, true>> = {
  invalid_argument: true,
  shape_mismatch: true,
  too_large: true,
  out_of_memory: true,
  unsupported: true,
  invalid_file: true,
  aborted: true,
  timeout: true,
  disposed: true,
  resource_lost: true,
  worker_crashed: true,
  asset_missing: true,
  asset_mismatch: true,
  csp_blocked: true,
  gpu_lost: true,
  network: true,
  quota_exceeded: true,
  internal: true,
};

/** The signals that stop a command. */
export const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The code of an error of the SDK, whichever build of it threw it; undefined for anything else. */
export function codeOf(thrown: unknown): ErrorCode | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code } = thrown as { readonly code?: unknown };
  return typeof code === "string" && Object.hasOwn(CODES, code) ? (code as ErrorCode) : undefined;
}

/** Tells of an error on standard error; answers the status. */
export function tellFailure(thrown: unknown, io: Io): number {
  const { bold, red, yellow } = io.colors.err;
  const error = bold(red("error"));
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (thrown instanceof UsageError) {
    io.err(`${error}: ${thrown.message}\n`);
    return 2;
  }
  const code = codeOf(thrown);
  if (code === "aborted") {
    io.err(`${bold(yellow("stopped"))}: no record was written\n`);
    return stoppedBy((thrown as Error).cause);
  }
  if (code !== undefined) {
    io.err(`${error}: ${(thrown as Error).message}\n`);
    return 1;
  }
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  io.err(`${error}: this is a fault of sovereign, please report it\n${text}\n`);
  return 1;
}

/** 128 and the number of the signal, as a shell would say; 130 for Ctrl-C. */
function stoppedBy(reason: unknown): number {
  return 128 + constants.signals[STOPPING.find((name) => name === reason) ?? "SIGINT"];
}
