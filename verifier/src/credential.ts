/**
 * The credential: a W3C Verifiable Credential 2.0 with an `eddsa-jcs-2022` proof, and its commitment.
 *
 * Absent on purpose: JSON-LD processing (the cryptosuite signs canonical JSON) and the resolution of
 * anything by network. formats.md section 11.
 */
import { concat, equal, FormatError, fromHex, sha256, utf8 } from "./bytes.ts";
import { verifyStrict } from "./ed25519.ts";
import { canonicalJson } from "./jcs.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { decodeMultibase, ed25519KeyOfDid } from "./multibase.ts";

const COMMITMENT_DOMAIN = utf8("chancery/credential/1");
/** The last millisecond that ECMAScript can write as a date. */
const TIME_MAX = 8_640_000_000_000_000n;

export function commitmentOf(credential: Uint8Array, salt: Uint8Array): Uint8Array {
  return sha256(COMMITMENT_DOMAIN, salt, credential);
}

/** The ledger and the thing that `urn:chancery:<ledger>:<kind>:<id>` names. */
export function parseUrn(urn: Json | undefined, kind: string): { ledger: Uint8Array; id: Uint8Array } {
  const match = typeof urn === "string" ? /^urn:chancery:([0-9a-f]{64}):([a-z]+):([0-9a-f]{64})$/.exec(urn) : null;
  if (!match || match[2] !== kind) throw new FormatError(`not the urn of a ${kind}`);
  return { ledger: fromHex(match[1] as string), id: fromHex(match[3] as string) };
}

/** Throws `FormatError` unless the proof verifies; returns the key that made it. */
export function verifyDataIntegrity(secured: JsonObject): Uint8Array {
  const { proof, ...rest } = secured;
  if (!isObject(proof)) throw new FormatError("has no proof");
  const { proofValue, ...config } = proof;
  expect(config, "type", "DataIntegrityProof");
  expect(config, "cryptosuite", "eddsa-jcs-2022");
  expect(config, "proofPurpose", "assertionMethod");
  const key = keyOfMethod(config.verificationMethod);
  if (typeof proofValue !== "string") throw new FormatError("its proof has no `proofValue`");
  const signature = decodeMultibase(proofValue);
  const hashes = concat(sha256(canonicalJson(config)), sha256(canonicalJson(withContext(rest, config))));
  if (!verifyStrict(key, hashes, signature)) throw new FormatError("its signature does not verify");
  return key;
}

function expect(config: JsonObject, name: string, word: string): void {
  if (config[name] !== word) throw new FormatError(`its proof's \`${name}\` is not ${word}`);
}

/** `did:key:z..#z..`, both parts naming the same key. */
function keyOfMethod(method: Json | undefined): Uint8Array {
  const [did, fragment, ...more] = typeof method === "string" ? method.split("#") : [];
  if (did === undefined || more.length > 0 || did !== `did:key:${fragment}`) {
    throw new FormatError("its proof names no did:key");
  }
  return ed25519KeyOfDid(did);
}

/** A context in the proof must begin the document's, and stands in for it (vc-di-eddsa, section 3.3.2). */
function withContext(document: JsonObject, config: JsonObject): JsonObject {
  const context = config["@context"];
  if (context === undefined) return document;
  const own = [document["@context"] ?? []].flat();
  const begins = [context].flat().every((item, i) => sameJson(item, own[i]));
  if (!begins) throw new FormatError("its proof's `@context` does not begin the credential's");
  return { ...document, "@context": context };
}

function sameJson(a: Json, b: Json | undefined): boolean {
  return b !== undefined && equal(canonicalJson(a), canonicalJson(b));
}

/** `YYYY-MM-DDThh:mm:ssZ`, with milliseconds only where there are some. */
export function isoTime(time: bigint): string {
  if (time > TIME_MAX) throw new FormatError("a time beyond the calendar");
  return new Date(Number(time)).toISOString().replace(".000Z", "Z");
}
