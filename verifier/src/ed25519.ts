/**
 * Two ways to check an Ed25519 signature, each where the ledger says so.
 *
 * Finality follows ZIP-215: cofactored, tolerant of non-canonical points, the same answer on every
 * machine. Credentials are strict: canonical encodings, no point of small order, cofactorless.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { compare, concat, equal } from "./bytes.ts";
import { sha512 } from "@noble/hashes/sha2.js";

const { Point } = ed25519;
const ORDER = Point.CURVE().n;

export function verifyZip215(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, key, { zip215: true });
  } catch {
    return false;
  }
}

export function verifyStrict(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const nonce = signature.slice(0, 32);
  const scalar = littleEndian(signature.slice(32));
  if (scalar >= ORDER) return false;
  try {
    const signer = Point.fromBytes(key, false);
    if (signer.isSmallOrder() || Point.fromBytes(nonce, false).isSmallOrder()) return false;
    const challenge = littleEndian(sha512(concat(nonce, key, message))) % ORDER;
    const expected = Point.BASE.multiplyUnsafe(scalar).subtract(signer.multiplyUnsafe(challenge));
    return equal(expected.toBytes(), nonce);
  } catch {
    return false;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Whether keys stand in strictly ascending order of their bytes. */
export function areSorted(keys: readonly Uint8Array[]): boolean {
  return keys.every((key, i) => i === 0 || compare(keys[i - 1] as Uint8Array, key) < 0);
}
