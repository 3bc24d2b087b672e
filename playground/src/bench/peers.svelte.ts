/**
 * Which packages of others came with this build of the page: `npm run peers` makes them, and the build lists them in
 * bench/peers.json. Asked once. It must not load one; a run does that.
 */

const howToGet = "npm run peers, then npm start";
/** The adapter of Python in the page, as rust/benches/peers names it. */
const pythonFile = "python.js";

export class PeersInBuild {
  /** Names of the files, once they are known. */
  #files: readonly string[] | undefined = $state.raw();
  /** Settles when it is known; never rejects. */
  readonly known: Promise<void>;

  constructor() {
    this.known = listed().then((files) => {
      this.#files = files;
    });
  }

  /** Why there are none, or undefined while there are or it is not known yet. */
  get whyNot(): string | undefined {
    return this.#files?.length === 0 ? `The peers are not in this build: ${howToGet}.` : undefined;
  }

  /** Why there is no Python, or undefined. */
  get whyNoPython(): string | undefined {
    if (this.#files === undefined || this.#files.includes(pythonFile)) return undefined;
    return `Python runs here as Pyodide, which is not in this build: ${howToGet}. In the terminal: npx sovereign bench.`;
  }

  /** Where a run finds them, or undefined when there are none. */
  get folder(): URL | undefined {
    return this.#files && this.#files.length > 0 ? this.#base : undefined;
  }

  get #base(): URL {
    return new URL(`${import.meta.env.BASE_URL}bench/peers/`, location.href);
  }
}

async function listed(): Promise<readonly string[]> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}bench/peers.json`);
    const listing: unknown = response.ok ? await response.json() : [];
    return Array.isArray(listing) ? listing.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}
