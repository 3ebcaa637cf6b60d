/**
 * Deterministic CBOR, RFC 8949 section 4.2.1: the decoder accepts exactly one encoding of each value.
 *
 * Held: definite lengths, shortest integers, map keys of text in bytewise order of their encoding,
 * no duplicate key, nesting at most `DEPTH_MAX`. Absent on purpose: floats, tags, null, undefined,
 * and an encoder; nothing here needs to write.
 */
import { compare, FormatError, fromUtf8, Reader } from "./bytes.ts";

/** Nesting of arrays and maps, the outermost counted as one. */
export const DEPTH_MAX = 16;

export type CborValue = bigint | boolean | string | Uint8Array | CborValue[] | CborMap;
export type CborMap = Map<string, CborValue>;

export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new Reader(bytes);
  const value = readValue(reader, 0);
  reader.end();
  return value;
}

function readValue(reader: Reader, depth: number): CborValue {
  const initial = reader.byte();
  const major = initial >> 5;
  const info = initial & 0x1f;
  if (major === 7) return readSimple(info);
  const argument = readArgument(reader, info);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return -1n - argument;
    case 2:
      return reader.take(length(argument, reader));
    case 3:
      return fromUtf8(reader.take(length(argument, reader)));
    case 4:
      return readArray(reader, length(argument, reader), inner(depth));
    case 5:
      return readMap(reader, length(argument, reader), inner(depth));
    default:
      throw new FormatError("CBOR tags are not used here");
  }
}

function readSimple(info: number): CborValue {
  if (info === 20) return false;
  if (info === 21) return true;
  throw new FormatError("CBOR floats, null and simple values are not used here");
}

function readArgument(reader: Reader, info: number): bigint {
  if (info < 24) return BigInt(info);
  if (info > 27) throw new FormatError("indefinite or reserved CBOR length");
  const size = 1 << (info - 24);
  let value = 0n;
  for (const byte of reader.take(size)) value = (value << 8n) | BigInt(byte);
  const least = size === 1 ? 24n : 1n << BigInt(4 * size);
  if (value < least) throw new FormatError("a CBOR integer is not in its shortest form");
  return value;
}

/** A length can never exceed the bytes that are left, since every item takes at least one. */
function length(argument: bigint, reader: Reader): number {
  if (argument > BigInt(reader.left)) throw new FormatError("ends too early");
  return Number(argument);
}

function inner(depth: number): number {
  if (depth >= DEPTH_MAX) throw new FormatError("nested too deeply");
  return depth + 1;
}

function readArray(reader: Reader, count: number, depth: number): CborValue[] {
  const items: CborValue[] = [];
  for (let i = 0; i < count; i++) items.push(readValue(reader, depth));
  return items;
}

function readMap(reader: Reader, count: number, depth: number): CborMap {
  const map: CborMap = new Map();
  let previous: string | undefined;
  for (let i = 0; i < count; i++) {
    const key = readValue(reader, depth);
    if (typeof key !== "string") throw new FormatError("a map key is not text");
    if (map.has(key)) throw new FormatError(`duplicate key \`${key}\``);
    if (previous !== undefined && compareKeys(previous, key) >= 0) {
      throw new FormatError(`key \`${key}\` is out of order`);
    }
    map.set(key, readValue(reader, depth));
    previous = key;
  }
  return map;
}

/** Bytewise order of the encodings of two texts: a shorter text has the smaller head. */
function compareKeys(a: string, b: string): number {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  return left.length - right.length || compare(left, right);
}
