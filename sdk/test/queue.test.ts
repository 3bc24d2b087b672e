// The queue of the pool against an array that does the same slowly.

import fc from "fast-check";
import { expect, it } from "vitest";
import { Queue } from "../src/queue.js";

it("is an array that anything may leave", () => {
  const step = fc.tuple(fc.constantFrom("push" as const, "unshift" as const, "delete" as const), fc.nat(9));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = new Queue<number>();
      const model: number[] = [];
      for (const [act, value] of steps) {
        const at = model.indexOf(value);
        if (act === "delete" && at >= 0) model.splice(at, 1);
        else if (act !== "delete" && at < 0) model[act](value);
        else if (act !== "delete") continue;
        queue[act](value);
        expect(queue.first).toBe(model[0]);
        expect(queue.values()).toEqual(model);
      }
    }),
  );
});
