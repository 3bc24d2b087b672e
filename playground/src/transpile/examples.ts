/** The example programs of playground/examples, in the order of the menu. It must not hold any Python itself. */
const sources = import.meta.glob<string>("../../examples/*.py", { query: "?raw", import: "default", eager: true });

/** A program of the menu. */
export interface Example {
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

const titles: readonly (readonly [path: string, title: string])[] = [
  ["primes.py", "Prime sieve"],
  ["big_integers.py", "Integers without bounds"],
  ["ledger.py", "Classes and methods"],
  ["word_count.py", "Dictionaries and sorting"],
  ["queens.py", "Eight queens"],
  ["nbody.py", "N-body"],
  ["spectral_norm.py", "Spectral norm"],
  ["mandelbrot.py", "Mandelbrot set"],
  ["refused.py", "What a refusal looks like"],
];

/** Every example, the first of which a new page shows. */
export const examples: readonly Example[] = titles.map(([path, title]) => {
  const text = sources[`../../examples/${path}`];
  if (text === undefined) throw new Error(`playground/examples has no ${path}`);
  return { path, title, text };
});
