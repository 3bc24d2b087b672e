/** What the tab keeps of the transpiler: it comes back as it was, and nothing else is taken for it. */
import { describe, expect, test } from "vitest";
import { keep, kept } from "./kept";

const options = { int: "big", upgrades: "none", partial: true } as const;

/** A store in memory; `room` is the characters that it takes. */
function storeOf(room = Number.POSITIVE_INFINITY): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    key: (at) => [...held.keys()][at] ?? null,
    getItem: (name) => held.get(name) ?? null,
    removeItem: (name) => void held.delete(name),
    setItem: (name, value) => {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      held.set(name, value);
    },
  };
}

const only = (text: string): Storage => {
  const store = storeOf();
  keep({ path: "a.py", text: "" }, options, store);
  store.setItem(store.key(0) ?? "", text);
  return store;
};

describe("kept", () => {
  test("comes back as it was", () => {
    const store = storeOf();
    keep({ path: "a.py", text: "print('\u{1f980}')\n" }, options, store);
    expect(kept(store)).toEqual({ path: "a.py", text: "print('\u{1f980}')\n", options });
  });

  test("keeps the name of a file that is held as bytes", () => {
    const store = storeOf();
    keep({ path: "a.py", bytes: new Uint8Array([0xff]), held: "not UTF-8" }, options, store);
    expect(kept(store)).toEqual({ path: "a.py", text: undefined, options });
  });

  test("is absent when nothing was kept", () => {
    expect(kept(storeOf())).toBeUndefined();
  });

  test("a program that does not fit leaves no older one behind", () => {
    const store = storeOf(200);
    keep({ path: "a.py", text: "x = 1\n" }, options, store);
    keep({ path: "a.py", text: "x = 1\n".repeat(100) }, options, store);
    expect(kept(store)).toBeUndefined();
  });

  test.each(["", "{", "null", "[]", '"text"', "{}", '{"path":1,"options":{}}', '{"path":"a.py"}'])(
    "refuses %j",
    (text) => {
      expect(kept(only(text))).toBeUndefined();
    },
  );

  test("takes unknown options for their defaults", () => {
    const store = only('{"path":"a.py","text":"x","options":{"int":"huge","partial":"yes"}}');
    expect(kept(store)?.options).toEqual({ int: "auto", upgrades: "all", partial: false });
  });
});
