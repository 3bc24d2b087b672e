/** Share links go round, old links stay readable, and hostile ones are refused. */
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeShare, encodeShare, largestPayload, ShareError } from "./share";

/** Written by version 1; a decoder is never removed, so this line never changes. */
const fixture = "1.q1YqSCzJULJSyk3MzNMrqFTSUSpJrShRslIqKMrMK9Ew1IzJU9JRyswDCSVlpivVAgA";

const linkOf = (bytes: Uint8Array | string): string => `1.${deflateRawSync(bytes).toString("base64url")}`;

describe("share links", () => {
  test("carry the program and the options that differ from their defaults", async () => {
    const shared = { path: "é.py", text: "print('naïve 🦀')\n".repeat(500), int: "big", partial: true } as const;
    expect(await decodeShare(await encodeShare(shared))).toEqual(shared);
  });

  test("of version 1 stay readable", async () => {
    expect(await decodeShare(fixture)).toEqual({ path: "main.py", text: "print(1)\n", int: "big" });
  });

  test("leave out what is not an option", async () => {
    const json = JSON.stringify({ path: "a.py", text: "x", int: "huge", upgrades: 3, partial: "yes", more: [] });
    expect(await decodeShare(linkOf(json))).toEqual({ path: "a.py", text: "x" });
  });

  test.each([
    ["another version", "2.q1Yq"],
    ["cut short", fixture.slice(0, 30)],
    ["not base64", "1.%%%"],
    ["not deflated", "1.AAAA"],
    ["not JSON", linkOf("print")],
    ["not UTF-8", linkOf(Uint8Array.of(0x22, 0xff, 0x22))],
    ["no program", linkOf("{}")],
    ["a bomb", linkOf(new Uint8Array(100 * largestPayload))],
  ])("that are hostile or damaged are refused: %s", async (_why, link) => {
    await expect(decodeShare(link)).rejects.toThrow(ShareError);
  });

  test("are not made for programs that do not fit", async () => {
    const random = Buffer.from(
      Array.from({ length: 40_000 }, (_, at) => Math.imul(at ^ (at >> 3), 2654435761) >>> 24),
    ).toString("base64");
    await expect(encodeShare({ path: "a.py", text: random })).rejects.toThrow(ShareError);
    await expect(encodeShare({ path: "a.py", text: "a".repeat(largestPayload) })).rejects.toThrow(ShareError);
  });
});
