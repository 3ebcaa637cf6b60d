/** The bundle file: everything that an offline check needs besides the genesis file. formats.md section 13. */
import { FormatError } from "./bytes.ts";
import { type CborValue } from "./cbor.ts";
import { asLink, type Link } from "./committee.ts";
import { type Credential, decodeCredential } from "./credential.ts";
import { type Definition, decodeDefinition } from "./definition.ts";
import { decodeHeader, type Header } from "./header.ts";
import { type CertificateRecord, decodeCertificateRecord, decodePartyRecord, type PartyRecord } from "./record.ts";
import { asBytes, asBytes32, asExactly, asList, asOneOf, Fields } from "./shape.ts";

export const BUNDLE_BYTES_MAX = 1 << 20;

/** A decoded part beside the exact bytes it was decoded from. */
export interface Part<T> {
  bytes: Uint8Array;
  value: T;
}

export interface Bundle {
  credential: Part<Credential>;
  salt: Uint8Array;
  definition: Part<Definition> | undefined;
  /** Absent when the ledger is proven not to have it. */
  certificate: Part<CertificateRecord> | undefined;
  proof: Uint8Array;
  issuer: { record: Part<PartyRecord>; proof: Uint8Array } | undefined;
  header: Header;
  finality: Uint8Array;
  /** From the genesis file's committee to the one that signed. */
  committees: Link[];
}

export function decodeBundle(bytes: Uint8Array): Bundle {
  if (bytes.length > BUNDLE_BYTES_MAX) throw new FormatError("larger than 1 MiB");
  const fields = Fields.decode(bytes, "bundle");
  fields.required("v", asExactly(1n));
  fields.required("kind", asOneOf("chancery-bundle"));
  const bundle: Bundle = {
    credential: fields.required("credential", part(decodeCredential)),
    salt: fields.required("salt", asBytes32),
    definition: fields.optional("definition", part(decodeDefinition)),
    certificate: fields.optional("certificate", part(decodeCertificateRecord)),
    proof: fields.required("proof", asBytes),
    issuer: fields.optional("issuer", asIssuer),
    header: fields.required("header", part(decodeHeader)).value,
    finality: fields.required("finality", asBytes),
    committees: fields.required("committees", asList(asLink, bytes.length)),
  };
  fields.end();
  return bundle;
}

function part<T>(decode: (bytes: Uint8Array) => T): (value: CborValue) => Part<T> {
  return (value) => {
    const bytes = asBytes(value);
    return { bytes, value: decode(bytes) };
  };
}

function asIssuer(value: CborValue): { record: Part<PartyRecord>; proof: Uint8Array } {
  const fields = new Fields(value, "issuer");
  const issuer = { record: fields.required("value", part(decodePartyRecord)), proof: fields.required("proof", asBytes) };
  fields.end();
  return issuer;
}
