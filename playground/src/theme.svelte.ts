/**
 * The theme: the system's, or the one chosen here and remembered. The same key is read by public/theme.js before the
 * first paint. It must not know any colour.
 */
export type Theme = "system" | "light" | "dark";

const key = "sovereign.theme";

function remembered(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

class ThemeChoice {
  /** What was chosen. */
  current: Theme = $state(remembered());
  /** Counts changes of what is painted, so that a canvas knows when to draw again. */
  painted = $state(0);

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.painted += 1;
    });
  }

  choose(theme: Theme): void {
    this.current = theme;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    this.painted += 1;
    try {
      if (theme === "system") localStorage.removeItem(key);
      else localStorage.setItem(key, theme);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }
}

export const theme = new ThemeChoice();
