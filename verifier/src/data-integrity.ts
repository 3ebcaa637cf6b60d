/**
 * Data Integrity proofs of cryptosuite `eddsa-jcs-2022` (W3C vc-di-eddsa, section 3.3).
 *
 * `verifyDataIntegrity` is the cryptosuite; `verifyCredentialProof` adds the strict shape that a
 * credential of the ledger has.
 */
import { concat, equal, FormatError, sha256 } from "./bytes.ts";
import { isContext } from "./credential.ts";
import { verifyStrict } from "./ed25519.ts";
import { canonicalJson } from "./jcs.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { only, text, word } from "./json-fields.ts";
import { decodeMultibase, ed25519KeyOfDid } from "./multibase.ts";
import { parseTime } from "./time.ts";

const FIELDS = ["@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"];

/** Throws `FormatError` unless the proof has exactly its fields and verifies; returns the key that made it. */
export function verifyCredentialProof(secured: JsonObject): Uint8Array {
  const proof = only(secured.proof, FIELDS);
  if (!isContext(proof["@context"])) throw new FormatError("the proof's `@context` is not the credential's");
  parseTime(text(proof.created, "created"));
  return verifyDataIntegrity(secured);
}

/** Throws `FormatError` unless the proof verifies; returns the key that made it. */
export function verifyDataIntegrity(secured: JsonObject): Uint8Array {
  const { proof, ...document } = secured;
  if (!isObject(proof)) throw new FormatError("there is no proof");
  const { proofValue, ...config } = proof;
  word(config.type, "DataIntegrityProof", "type");
  word(config.cryptosuite, "eddsa-jcs-2022", "cryptosuite");
  word(config.proofPurpose, "assertionMethod", "proofPurpose");
  const key = keyOfMethod(text(config.verificationMethod, "verificationMethod"));
  const signature = decodeMultibase(text(proofValue, "proofValue"));
  const hashes = [config, withContext(document, config)].map((part) => sha256(canonicalJson(part)));
  if (!verifyStrict(key, concat(...hashes), signature)) throw new FormatError("the signature does not verify");
  return key;
}

/** `did:key:z..#z..`, both parts naming the same key. */
function keyOfMethod(method: string): Uint8Array {
  const [did, fragment, ...more] = method.split("#");
  if (did === undefined || more.length > 0 || did !== `did:key:${fragment}`) {
    throw new FormatError("`verificationMethod` names no did:key");
  }
  return ed25519KeyOfDid(did);
}

/** A context in the proof must begin the document's, and stands in for it. */
function withContext(document: JsonObject, config: JsonObject): JsonObject {
  const context = config["@context"];
  if (context === undefined) return document;
  const own = [document["@context"] ?? []].flat();
  const begins = [context].flat().every((item, i) => sameJson(item, own[i]));
  if (!begins) throw new FormatError("the proof's `@context` does not begin the document's");
  return { ...document, "@context": context };
}

function sameJson(a: Json, b: Json | undefined): boolean {
  return b !== undefined && equal(canonicalJson(a), canonicalJson(b));
}
