/**
 * The two state records that a bundle proves: of a certificate and of a party. formats.md section 6.
 */
import { sha256 } from "./bytes.ts";
import { type CborValue } from "./cbor.ts";
import {
  asBilingual,
  asBoolean,
  asBytes,
  asBytes32,
  asCode,
  asExactly,
  asList,
  asOneOf,
  asText,
  asU64,
  type Bilingual,
  Fields,
} from "./shape.ts";

export const VALUE_BYTES_MAX = 16_384;
const ATTACHMENTS_MAX = 16;

export type Status = "active" | "suspended" | "revoked" | "superseded";

export interface PublicKey {
  algorithm: "ed25519" | "es256" | "x25519";
  bytes: Uint8Array;
}

export interface CertificateRecord {
  certificate: Uint8Array;
  definition: Uint8Array;
  issuer: Uint8Array;
  assertionKey: PublicKey;
  commitment: Uint8Array;
  status: Status;
  reason: string | undefined;
  origin: "issued" | "certified_copy";
  attachments: Uint8Array[];
  image: Uint8Array | undefined;
  validFrom: bigint | undefined;
  validUntil: bigint | undefined;
  issuedAt: bigint;
  issuedHeight: bigint;
  changedAt: bigint;
  changedHeight: bigint;
  supersedes: Uint8Array | undefined;
  supersededBy: Uint8Array | undefined;
  copyOf: Uint8Array | undefined;
}

export interface PartyRecord {
  party: Uint8Array;
  kind: "agency" | "bank" | "enterprise";
  name: Bilingual;
  status: "active" | "suspended";
}

export function certificateKey(certificate: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(4), certificate);
}

export function partyKey(party: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(1), party);
}

export function decodeCertificateRecord(bytes: Uint8Array): CertificateRecord {
  const fields = Fields.decode(bytes, "certificate record");
  fields.required("v", asExactly(1n));
  const record: CertificateRecord = {
    certificate: fields.required("certificate", asBytes32),
    definition: fields.required("definition", asBytes32),
    issuer: fields.required("issuer", asBytes32),
    assertionKey: fields.required("assertion_key", asPublicKey),
    commitment: fields.required("commitment", asBytes32),
    status: fields.required("status", asOneOf("active", "suspended", "revoked", "superseded")),
    reason: fields.optional("reason", asCode),
    origin: fields.required("origin", asOneOf("issued", "certified_copy")),
    attachments: fields.required("attachments", asList(asBytes32, ATTACHMENTS_MAX)),
    image: fields.optional("image", asBytes32),
    validFrom: fields.optional("valid_from", asU64),
    validUntil: fields.optional("valid_until", asU64),
    issuedAt: fields.required("issued_at", asU64),
    issuedHeight: fields.required("issued_height", asU64),
    changedAt: fields.required("changed_at", asU64),
    changedHeight: fields.required("changed_height", asU64),
    supersedes: fields.optional("supersedes", asBytes32),
    supersededBy: fields.optional("superseded_by", asBytes32),
    copyOf: fields.optional("copy_of", asBytes32),
  };
  fields.end();
  return record;
}

export function decodePartyRecord(bytes: Uint8Array): PartyRecord {
  const fields = Fields.decode(bytes, "party record");
  fields.required("v", asExactly(1n));
  fields.optional("identifier", asText);
  fields.optional("parent", asBytes32);
  fields.optional("exchange", asText);
  fields.optional("reason", asCode);
  fields.required("member", asBoolean);
  for (const name of ["keys", "root_keys", "admitted_at", "admitted_height", "changed_at", "changed_height"]) {
    fields.required(name, asU64);
  }
  const record: PartyRecord = {
    party: fields.required("party", asBytes32),
    kind: fields.required("kind", asOneOf("agency", "bank", "enterprise")),
    name: fields.required("name", asBilingual),
    status: fields.required("status", asOneOf("active", "suspended")),
  };
  fields.end();
  return record;
}

function asPublicKey(value: CborValue): PublicKey {
  const fields = new Fields(value, "public key");
  const key: PublicKey = {
    algorithm: fields.required("algorithm", asOneOf("ed25519", "es256", "x25519")),
    bytes: fields.required("bytes", asBytes),
  };
  fields.end();
  return key;
}
