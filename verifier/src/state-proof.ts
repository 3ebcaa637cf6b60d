/**
 * Proofs of what the authenticated state holds, or does not hold, under one root.
 *
 * The state is a Merkle mountain range of operations with an activity bitmap grafted at height 8:
 * an inclusion proof shows one operation, that its bit says "active", and so that it is the present
 * value of its key. An exclusion proof shows the active operation whose span (key, next key) has the
 * missing key inside. Positions and locations are 64-bit integers throughout.
 */
import { compare, concat, equal, FormatError, isZero, Reader, sha256, u64, uvarint } from "./bytes.ts";

/** Operations covered by one chunk of the bitmap; its node stands at height 8. */
const CHUNK_BITS = 256n;
const GRAFT_HEIGHT = 8;
const CHUNK_BYTES = 32;
const KEY_BYTES = 32;
/** Peaks, siblings and two accumulators of a 63-bit range stay below this. */
const DIGESTS_MAX = 192;
const LEAVES_MAX = 1n << 62n;

/** One operation's place in the range, with everything that leads to the root. */
export interface RangeProof {
  location: bigint;
  chunk: Uint8Array;
  leaves: bigint;
  inactivePeaks: number;
  digests: Uint8Array[];
  /** Hash of the last, partial chunk; present exactly when `leaves` is not a multiple of 256. */
  partial: Uint8Array | undefined;
  opsRoot: Uint8Array;
}

/** Reads one encoded value, so that its end is known; it must refuse what is not one. */
export type ValueReader = (reader: Reader) => Uint8Array;

export type ExclusionProof =
  | { kind: "span"; range: RangeProof; key: Uint8Array; value: Uint8Array; nextKey: Uint8Array }
  | { kind: "empty"; range: RangeProof; metadata: Uint8Array | undefined };

export function readRangeProof(reader: Reader): RangeProof {
  const location = reader.uvarint();
  const chunk = reader.take(CHUNK_BYTES);
  const leaves = reader.uvarint();
  const inactivePeaks = reader.count(64);
  const digests = Array.from({ length: reader.count(DIGESTS_MAX) }, () => reader.take(32));
  const partial = readOption(reader, () => reader.take(32));
  return { location, chunk, leaves, inactivePeaks, digests, partial, opsRoot: reader.take(32) };
}

export function decodeInclusion(wire: Uint8Array): { range: RangeProof; nextKey: Uint8Array } {
  const reader = new Reader(wire);
  const proof = { range: readRangeProof(reader), nextKey: reader.take(KEY_BYTES) };
  reader.end();
  return proof;
}

export function decodeExclusion(wire: Uint8Array, readValue: ValueReader): ExclusionProof {
  const reader = new Reader(wire);
  const proof = readExclusion(reader, readValue);
  reader.end();
  return proof;
}

function readExclusion(reader: Reader, readValue: ValueReader): ExclusionProof {
  const tag = reader.byte();
  if (tag > 1) throw new FormatError("an exclusion proof of no known kind");
  const range = readRangeProof(reader);
  if (tag === 1) return { kind: "empty", range, metadata: readOption(reader, () => readValue(reader)) };
  const key = reader.take(KEY_BYTES);
  const value = readValue(reader);
  return { kind: "span", range, key, value, nextKey: reader.take(KEY_BYTES) };
}

function readOption<T>(reader: Reader, read: () => T): T | undefined {
  const tag = reader.byte();
  if (tag > 1) throw new FormatError("an option is neither absent nor present");
  return tag === 1 ? read() : undefined;
}

/** A value as the state's codec writes it: length, then bytes. */
export function encodeValue(value: Uint8Array): Uint8Array {
  return concat(uvarint(BigInt(value.length)), value);
}

/** Reads what `encodeValue` writes, and keeps it encoded. */
export function valueReader(bytesMax: number): ValueReader {
  return (reader) => encodeValue(reader.take(reader.count(bytesMax)));
}

/** The operation that sets `key`; `value` is encoded. */
export function updateOperation(key: Uint8Array, value: Uint8Array, nextKey: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xd2), key, value, nextKey);
}

/** The operation that ends a batch; `metadata` is encoded. */
export function commitOperation(metadata: Uint8Array | undefined, floor: bigint): Uint8Array {
  const option = metadata === undefined ? Uint8Array.of(0) : concat(Uint8Array.of(1), metadata);
  return concat(Uint8Array.of(0xd3), option, uvarint(floor));
}

export function verifyInclusion(wire: Uint8Array, key: Uint8Array, value: Uint8Array, root: Uint8Array): boolean {
  const { range, nextKey } = decodeInclusion(wire);
  return verifyOperation(range, updateOperation(key, encodeValue(value), nextKey), root);
}

export function verifyExclusion(wire: Uint8Array, missing: Uint8Array, bytesMax: number, root: Uint8Array): boolean {
  const proof = decodeExclusion(wire, valueReader(bytesMax));
  if (proof.kind === "empty") {
    return verifyOperation(proof.range, commitOperation(proof.metadata, proof.range.location), root);
  }
  const operation = updateOperation(proof.key, proof.value, proof.nextKey);
  return spans(proof.key, missing, proof.nextKey) && verifyOperation(proof.range, operation, root);
}

