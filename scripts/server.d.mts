/** The types of server.mjs, which is plain JavaScript because it runs before there are packages. It holds no code. */
import type { Server } from "node:http";

export function serve(options: {
  /** The folder at `/`. */
  readonly root: string;
  /** More folders, by their paths, which begin and end with a slash. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Documents that are in no file, by their paths. */
  readonly pages?: Readonly<Record<string, string>>;
  /** The port, the first of those that are tried, or 0 for any. */
  readonly port: number;
  readonly portIsFixed: boolean;
  readonly isolated: boolean;
}): Promise<{ readonly server: Server; readonly url: string }>;
