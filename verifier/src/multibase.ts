/**
 * Base58 (Bitcoin alphabet) under multibase's `z`, and the Ed25519 form of did:key.
 *
 * Absent on purpose: other bases, other key types and DID resolution.
 */
import { FormatError } from "./bytes.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** Longest text decoded; a signature of 64 bytes takes 88 characters. */
const TEXT_MAX = 128;
/** Multicodec `ed25519-pub`. */
const ED25519_PREFIX = [0xed, 0x01];

export function decodeMultibase(text: string): Uint8Array {
  if (!text.startsWith("z") || text.length > TEXT_MAX) throw new FormatError("not multibase base58");
  let value = 0n;
  for (const character of text.slice(1)) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) throw new FormatError("not multibase base58");
    value = value * 58n + BigInt(digit);
  }
  const bytes: number[] = [];
  for (; value > 0n; value >>= 8n) bytes.unshift(Number(value & 0xffn));
  const zeros = /^1*/.exec(text.slice(1))?.[0].length ?? 0;
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes]);
}

/** The key of `did:key:z6Mk..`. */
export function ed25519KeyOfDid(did: string): Uint8Array {
  if (!did.startsWith("did:key:")) throw new FormatError("not a did:key");
  const bytes = decodeMultibase(did.slice("did:key:".length));
  if (bytes.length !== 34 || bytes[0] !== ED25519_PREFIX[0] || bytes[1] !== ED25519_PREFIX[1]) {
    throw new FormatError("not the did:key of an Ed25519 key");
  }
  return bytes.slice(2);
}
