/**
 * The program and its options, kept for the tab while the transpiler's page is left: the benchmarks are another page, and
 * a reload is one too. sessionStorage holds it, so it never leaves the tab. It must not decide what is opened: a share
 * link goes before what is kept, and that is the view's business.
 */
import type { Options } from "./job.svelte";
import type { SourceFile } from "./source-file";

const key = "sovereign.transpile";

/** What is kept. A file that is held as bytes keeps only its name: bytes have no place in this store. */
export interface Kept {
  readonly path: string;
  readonly text: string | undefined;
  readonly options: Options;
}

/** Keeps what is on screen. Where there is no room or no permission, nothing is kept, and the store says so by being empty. */
export function keep(source: SourceFile, options: Options, store?: Storage): void {
  const kept: Kept = { path: source.path, text: "text" in source ? source.text : undefined, options };
  try {
    (store ?? sessionStorage).setItem(key, JSON.stringify(kept));
  } catch {
    discard(store);
  }
}

/** What was kept in this tab, or undefined. Whatever else lies there is not ours to open. */
export function kept(store?: Storage): Kept | undefined {
  try {
    return keptOf(JSON.parse((store ?? sessionStorage).getItem(key) ?? "null"));
  } catch {
    return undefined;
  }
}

function keptOf(json: unknown): Kept | undefined {
  if (!isObject(json) || typeof json.path !== "string" || !isObject(json.options)) return undefined;
  const { int, upgrades, partial } = json.options;
  return {
    path: json.path,
    text: typeof json.text === "string" ? json.text : undefined,
    options: {
      int: int === "big" ? "big" : "auto",
      upgrades: upgrades === "none" ? "none" : "all",
      partial: partial === true,
    },
  };
}

/** An older program must not come back in place of the one that did not fit. */
function discard(store?: Storage): void {
  try {
    (store ?? sessionStorage).removeItem(key);
  } catch {
    // Storage is forbidden altogether, so there is nothing to take away.
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
