/**
 * The credential: a W3C Verifiable Credential 2.0 of one strict shape, and its commitment.
 *
 * Absent on purpose: JSON-LD processing (the cryptosuite signs canonical JSON), the resolution of
 * anything by network, and the proof's inside (data-integrity.ts). formats.md section 11.
 */
import { equal, FormatError, fromHex, sha256, utf8 } from "./bytes.ts";
import { isStrictPoint } from "./ed25519.ts";
import { canonicalJson } from "./jcs.ts";
import { isObject, type Json, type JsonObject, parseJson } from "./json.ts";
import { list, only, text, word } from "./json-fields.ts";
import { ed25519KeyOfDid } from "./multibase.ts";
import type { Bilingual } from "./shape.ts";
import { parseTime } from "./time.ts";

export const CONTEXT = [
  "https://www.w3.org/ns/credentials/v2",
  "https://www.w3.org/ns/credentials/undefined-terms/v2",
];
const BYTES_MAX = 262_144;
const NAME_CHARACTERS_MAX = 200;
const RESOURCES_MAX = 16;
const MEDIA_TYPES = ["application/pdf", "image/jpeg", "image/png"];
const COMMITMENT_DOMAIN = utf8("chancery/credential/1");

export interface Credential {
  /** The whole, proof included. */
  json: JsonObject;
  ledger: Uint8Array;
  certificate: Uint8Array;
  /** Such as `BusinessLicence`. */
  kind: string;
  issuerKey: Uint8Array;
  issuerName: Bilingual;
  validFrom: bigint;
  validUntil: bigint | undefined;
  subject: JsonObject;
  definition: Uint8Array;
  /** Of the type's schema: `sha256-<base64>`. */
  schemaDigest: string;
  /** Commitments of attached documents. */
  resources: Uint8Array[];
}

export function commitmentOf(credential: Uint8Array, salt: Uint8Array): Uint8Array {
  return sha256(COMMITMENT_DOMAIN, salt, credential);
}

export function decodeCredential(bytes: Uint8Array): Credential {
  if (bytes.length > BYTES_MAX) throw new FormatError(`has more than ${BYTES_MAX} bytes`);
  const json = parseJson(bytes);
  if (!equal(canonicalJson(json), bytes)) throw new FormatError("is not in canonical form (RFC 8785)");
  return readCredential(json);
}

function readCredential(value: Json): Credential {
  const names = ["@context", "id", "type", "issuer", "validFrom", "credentialSubject", "credentialSchema", "proof"];
  const json = only(value, names, ["validUntil", "relatedResource"]);
  if (!isContext(json["@context"])) throw new FormatError("`@context` is not the one of every credential");
  const { ledger, id } = parseUrn(json.id, "certificate");
  const schema = only(json.credentialSchema, ["id", "type", "digestSRI"]);
  word(schema.type, "JsonSchema", "credentialSchema.type");
  return {
    json,
    ledger,
    certificate: id,
    kind: readKind(json.type),
    ...readIssuer(json.issuer),
    ...readTimes(json),
    subject: readSubject(json.credentialSubject),
    definition: idOf(schema.id, "definition", ledger),
    schemaDigest: digestSri(schema.digestSRI),
    resources: readResources(json.relatedResource, ledger),
  };
}

export function isContext(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === CONTEXT.length && CONTEXT.every((url, i) => value[i] === url);
}

/** The ledger and the thing that `urn:chancery:<ledger>:<kind>:<id>` names. */
function parseUrn(urn: Json | undefined, kind: string): { ledger: Uint8Array; id: Uint8Array } {
  const match = typeof urn === "string" ? /^urn:chancery:([0-9a-f]{64}):([a-z]+):([0-9a-f]{64})$/.exec(urn) : null;
  if (!match || match[2] !== kind) throw new FormatError(`not the urn of a ${kind}`);
  return { ledger: fromHex(match[1] as string), id: fromHex(match[3] as string) };
}

function idOf(urn: Json | undefined, kind: string, ledger: Uint8Array): Uint8Array {
  const named = parseUrn(urn, kind);
  if (!equal(named.ledger, ledger)) throw new FormatError(`the ${kind} is of another ledger than the certificate`);
  return named.id;
}

function readKind(value: Json | undefined): string {
  const [base, kind, ...more] = list(value, "type");
  word(base, "VerifiableCredential", "type");
  const isKind = typeof kind === "string" && /^[A-Z][A-Za-z0-9]{0,63}$/.test(kind) && kind !== base;
  if (!isKind || more.length > 0) throw new FormatError("`type` names no kind of certificate");
  return kind;
}

function readIssuer(value: Json | undefined): Pick<Credential, "issuerKey" | "issuerName"> {
  const issuer = only(value, ["id", "name"]);
  const issuerKey = ed25519KeyOfDid(text(issuer.id, "issuer.id"));
  if (!isStrictPoint(issuerKey)) throw new FormatError("`issuer.id` holds no sound key");
  const [zh, en, ...more] = list(issuer.name, "issuer.name");
  if (more.length > 0) throw new FormatError("`issuer.name` has more than two languages");
  return { issuerKey, issuerName: { zh: readName(zh, "zh"), en: readName(en, "en") } };
}

function readName(value: Json | undefined, language: string): string {
  const name = only(value, ["@value", "@language"]);
  word(name["@language"], language, "issuer.name");
  const words = text(name["@value"], "issuer.name");
  if (/^\p{White_Space}*$/u.test(words)) throw new FormatError("`issuer.name` is blank");
  if ([...words].length > NAME_CHARACTERS_MAX) throw new FormatError("`issuer.name` is too long");
  return words;
}

function readTimes(json: JsonObject): Pick<Credential, "validFrom" | "validUntil"> {
  const validFrom = parseTime(text(json.validFrom, "validFrom"));
  if (json.validUntil === undefined) return { validFrom, validUntil: undefined };
  const validUntil = parseTime(text(json.validUntil, "validUntil"));
  if (validUntil <= validFrom) throw new FormatError("`validUntil` is not after `validFrom`");
  return { validFrom, validUntil };
}

function readSubject(value: Json | undefined): JsonObject {
  if (!isObject(value) || Object.keys(value).length === 0) throw new FormatError("`credentialSubject` is empty");
  return value;
}

function readResources(value: Json | undefined, ledger: Uint8Array): Uint8Array[] {
  if (value === undefined) return [];
  const items = list(value, "relatedResource");
  if (items.length < 1 || items.length > RESOURCES_MAX) throw new FormatError("`relatedResource` is not 1 to 16 items");
  const commitments = items.map((item) => {
    const resource = only(item, ["id", "digestSRI", "mediaType"]);
    digestSri(resource.digestSRI);
    if (!MEDIA_TYPES.includes(text(resource.mediaType, "mediaType"))) throw new FormatError("an unknown `mediaType`");
    return idOf(resource.id, "document", ledger);
  });
  const distinct = new Set(items.map((item) => (item as JsonObject).id));
  if (distinct.size !== items.length) throw new FormatError("`relatedResource` names a document twice");
  return commitments;
}

/** `sha256-` and the padded base64 of 32 bytes, whose last character carries two zero bits. */
function digestSri(value: Json | undefined): string {
  const digest = text(value, "digestSRI");
  if (!/^sha256-[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(digest)) throw new FormatError("`digestSRI` is no SHA-256");
  return digest;
}

export function sriOf(bytes: Uint8Array): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(bytes)))}`;
}
