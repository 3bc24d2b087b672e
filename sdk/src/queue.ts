// What waits, in order: a doubly linked list with an index, because what waits may leave from anywhere, by the thousand,
// and must not keep its memory until its turn. Every operation but iterating takes the same time at any length.

interface Place<T> {
  readonly value: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
}

/** Distinct values in order. */
export class Queue<T> {
  readonly #places = new Map<T, Place<T>>();
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;

  /** Whose turn is next. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  /** Adds at the end. */
  push(value: T): void {
    this.#insert({ value, before: this.#last, after: undefined });
  }

  /** Adds at the head. */
  unshift(value: T): void {
    this.#insert({ value, before: undefined, after: this.#first });
  }

  /** Takes a value out, if it is there. */
  delete(value: T): void {
    const place = this.#places.get(value);
    if (!place) return;
    this.#places.delete(value);
    if (place.before) place.before.after = place.after;
    else this.#first = place.after;
    if (place.after) place.after.before = place.before;
    else this.#last = place.before;
  }

  /** What waits at present, in order. */
  values(): T[] {
    const values: T[] = [];
    for (let place = this.#first; place; place = place.after) values.push(place.value);
    return values;
  }

  #insert(place: Place<T>): void {
    this.#places.set(place.value, place);
    if (place.before) place.before.after = place;
    else this.#first = place;
    if (place.after) place.after.before = place;
    else this.#last = place;
  }
}
