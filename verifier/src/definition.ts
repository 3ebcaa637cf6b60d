/** The certificate type: who may issue it, what its fields are called, and what they must satisfy. */
import { FormatError } from "./bytes.ts";
import { type CborValue } from "./cbor.ts";
import { asBilingual, asBytes32, asCode, asList, asOneOf, asText, asU64, type Bilingual, Fields } from "./shape.ts";

const BYTES_MAX = 16_000;
/** Issuers, reasons and fields, each. */
const LIST_MAX = 64;
const VERSION_MAX = 0xffff_ffffn;

export interface FieldLabel {
  name: string;
  label: Bilingual;
}

export interface Definition {
  code: string;
  version: bigint;
  name: Bilingual;
  issuers: Uint8Array[];
  reasons: { code: string; name: Bilingual }[];
  fields: FieldLabel[];
  /** JSON Schema 2020-12 of the credential's subject, as JSON text. */
  schema: string;
}

export function decodeDefinition(bytes: Uint8Array): Definition {
  if (bytes.length > BYTES_MAX) throw new FormatError(`has more than ${BYTES_MAX} bytes`);
  const fields = Fields.decode(bytes, "certificate type");
  fields.optional("validity_days_max", asU64);
  const definition: Definition = {
    code: fields.required("code", asCode),
    version: fields.required("version", asVersion),
    name: fields.required("name", asBilingual),
    issuers: fields.required("issuers", asList(asBytes32, LIST_MAX)),
    reasons: fields.required("reasons", asList(asReason, LIST_MAX)),
    fields: fields.required("fields", asList(asFieldLabel, LIST_MAX)),
    schema: fields.required("schema", asText),
  };
  fields.end();
  return definition;
}

function asVersion(value: CborValue): bigint {
  const version = asU64(value);
  if (version < 1n || version > VERSION_MAX) throw new FormatError("is not a version");
  return version;
}

function asReason(value: CborValue): Definition["reasons"][number] {
  const fields = new Fields(value, "reason");
  fields.required("for", asOneOf("suspend", "resume", "revoke", "supersede"));
  const reason = { code: fields.required("code", asCode), name: fields.required("name", asBilingual) };
  fields.end();
  return reason;
}

function asFieldLabel(value: CborValue): FieldLabel {
  const fields = new Fields(value, "field");
  const label = { name: fields.required("name", asFieldName), label: fields.required("label", asBilingual) };
  fields.end();
  return label;
}

function asFieldName(value: CborValue): string {
  const name = asText(value);
  if (!/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name)) throw new FormatError("is not a field's name");
  return name;
}
