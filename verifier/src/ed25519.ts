/**
 * Two ways to check an Ed25519 signature, each where the ledger says so.
 *
 * Finality follows ZIP-215: cofactored, tolerant of non-canonical points, the same answer on every
 * machine. Credentials are strict: canonical encodings, no point of small order, cofactorless.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, equal } from "./bytes.ts";
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
  const signer = strictPoint(key);
  if (scalar >= ORDER || signer === undefined || strictPoint(nonce) === undefined) return false;
  const challenge = littleEndian(sha512(concat(nonce, key, message))) % ORDER;
  const expected = Point.BASE.multiplyUnsafe(scalar).subtract(signer.multiplyUnsafe(challenge));
  return equal(expected.toBytes(), nonce);
}

/** Whether these 32 bytes are a canonical encoding of a point that is not of small order. */
export function isStrictPoint(bytes: Uint8Array): boolean {
  return strictPoint(bytes) !== undefined;
}

function strictPoint(bytes: Uint8Array): InstanceType<typeof Point> | undefined {
  try {
    const point = Point.fromBytes(bytes, false);
    return point.isSmallOrder() ? undefined : point;
  } catch {
    return undefined;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
