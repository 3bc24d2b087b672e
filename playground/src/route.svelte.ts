/**
 * What the address names. There are two pages: the transpiler at the root, whose hash may be a share link (it begins with
 * a version digit, `#1.`), and the benchmarks in bench/, which read their own address (bench/request.ts). It must not
 * decode a share link; that is share.ts's job.
 */
export type View = "transpile" | "benchmarks";

/** The pages, in the order of the navigation. */
export const views: Record<View, { readonly title: string; readonly href: string }> = {
  transpile: { title: "Transpile", href: `${import.meta.env.BASE_URL}#/transpile` },
  benchmarks: { title: "Benchmarks", href: `${import.meta.env.BASE_URL}bench/` },
};

/** A link to `#/benchmarks` of the transpiler's page leads to the page of the benchmarks. Whether the address is one. */
export function leaveForBenchmarks(): boolean {
  if (location.hash !== "#/benchmarks") return false;
  location.replace(views.benchmarks.href);
  return true;
}

/** The hash of the transpiler's page, and the share link in it, if any. */
class Route {
  hash = $state(location.hash);
  share: string | undefined = $derived(/^#\d+\./.test(this.hash) ? this.hash.slice(1) : undefined);

  constructor() {
    addEventListener("hashchange", () => {
      if (!leaveForBenchmarks()) this.hash = location.hash;
    });
  }

  /** Replaces the address without a new entry in the history: an edited share link no longer says what is on screen. */
  replace(hash: string): void {
    if (location.hash === hash) return;
    history.replaceState(history.state, "", hash);
    this.hash = hash;
  }
}

export const route = new Route();
