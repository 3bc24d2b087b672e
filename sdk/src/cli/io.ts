// The command's door to the world: files, standard streams, colour. Commands take it as a value, so that tests run them
// in their own process. It decides nothing.
//
// A file that is replaced is never there in part: what is new is written beside it and takes its place at the end.

import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createColors } from "picocolors";

/** Colours for one stream: they do nothing where it is no terminal. */
export type Colors = ReturnType<typeof createColors>;

/** What a command reads and writes. Whatever the system refuses is thrown as a `UsageError`. */
export interface Io {
  /** All of standard input, or what comes until it is over `limit` bytes. */
  stdin(limit: number): Promise<Uint8Array>;
  out(text: string): void;
  err(text: string): void;
  read(path: string): Uint8Array;
  /** Opens a file to be written: it is known from here on that it can be, and what is there stays until then. */
  open(path: string): Output;
  /** What a path is; undefined when nothing is there. */
  kind(path: string): "file" | "directory" | undefined;
  /** Whether both paths lead to one file; `-` is standard input. */
  same(path: string, other: string): boolean;
  /** For text on standard output, and on standard error. */
  readonly colors: { readonly out: Colors; readonly err: Colors };
  /** Standard error is a terminal: a progress bar may be drawn there. */
  readonly interactive: boolean;
  /** How many characters a line of standard output has; no limit where it is no terminal. */
  readonly columns: number;
}

/** A file that was opened to be written. One of the two is called, once. */
export interface Output {
  /** Puts the text in its place. */
  write(text: string): void;
  /** Leaves everything as it was. */
  discard(): void;
}

/** The process's own streams and files. */
export function processIo(): Io {
  const colorful = (stream: NodeJS.WriteStream) => {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    return createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || (stream.isTTY === true && TERM !== "dumb")));
  };
  return {
    stdin: readStdin,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    read: (path) => attempt(`${path} cannot be read`, () => readFileSync(path)),
    open: (path) => attempt(`${path} cannot be written`, () => openOutput(path)),
    kind(path) {
      const found = attempt(`${path} cannot be looked at`, () => statSync(path, { throwIfNoEntry: false }));
      if (!found) return undefined;
      return found.isDirectory() ? "directory" : "file";
    },
    same(path, other) {
      const [one, two] = [identity(path), identity(other)];
      return one !== undefined && one === two;
    },
    colors: { out: colorful(process.stdout), err: colorful(process.stderr) },
    interactive: process.stderr.isTTY === true,
    columns: process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
  };
}

/**
 * What happens to standard output and error when they cannot be written. Where nobody reads any more (`| head`), nothing
 * more is printed, and the status is the command's own. Any other failure is told, and the status is then never 0.
 */
export function guardStreams(): { status(ofCommand: number): number } {
  let failed = false;
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || failed) return;
    failed = true;
    process.stderr.write(`error: standard output cannot be written: ${fileProblem(error)}\n`);
    process.exitCode ||= 1;
  });
  return { status: (ofCommand) => ofCommand || (failed ? 1 : 0) };
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
    ELOOP: "its links lead in a circle",
    EROFS: "the file system is read-only",
    ENOSPC: "no space is left on the device",
    ENAMETOOLONG: "the name is too long",
    ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GB",
  };
  return (code && words[code]) || message;
}

function attempt<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw new UsageError(`${what}: ${fileProblem(thrown)}`);
  }
}

/** Piece by piece, because a pipe that does not block answers EAGAIN to whoever reads it at once. */
async function readStdin(limit: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    // Node takes a folder for an empty stream.
    if (fstatSync(0).isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    for await (const piece of process.stdin) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length > limit) break;
    }
  } catch (thrown) {
    throw new UsageError(`standard input cannot be read: ${fileProblem(thrown)}`);
  }
  return Buffer.concat(pieces, length);
}

/** Device and number: what links of both kinds to one regular file have in common. */
function identity(path: string): string | undefined {
  try {
    const found = path === "-" ? fstatSync(0, { bigint: true }) : statSync(path, { bigint: true });
    // A terminal may well be read and written.
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function openOutput(path: string): Output {
  const there = statSync(path, { throwIfNoEntry: false });
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  // /dev/stdout may be a regular file, which whoever opened it holds: another one in its place would not be seen.
  const direct = there ? !there.isFile() || /^\/(dev|proc)\//.test(path) : link;
  if (direct) return openInPlace(path, "w");
  // A link stays a link: what it leads to is replaced.
  const target = there ? realpathSync(path) : path;
  // The folder's own right to a new file must not overrule that of the old one.
  if (there) accessSync(target, constants.W_OK);
  // With a letter behind it, a path that ends with a slash names a folder, which is then missing.
  const folder = dirname(`${target}_`);
  const beside = join(folder, `.sovereign-${process.pid}-${Math.random().toString(36).slice(2)}`);
  try {
    writeFileSync(beside, "", { flag: "wx" });
  } catch (thrown) {
    // A folder may forbid new files while the old one may be written.
    if (there && statSync(folder, { throwIfNoEntry: false })) return openInPlace(target, "r+");
    throw thrown;
  }
  return {
    write(text) {
      try {
        attempt(`${path} cannot be written`, () => {
          writeFileSync(beside, text);
          if (there) chmodSync(beside, there.mode & 0o7777);
          renameSync(beside, target);
        });
      } finally {
        rmSync(beside, { force: true });
      }
    },
    discard: () => rmSync(beside, { force: true }),
  };
}

/** What is no regular file, or cannot be replaced. */
function openInPlace(path: string, flag: "w" | "r+"): Output {
  const file = openSync(path, flag);
  return {
    write(text) {
      try {
        attempt(`${path} cannot be written`, () => {
          if (flag === "r+") ftruncateSync(file, 0);
          writeFileSync(file, text);
        });
      } finally {
        closeSync(file);
      }
    },
    discard: () => closeSync(file),
  };
}
