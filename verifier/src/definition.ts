/** The certificate type: who may issue it, what its fields are called, and what they must satisfy. */
import { type CborValue } from "./cbor.ts";
import { asBilingual, asBytes32, asList, asText, asU64, type Bilingual, Fields } from "./shape.ts";

/** More than any document within a bundle could carry; the bundle's own bound is what counts. */
const LIST_MAX = 4096;

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
  const fields = Fields.decode(bytes, "certificate type");
  fields.optional("printed", (value) => value);
  fields.optional("validity_days_max", asU64);
  const definition: Definition = {
    code: fields.required("code", asText),
    version: fields.required("version", asU64),
    name: fields.required("name", asBilingual),
    issuers: fields.required("issuers", asList(asBytes32, LIST_MAX)),
    reasons: fields.required("reasons", asList(asReason, LIST_MAX)),
    fields: fields.required("fields", asList(asFieldLabel, LIST_MAX)),
    schema: fields.required("schema", asText),
  };
  fields.end();
  return definition;
}

function asReason(value: CborValue): { code: string; name: Bilingual } {
  const fields = new Fields(value, "reason");
  fields.required("for", asText);
  const reason = { code: fields.required("code", asText), name: fields.required("name", asBilingual) };
  fields.end();
  return reason;
}

function asFieldLabel(value: CborValue): FieldLabel {
  const fields = new Fields(value, "field");
  const label = { name: fields.required("name", asText), label: fields.required("label", asBilingual) };
  fields.end();
  return label;
}
