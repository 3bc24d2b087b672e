/**
 * Which view the address names. The hash is the whole router: `#/transpile`, `#/benchmarks`, and share links, which
 * begin with a version digit (`#1.`) and open the transpiler. It must not decode a share link; that is share.ts's job.
 */
export type View = "transpile" | "benchmarks";

/** The titles of the views, in the order of the navigation. */
export const views: Record<View, string> = { transpile: "Transpile", benchmarks: "Benchmarks" };

const viewOf = (hash: string): View => (hash === "#/benchmarks" ? "benchmarks" : "transpile");

/** The current view, and the share link that the page was opened with, if any. */
class Route {
  hash = $state(location.hash);
  view: View = $derived(viewOf(this.hash));
  share: string | undefined = $derived(/^#\d+\./.test(this.hash) ? this.hash.slice(1) : undefined);

  constructor() {
    addEventListener("hashchange", () => {
      this.hash = location.hash;
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
