// Reads files out of a zip archive that is held in memory (APPNOTE.TXT of PKWARE, 4.3: the end record, the central
// directory, the local headers). It writes nothing, so no name in an archive decides where anything is put; it must not
// trust a length that it reads, and inflates no more than the caller allows.
import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end record without its comment; the comment has a length of 16 bits. */
const END_BYTES = 22;

/**
 * The files of these names, as a map from name to bytes. Throws an Error that says what is wrong: a name that is missing
 * or there twice, a file of more than `most` bytes, an archive that is cut short.
 */
export function readZip(bytes, names, most) {
  try {
    const entries = directory(bytes);
    return new Map(names.map((name) => [name, content(bytes, one(entries, name), most)]));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error("the archive is cut short, or its lengths are wrong", { cause: error });
  }
}

/** Every entry of the central directory. */
function directory(bytes) {
  let end = bytes.length - END_BYTES;
  const first = Math.max(0, end - 0xffff);
  while (end >= first && bytes.readUInt32LE(end) !== END) end--;
  if (end < first) throw new Error("it is no zip archive");
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error("the archive's directory is broken");
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    entries.push({
      name: bytes.toString("utf8", at + 46, at + 46 + name),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      local: bytes.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

function one(entries, name) {
  const found = entries.filter((entry) => entry.name === name);
  if (found.length !== 1) throw new Error(`the archive holds ${name} ${found.length} times, not once`);
  return found[0];
}

function content(bytes, { name, method, packed, size, local }, most) {
  if (size > most) throw new Error(`${name} is ${size} bytes long, more than ${most}`);
  if (bytes.readUInt32LE(local) !== LOCAL) throw new Error(`${name} is not where the archive's directory says`);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (start + packed > bytes.length) throw new Error(`${name} reaches beyond the archive`);
  const data = bytes.subarray(start, start + packed);
  const plain = method === 0 ? data : method === 8 ? inflate(name, data, size) : undefined;
  if (plain === undefined) throw new Error(`${name} is packed by method ${method}; only 0 and 8 are read`);
  if (plain.length !== size) throw new Error(`${name} is ${plain.length} bytes long, not ${size} as the archive says`);
  return plain;
}

/** One byte more than the directory says is an error, so what unpacks to gigabytes is given up early. */
function inflate(name, data, size) {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new Error(`${name} cannot be unpacked: ${error.message}`, { cause: error });
  }
}
