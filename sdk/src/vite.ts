// `@sovereign/wasm/vite`: what a Vite project may want. A structural type, so that Vite is no dependency. It must not
// import anything.

/** A Vite plugin, as far as this one needs the type. */
export interface SovereignVitePlugin {
  readonly name: string;
  config(): Record<string, unknown>;
}

/**
 * Vite 8 needs no plugin. Vite 7 and older must be told not to pre-bundle the package, which this does.
 * `isolate` adds the COOP and COEP headers to the development and preview servers, for shared memory.
 */
export function sovereign(options: { readonly isolate?: boolean } = {}): SovereignVitePlugin {
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  return {
    name: "sovereign",
    config: () => ({
      optimizeDeps: { exclude: ["@sovereign/wasm"] },
      worker: { format: "es" },
      ...(options.isolate ? { server: { headers }, preview: { headers } } : {}),
    }),
  };
}
