/** The types of the repository's own scripts, which are plain JavaScript, as far as the tests use them. */

declare module "*/scripts/serve.mjs" {
  import type { Server } from "node:http";
  export function serve(options: {
    root: string;
    port: number;
    isolated: boolean;
    portIsFixed: boolean;
  }): Promise<{ server: Server; url: string }>;
}

declare module "*/scripts/setup/browsers.mjs" {
  /** For each engine that is here: undefined for Playwright's own, or the path of Debian's. */
  export function installedBrowsers(): Promise<Partial<Record<"chromium" | "firefox", string | undefined>>>;
  /** How an engine is started, by its program. */
  export function launchOptions(
    engine: "chromium" | "firefox",
    program: string | undefined,
  ): { executablePath?: string; chromiumSandbox?: boolean; channel?: string };
}
