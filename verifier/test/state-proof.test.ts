/** The engine's own proofs verify; altered, swapped or cut, they never do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, FormatError, fromHex, u64 } from "../src/bytes.ts";
import {
  decodeExclusion,
  decodeInclusion,
  spans,
  updateOperation,
  verifyExclusion,
  verifyInclusion,
  verifyOperation,
} from "../src/state-proof.ts";
import { fixture } from "./fixtures.ts";

interface Sample {
  type: "inclusion" | "exclusion" | "empty";
  root: string;
  key?: string;
  missing?: string;
  value: string;
  wire: string;
}

interface Database {
  database: string;
  keys_at_start: number;
  /** Null in databases of sized values, which are encoded as the ledger's are. */
  value_bytes: number | null;
  proofs: Sample[];
}

type Verify = (sample: Sample, wire: Uint8Array, key?: string) => boolean;

const VALUE_BYTES_MAX = 16_384;
const databases = JSON.parse(fixture("state-proof.json").toString()) as Database[];

/** The key whose presence or absence a proof shows. */
function subjectOf({ type, key, missing }: Sample): string {
  const subject = type === "inclusion" ? key : missing;
  assert.ok(subject);
  return subject;
}

const verifySized: Verify = (sample, wire, key = subjectOf(sample)) => {
  const root = fromHex(sample.root);
  if (sample.type !== "inclusion") return verifyExclusion(wire, fromHex(key), VALUE_BYTES_MAX, root);
  return verifyInclusion(wire, fromHex(key), fromHex(sample.value), root);
};

/** Values of a fixed size stand bare, and a commit is padded to the size of an update. */
function verifyFixed(size: number): Verify {
  return (sample, wire, key = subjectOf(sample)) => {
    const root = fromHex(sample.root);
    if (sample.type === "inclusion") {
      const { range, nextKey } = decodeInclusion(wire);
      return verifyOperation(range, updateOperation(fromHex(key), fromHex(sample.value), nextKey), root);
    }
    const proof = decodeExclusion(wire, (reader) => reader.take(size));
    if (proof.kind === "span") {
      const operation = updateOperation(proof.key, proof.value, proof.nextKey);
      return spans(proof.key, fromHex(key), proof.nextKey) && verifyOperation(proof.range, operation, root);
    }
    const metadata = proof.metadata ? concat(Uint8Array.of(1), proof.metadata) : new Uint8Array(1 + size);
    const commit = concat(Uint8Array.of(0xd3), metadata, u64(proof.range.location), new Uint8Array(55));
    return verifyOperation(proof.range, commit, root);
  };
}

function holds(verify: () => boolean): boolean {
  try {
    return verify();
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

for (const { database, keys_at_start, value_bytes, proofs } of databases) {
  const verify = value_bytes === null ? verifySized : verifyFixed(value_bytes);
  const name = `${database}, ${keys_at_start} keys`;

  test(`${name}: every proof of the engine verifies`, () => {
    const kinds = new Set(proofs.map(({ type }) => type));
    assert.deepEqual([...kinds].sort(), ["empty", "exclusion", "inclusion"]);
    for (const sample of proofs) assert.ok(verify(sample, fromHex(sample.wire)), sample.wire);
  });

  test(`${name}: no proof verifies with any byte altered, cut off or added`, () => {
    for (const sample of proofs) {
      const wire = fromHex(sample.wire);
      for (let i = 0; i < wire.length; i++) {
        for (const mask of [0x01, 0x80] as const) {
          const altered = wire.slice();
          altered[i] = (altered[i] as number) ^ mask;
          assert.ok(!holds(() => verify(sample, altered)), `byte ${i} ^ ${mask} of ${sample.wire}`);
        }
      }
      assert.ok(!holds(() => verify(sample, wire.slice(0, -1))));
      assert.ok(!holds(() => verify(sample, concat(wire, Uint8Array.of(0)))));
    }
  });

  test(`${name}: no proof verifies for another root, key or value`, () => {
    for (const sample of proofs) {
      const wire = fromHex(sample.wire);
      const others = proofs.filter(({ root }) => root !== sample.root);
      for (const { root } of others) assert.ok(!holds(() => verify({ ...sample, root }, wire)));
      if (sample.type === "inclusion") {
        assert.ok(!holds(() => verify(sample, wire, "00".repeat(32))));
        assert.ok(!holds(() => verify({ ...sample, value: `${sample.value}00` }, wire)));
      }
      const present = proofs.filter(({ type, root }) => type === "inclusion" && root === sample.root);
      if (sample.type === "exclusion") {
        for (const { key } of present) assert.ok(!holds(() => verify(sample, wire, key)), "a present key is not absent");
        assert.ok(!holds(() => verify(sample, wire, sample.key)), "an end of the span is not absent");
      }
    }
  });
}

test("an exclusion proof does not speak of its own ends, nor of keys outside", () => {
  const [low, mid, high, top] = ["10", "20", "30", "40"].map((byte) => fromHex(byte.repeat(32))) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const cases: [Uint8Array, Uint8Array, Uint8Array, boolean][] = [
    [low, mid, high, true],
    [low, low, high, false],
    [low, high, high, false],
    [low, top, high, false],
    [mid, low, high, false],
    [high, top, low, true],
    [high, mid, top, false],
    [top, low, mid, true],
    [high, mid, low, false],
    [high, high, low, false],
    [high, low, low, false],
    [mid, low, mid, true],
    [mid, high, mid, true],
    [mid, mid, mid, false],
  ];
  for (const [key, missing, next, inside] of cases) assert.equal(spans(key, missing, next), inside);
});

test("integers that are long, huge or beyond their bound are refused", () => {
  const sample = databases.at(-1)?.proofs.find(({ type }) => type === "inclusion") as Sample;
  const wire = fromHex(sample.wire);
  const rest = wire.slice(wire.findIndex((byte) => byte < 0x80) + 1);
  const heads = ["8000", "8180808000", "ffffffffffffffffff7f", "ffffffffffffffffffff01", "80808080808080808080808000"];
  for (const head of heads) assert.ok(!holds(() => verifySized(sample, concat(fromHex(head), rest))), head);
  assert.ok(!holds(() => verifySized(sample, concat(fromHex("ffffffffffffffffff01"), rest))));
});
