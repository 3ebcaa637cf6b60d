/**
 * JSON Schema 2020-12 for the credential's subject, interpreted: no code is generated.
 *
 * `format` is checked; references resolve within the schema only. formats.md section 12.
 */
import { Validator } from "@cfworker/json-schema";
import { FormatError, utf8 } from "./bytes.ts";
import { isObject, type Json, type JsonObject, parseJson } from "./json.ts";

const BYTES_MAX = 8_192;
const DRAFT = "https://json-schema.org/draft/2020-12/schema";

/** Throws `FormatError` naming the place that does not satisfy the schema. */
export function verifySchema(schemaText: string, subject: Json): void {
  const bytes = utf8(schemaText);
  if (bytes.length > BYTES_MAX) throw new FormatError("the type's schema is larger than 8 KiB");
  const schema = parseJson(bytes);
  if (!isObject(schema) || schema.$schema !== DRAFT) throw new FormatError("the type's schema is not of draft 2020-12");
  const { valid, errors } = validate(schema, subject);
  if (valid) return;
  const last = errors.at(-1);
  throw new FormatError(`the subject at \`${last?.instanceLocation ?? "#"}\` fails \`${last?.keyword ?? "schema"}\``);
}

/** The library throws plain errors for references and patterns that it cannot use. */
function validate(schema: JsonObject, subject: Json): ReturnType<Validator["validate"]> {
  try {
    return new Validator(schema, "2020-12").validate(subject);
  } catch (error) {
    throw new FormatError(`the type's schema cannot be applied: ${error instanceof Error ? error.message : error}`);
  }
}
