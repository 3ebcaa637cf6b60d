/** The cryptosuite against the W3C's values, and where the two ways to check Ed25519 differ. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError, fromHex, toHex } from "../src/bytes.ts";
import { verifyDataIntegrity } from "../src/data-integrity.ts";
import { isStrictPoint, verifyStrict, verifyZip215 } from "../src/ed25519.ts";
import { canonicalJson } from "../src/jcs.ts";
import { type JsonObject, parseJson } from "../src/json.ts";
import { decodeMultibase } from "../src/multibase.ts";
import { fixture } from "./fixtures.ts";

const w3c = (name: string) => fixture(`eddsa-jcs-2022/${name}`);
const signed = () => parseJson(w3c("signedJCS.json")) as JsonObject;

test("eddsa-jcs-2022: the W3C's credential verifies, with each intermediate value", () => {
  const { proof, ...document } = signed();
  const { proofValue, ...config } = proof as JsonObject;
  assert.equal(new TextDecoder().decode(canonicalJson(document)), w3c("canonDocJCS.txt").toString().trim());
  assert.equal(new TextDecoder().decode(canonicalJson(config)), w3c("proofCanonJCS.txt").toString().trim());
  assert.equal(toHex(decodeMultibase(proofValue as string)), w3c("sigHexJCS.txt").toString().trim());
  assert.equal(verifyDataIntegrity(signed()).length, 32);
});

const TAMPERINGS: [string, (vc: JsonObject, proof: JsonObject) => void][] = [
  ["another name", (vc) => (vc.name = "Alumni")],
  ["a field more", (vc) => (vc.more = true)],
  ["another time of the proof", (_, proof) => (proof.created = "2023-02-24T23:36:39Z")],
  ["another purpose", (_, proof) => (proof.proofPurpose = "authentication")],
  ["another suite", (_, proof) => (proof.cryptosuite = "eddsa-rdfc-2022")],
  ["another kind of proof", (_, proof) => (proof.type = "Ed25519Signature2020")],
  ["a context that is not the document's", (_, proof) => (proof["@context"] = ["https://example.org"])],
  ["no method", (_, proof) => delete proof.verificationMethod],
  ["a method of two keys", (_, proof) => (proof.verificationMethod = `${proof.verificationMethod}x`)],
  ["no value", (_, proof) => delete proof.proofValue],
  ["a value in another base", (_, proof) => (proof.proofValue = `f${"00".repeat(64)}`)],
  ["a short value", (_, proof) => (proof.proofValue = "z2H")],
  ["a value with a leading zero more", (_, proof) => (proof.proofValue = `z1${(proof.proofValue as string).slice(1)}`)],
  ["no proof", (vc) => delete vc.proof],
];

for (const [what, tamper] of TAMPERINGS) {
  test(`eddsa-jcs-2022: ${what} does not verify`, () => {
    const vc = signed();
    tamper(vc, vc.proof as JsonObject);
    assert.throws(() => verifyDataIntegrity(vc), FormatError);
  });
}

interface Ambiguous {
  message: string;
  pub_key: string;
  signature: string;
}

test("ambiguous signatures: strict refuses all but the two that every implementation accepts", () => {
  const cases = JSON.parse(fixture("ed25519-speccheck.json").toString()) as Ambiguous[];
  const answers = cases.map(({ message, pub_key, signature }) => {
    const parts = [fromHex(pub_key), fromHex(message), fromHex(signature)] as const;
    return { strict: verifyStrict(...parts), zip215: verifyZip215(...parts) };
  });
  const accepted = (way: "strict" | "zip215") => answers.flatMap((answer, i) => (answer[way] ? [i] : []));
  assert.deepEqual(accepted("strict"), [3]);
  assert.deepEqual(accepted("zip215"), [0, 1, 2, 3, 4, 5, 9, 10, 11]);
});

test("keys of small order and non-canonical keys are no keys of a credential", () => {
  assert.equal(isStrictPoint(fromHex(`01${"00".repeat(31)}`)), false);
  assert.equal(isStrictPoint(fromHex("00".repeat(32))), false);
  assert.equal(isStrictPoint(fromHex(`ee${"ff".repeat(30)}7f`)), false);
  assert.equal(isStrictPoint(fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")), true);
});

test("lengths other than a key's and a signature's do not verify", () => {
  for (const verify of [verifyStrict, verifyZip215]) {
    assert.equal(verify(new Uint8Array(31), new Uint8Array(), new Uint8Array(64)), false);
    assert.equal(verify(new Uint8Array(32), new Uint8Array(), new Uint8Array(63)), false);
  }
});
