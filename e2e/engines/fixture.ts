/**
 * A page in any engine, also where Playwright drives none: what these tests need of it is written once, over what
 * scripts/browsers gives for all. Tests in here run in WebKitGTK too, which is where every fallback is at work. It must not
 * hold what only one engine can; that is for the tests beside this folder.
 */
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";
import { softwareGpu } from "../../scripts/browsers/engines.mjs";
import { type Browser, type Engine, openBrowser, type Tab } from "../../scripts/browsers/open.mjs";
import { serve } from "../../scripts/server.mjs";
import { PlaygroundTab } from "./playground-tab";

export type { Tab };
export { expect };

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a project chooses. */
export interface EngineOptions {
  readonly engine: Engine;
  /** Whether the browser is started with WebGPU, which without a GPU is a program. */
  readonly webgpu: boolean;
}

/** The package as npm would install it, with an empty page beside it: its files are at the site's root. */
interface Sites {
  /** With the isolation headers, under a strict policy. */
  readonly isolated: string;
  readonly plain: string;
}

export const test = base.extend<
  { readonly tab: Tab; readonly playground: PlaygroundTab },
  EngineOptions & { readonly running: Browser; readonly sites: Sites }
>({
  engine: ["chromium", { option: true, scope: "worker" }],

  webgpu: [false, { option: true, scope: "worker" }],

  running: [
    async ({ engine, webgpu }, use) => {
      const browser = await openBrowser(engine, { folder: root, launch: webgpu ? softwareGpu[engine] : {} });
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],

  sites: [
    async ({ engine }, use) => {
      const [isolated, plain] = await Promise.all([site(engine, true), site(engine, false)]);
      await use({ isolated: isolated.url, plain: plain.url });
      for (const { server } of [isolated, plain]) {
        server.close();
        server.closeAllConnections();
      }
    },
    { scope: "worker" },
  ],

  tab: async ({ running }, use, info) => {
    const tab = await running.newTab();
    await use(tab);
    if (info.status !== info.expectedStatus) {
      const picture = await tab.screenshot().catch(() => undefined);
      if (picture) await info.attach("page", { body: Buffer.from(picture), contentType: "image/png" });
    }
    await tab.close();
  },

  playground: async ({ tab }, use) => {
    const playground = new PlaygroundTab(tab);
    await use(playground);
    expect(await playground.wrong(), "no request leaves the origin, no error, the policy blocks nothing").toEqual([]);
  },
});

function site(engine: Engine, isolated: boolean): Promise<{ readonly server: Server; readonly url: string }> {
  const page = `<!doctype html><meta charset="utf-8"><title>The package in ${engine}</title>`;
  return serve({ root: `${root}dist`, pages: { "/": page }, port: 0, portIsFixed: true, isolated });
}
