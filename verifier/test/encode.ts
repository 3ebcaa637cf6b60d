/** Canonical CBOR for the tests: the verifier itself only reads. */
import { compare, concat, utf8 } from "../src/bytes.ts";

export type Encodable = bigint | number | boolean | string | Uint8Array | Encodable[] | { [key: string]: Encodable | undefined };

export function encodeCbor(value: Encodable): Uint8Array {
  if (typeof value === "boolean") return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === "number" || typeof value === "bigint") return head(0, BigInt(value));
  if (typeof value === "string") return concat(head(3, BigInt(utf8(value).length)), utf8(value));
  if (value instanceof Uint8Array) return concat(head(2, BigInt(value.length)), value);
  if (Array.isArray(value)) return concat(head(4, BigInt(value.length)), ...value.map(encodeCbor));
  const entries = Object.entries(value)
    .filter((entry): entry is [string, Encodable] => entry[1] !== undefined)
    .map(([key, item]): [Uint8Array, Uint8Array] => [encodeCbor(key), encodeCbor(item)])
    .sort(([a], [b]) => compare(a, b));
  return concat(head(5, BigInt(entries.length)), ...entries.flat());
}

function head(major: number, argument: bigint): Uint8Array {
  const type = major << 5;
  if (argument < 24n) return Uint8Array.of(type | Number(argument));
  const size = [1, 2, 4, 8].find((bytes) => argument < 1n << BigInt(8 * bytes)) ?? 8;
  const bytes = new Uint8Array(1 + size);
  bytes[0] = type | (24 + Math.log2(size));
  for (let i = 0; i < size; i++) bytes[1 + i] = Number((argument >> BigInt(8 * (size - 1 - i))) & 0xffn);
  return bytes;
}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function multibase(bytes: Uint8Array): string {
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let digits = "";
  for (; value > 0n; value /= 58n) digits = ALPHABET[Number(value % 58n)] + digits;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `z${"1".repeat(Math.max(zeros, 0))}${digits}`;
}
