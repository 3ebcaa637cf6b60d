/**
 * Byte strings: hex, comparison, concatenation, SHA-256, and a bounded reader.
 *
 * Absent on purpose: any knowledge of what the bytes mean.
 */
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/** Bytes that are not what the format says. Its message is shown to people. */
export class FormatError extends Error {}

export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compare(a, b) === 0;
}

/** Bytewise order; a prefix comes first. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Lowercase hex only, as every id of the ledger is written. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new FormatError("not lowercase hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Strict: refuses malformed UTF-8, keeps a byte order mark as a character. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError("not well-formed UTF-8");
  }
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** Minimal LEB128, as the engine writes integers. */
export function uvarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** Reads from the front of bytes that it does not own; every read is bounded by what is there. */
export class Reader {
  private readonly bytes: Uint8Array;
  private offset = 0;

  /** Copies, since a caller's subclass (as Node's Buffer) may slice otherwise. */
  constructor(bytes: Uint8Array) {
    this.bytes = new Uint8Array(bytes);
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new FormatError("ends too early");
    const taken = this.bytes.slice(this.offset, this.offset + count);
    this.offset += count;
    return taken;
  }

  byte(): number {
    return this.take(1)[0] as number;
  }

  u64(): bigint {
    return new DataView(this.take(8).buffer).getBigUint64(0);
  }

  /** An integer of at most 64 bits in minimal LEB128. */
  uvarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      if (byte === 0 && shift > 0n) throw new FormatError("a variable-length integer is not minimal");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value >= 1n << 64n) throw new FormatError("an integer exceeds 64 bits");
        return value;
      }
    }
    throw new FormatError("a variable-length integer is too long");
  }

  /** A `uvarint` that counts something, at most `max`. */
  count(max: number): number {
    const value = this.uvarint();
    if (value > BigInt(max)) throw new FormatError("a count exceeds its bound");
    return Number(value);
  }

  end(): void {
    if (this.left !== 0) throw new FormatError("bytes follow the end");
  }
}
