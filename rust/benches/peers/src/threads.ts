// Counts the workers that a peer computes with, where it does not tell: by looking at whom it gives work. It must not
// change what the peer does.

/** Sees the workers that are started from now on. `used` counts those that were sent something since it was last asked. */
export function watchWorkers(): { used(): number } {
  const given = new Set<Worker>();
  const Original = (globalThis as { Worker?: typeof Worker }).Worker;
  if (Original) {
    globalThis.Worker = class extends Original {
      override postMessage(message: unknown, options?: StructuredSerializeOptions | Transferable[]): void {
        given.add(this);
        super.postMessage(message, options as StructuredSerializeOptions);
      }
    };
  }
  return {
    used() {
      const count = given.size;
      given.clear();
      return count;
    },
  };
}