/** Whether `missing` lies strictly between `key` and `nextKey` on the circle of keys. */
export function spans(key: Uint8Array, missing: Uint8Array, nextKey: Uint8Array): boolean {
  const after = compare(key, missing) < 0;
  const before = compare(missing, nextKey) < 0;
  const wraps = compare(key, nextKey) >= 0;
  return !equal(missing, key) && (wraps ? after || before : after && before);
}

/** Whether `operation` is active at the proof's location under `root`. */
export function verifyOperation(proof: RangeProof, operation: Uint8Array, root: Uint8Array): boolean {
  if (proof.leaves > LEAVES_MAX || proof.location >= proof.leaves || !isActive(proof)) return false;
  const tail = proof.leaves % CHUNK_BITS;
  if ((proof.partial !== undefined) !== (tail !== 0n)) return false;
  if (proof.partial !== undefined && proof.location >= proof.leaves - tail) {
    if (!equal(proof.partial, sha256(proof.chunk))) return false;
  }
  const bagged = bag(proof, operation);
  if (bagged === undefined) return false;
  const inactive = proof.inactivePeaks === 0 ? [] : [u64(BigInt(proof.inactivePeaks))];
  const grafted = sha256(Uint8Array.of(0, 1), u64(proof.leaves), ...inactive, bagged);
  const end = proof.partial === undefined ? [] : [u64(tail), proof.partial];
  return equal(sha256(proof.opsRoot, grafted, ...end), root);
}

function isActive(proof: RangeProof): boolean {
  const bit = Number(proof.location % CHUNK_BITS);
  return (((proof.chunk[bit >> 3] as number) >> (bit & 7)) & 1) === 1;
}

interface Peak {
  first: bigint;
  height: number;
}

/** The peaks of a range, tallest first: the set bits of its number of leaves. */
function peaksOf(leaves: bigint): Peak[] {
  const peaks: Peak[] = [];
  let first = 0n;
  for (let height = 62; height >= 0; height--) {
    const width = 1n << BigInt(height);
    if ((leaves & width) === 0n) continue;
    peaks.push({ first, height });
    first += width;
  }
  return peaks;
}

/** Folds own peak and the given digests into one; undefined when the number of digests is wrong. */
function bag(proof: RangeProof, operation: Uint8Array): Uint8Array | undefined {
  const peaks = peaksOf(proof.leaves);
  const inactive = proof.inactivePeaks;
  if (inactive > peaks.length) return undefined;
  const own = peaks.findIndex(({ first, height }) => proof.location < first + (1n << BigInt(height)));
  const peak = peaks[own] as Peak;
  const layout = layoutOf(own, peaks.length, inactive);
  if (proof.digests.length !== layout.given + peak.height) return undefined;

  const given = proof.digests.slice(0, layout.given);
  const ownDigest = climb(proof, peak, operation, proof.digests.slice(layout.given));
  const nodes = [...given.slice(0, layout.before), ownDigest, ...given.slice(layout.before)];
  const accumulated = nodes.slice(0, layout.folded);
  const bagged = nodes.slice(layout.folded).reduceRight<Uint8Array | undefined>(
    (rest, node) => (rest === undefined ? node : sha256(node, rest)),
    undefined,
  );
  const all = bagged === undefined ? accumulated : [...accumulated, bagged];
  return all.reduce((sum, node) => sha256(sum, node));
}

/**
 * Where the given digests stand among the peaks. `before` of the `given` come before the own peak;
 * the first `folded` of all nodes are folded left (the inactive ones, in one accumulator where they
 * do not hold the own peak), the others from newest to oldest.
 */
function layoutOf(own: number, count: number, inactive: number): { before: number; given: number; folded: number } {
  if (own < inactive) {
    const before = own > 0 ? 1 : 0;
    const after = inactive - own - 1;
    return { before, given: before + after + (count > inactive ? 1 : 0), folded: before + 1 + after };
  }
  const accumulator = inactive > 0 ? 1 : 0;
  const before = accumulator + own - inactive;
  return { before, given: before + (own + 1 < count ? 1 : 0), folded: accumulator };
}

/** From the operation to its peak. Left siblings come root to leaf, right ones leaf to root. */
function climb(proof: RangeProof, peak: Peak, operation: Uint8Array, siblings: Uint8Array[]): Uint8Array {
  let node = sha256(u64(position(proof.location, 0)), operation);
  const offset = proof.location - peak.first;
  let left = ones(offset) - 1;
  let right = ones(offset);
  for (let height = 0; height <= peak.height; height++) {
    if (height === GRAFT_HEIGHT && !isZero(proof.chunk)) node = sha256(proof.chunk, node);
    if (height === peak.height) break;
    const isRight = ((offset >> BigInt(height)) & 1n) === 1n;
    const sibling = siblings[isRight ? left-- : right++] as Uint8Array;
    const first = (proof.location >> BigInt(height + 1)) << BigInt(height + 1);
    const pair = isRight ? [sibling, node] : [node, sibling];
    node = sha256(u64(position(first, height + 1)), ...pair);
  }
  return node;
}

/** Position of the node of `height` above the aligned leaf `first`. */
function position(first: bigint, height: number): bigint {
  return 2n * first - BigInt(ones(first)) + (1n << BigInt(height + 1)) - 2n;
}

function ones(value: bigint): number {
  let count = 0;
  for (let rest = value; rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}
