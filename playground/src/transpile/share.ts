/**
 * Share links: `1.<base64url(deflate-raw(JSON))>` after the `#`. What is shared travels in the link itself and reaches
 * no server. A decoder is never removed, whatever a later version writes; both directions are capped, so that a hostile
 * link cannot inflate into gigabytes.
 */

/** What a link carries. Options that are left out are at their defaults. */
export interface Shared {
  readonly path: string;
  readonly text: string;
  readonly int?: "big";
  readonly upgrades?: "none";
  readonly partial?: true;
}

/** A link longer than this is cut by some mail programs and chats, so none is made. */
export const longestLink = 32_000;
/** A payload that inflates beyond this is refused. */
export const largestPayload = 1_000_000;

/** Why a link could not be made or read. */
export class ShareError extends Error {
  override name = "ShareError";
}

/** The link's part after `#`. */
export async function encodeShare(shared: Shared): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(shared));
  if (json.length > largestPayload) throw new ShareError(tooLong(json.length));
  const packed = await collect(streamOf(json).pipeThrough(new CompressionStream("deflate-raw")), largestPayload);
  const link = `1.${toBase64Url(packed)}`;
  if (link.length > longestLink) throw new ShareError(tooLong(json.length));
  return link;
}

/** What a link's part after `#` carries. */
export async function decodeShare(link: string): Promise<Shared> {
  const [version, body] = [link.slice(0, link.indexOf(".")), link.slice(link.indexOf(".") + 1)];
  if (version !== "1") throw new ShareError(`This link is of version ${version}; this page reads version 1.`);
  if (body.length > largestPayload) throw new ShareError("This link is too long to be one of ours.");
  let json: unknown;
  try {
    const packed = streamOf(fromBase64Url(body)).pipeThrough(new DecompressionStream("deflate-raw"));
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await collect(packed, largestPayload)));
  } catch (error) {
    if (error instanceof ShareError) throw error;
    throw new ShareError("This link is damaged: it was probably cut short. Ask for it again.", { cause: error });
  }
  return sharedOf(json);
}

function sharedOf(json: unknown): Shared {
  const given = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  if (typeof given.path !== "string" || typeof given.text !== "string") {
    throw new ShareError("This link holds no program.");
  }
  return {
    path: given.path.slice(0, 200),
    text: given.text,
    ...(given.int === "big" ? { int: "big" as const } : {}),
    ...(given.upgrades === "none" ? { upgrades: "none" as const } : {}),
    ...(given.partial === true ? { partial: true as const } : {}),
  };
}

const tooLong = (bytes: number): string =>
  `This program is too long for a link (${Math.ceil(bytes / 1000)} kB). Save it as a file and send that.`;

const streamOf = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new Blob([bytes]).stream();

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      await reader.cancel().catch(() => {});
      throw new ShareError("This link inflates to more than a megabyte, so it was not opened.");
    }
    chunks.push(next.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
