// The command's door to the world: files, standard streams, colour. Commands take it as a value, so that tests run them
// in their own process. It decides nothing.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createColors } from "picocolors";

/** Colours for one stream: they do nothing where it is no terminal. */
export type Colors = ReturnType<typeof createColors>;

/** What a command reads and writes. */
export interface Io {
  /** All of standard input. */
  stdin(): Uint8Array;
  out(text: string): void;
  err(text: string): void;
  read(path: string): Uint8Array;
  write(path: string, text: string): void;
  /** What a path is; undefined when nothing is there. */
  kind(path: string): "file" | "directory" | undefined;
  /** For text on standard output, and on standard error. */
  readonly colors: { readonly out: Colors; readonly err: Colors };
  /** Standard error is a terminal: a progress bar may be drawn there. */
  readonly interactive: boolean;
}

/** The process's own streams and files. */
export function processIo(): Io {
  const colorful = (stream: NodeJS.WriteStream) => {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    return createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || (stream.isTTY === true && TERM !== "dumb")));
  };
  return {
    stdin: () => readFileSync(0),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    read: (path) => readFileSync(path),
    write: (path, text) => writeFileSync(path, text),
    kind(path) {
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) return undefined;
      return found.isDirectory() ? "directory" : "file";
    },
    colors: { out: colorful(process.stdout), err: colorful(process.stderr) },
    interactive: process.stderr.isTTY === true,
  };
}

/** A command line that asks for what cannot be: the command prints the message and ends with status 2. */
export class UsageError extends Error {}

/** What the system said about a file, in words: `no such file`, not `ENOENT: ...`. */
export function fileProblem(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: "no such file or directory",
    ENOTDIR: "a part of the path is not a directory",
    EACCES: "permission denied",
    EPERM: "not permitted",
    EISDIR: "it is a directory",
    EROFS: "the file system is read-only",
    ENOSPC: "no space is left on the device",
    ENAMETOOLONG: "the name is too long",
    ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GB",
  };
  return (code && words[code]) || message;
}
