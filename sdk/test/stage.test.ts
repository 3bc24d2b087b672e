// Copies on their way to a worker: right, in memory that is used again, and bounded.

import { describe, expect, it } from "vitest";
import { Stage } from "../src/stage.js";

const numbers = (length: number) => Float64Array.from({ length }, (_, i) => i / 3);

describe("a stage", () => {
  it("copies, whatever lay in the memory before", () => {
    const stage = new Stage();
    const before = stage.copy("a", numbers(1000));
    stage.release(before);
    const single = Float32Array.from(numbers(700));
    const after = stage.copy("a", single);
    expect(after.buffer).toBe(before.buffer);
    expect(after).toEqual(new Float32Array(after.buffer, 0, 700));
    expect([...after]).toEqual([...single]);
  });

  it("gives no memory twice that was not given back", () => {
    const stage = new Stage();
    const [one, other] = [stage.copy("a", numbers(10)), stage.copy("a", numbers(10))];
    expect(one.buffer).not.toBe(other.buffer);
    stage.release(one);
    expect(stage.copy("a", numbers(10)).buffer).toBe(one.buffer);
    expect(stage.copy("a", numbers(10)).buffer).not.toBe(one.buffer);
  });

  it("does not spend a large buffer on a small array, nor keep more than it may", () => {
    const stage = new Stage();
    const large = stage.copy("a", numbers(2 ** 21));
    stage.release(large);
    expect(stage.copy("a", numbers(10)).buffer).not.toBe(large.buffer);
    // Eight of 16 MiB are twice what may lie ready.
    const many = Array.from({ length: 8 }, () => stage.copy("a", numbers(2 ** 21)));
    stage.release(...many);
    const again = Array.from({ length: 8 }, () => stage.copy("a", numbers(2 ** 21)).buffer);
    expect(again.filter((buffer) => many.some((copy) => copy.buffer === buffer))).toHaveLength(4);
  });

  it("copies what is too large to lie ready into memory of its own", () => {
    const copy = new Stage().copy("a", new Float64Array(2 ** 22 + 1));
    expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it("keeps nothing once it is cleared", () => {
    const stage = new Stage();
    const copy = stage.copy("a", numbers(10));
    stage.clear();
    stage.release(copy);
    expect(stage.copy("a", numbers(10)).buffer).not.toBe(copy.buffer);
  });
});
