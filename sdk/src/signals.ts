// Abort signals, listened to once each, however many calls hang on one: Node warns from the 11th listener on. It knows
// neither calls nor workers. A signal that nobody waits for any more has no listener of ours.

/** The signals of the calls of one pool. */
export class Signals {
  readonly #acts = new Map<AbortSignal, Set<() => void>>();
  readonly #heard = (event: Event) => this.#abort(event.currentTarget as AbortSignal);

  /** Calls `act` when `signal` aborts; answers what takes that back, which may be called at any time. */
  on(signal: AbortSignal | undefined, act: () => void): () => void {
    if (!signal) return () => {};
    const acts = this.#acts.get(signal) ?? this.#listen(signal);
    acts.add(act);
    return () => {
      acts.delete(act);
      if (acts.size > 0 || this.#acts.get(signal) !== acts) return;
      this.#acts.delete(signal);
      signal.removeEventListener("abort", this.#heard);
    };
  }

  #listen(signal: AbortSignal): Set<() => void> {
    const acts = new Set<() => void>();
    this.#acts.set(signal, acts);
    signal.addEventListener("abort", this.#heard);
    return acts;
  }

  #abort(signal: AbortSignal): void {
    const acts = this.#acts.get(signal) ?? [];
    for (const act of acts) act();
  }
}
