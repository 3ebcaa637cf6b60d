/**
 * JSON Schema 2020-12 for the credential's subject, without generated code.
 *
 * `format` is an annotation here, as the specification has it unless said otherwise; references
 * resolve within the schema only.
 */
import { format, Validator } from "@cfworker/json-schema";
import { FormatError, utf8 } from "./bytes.ts";
import { isObject, type Json, parseJson } from "./json.ts";

for (const name of Object.keys(format)) delete format[name];

/** Throws `FormatError` naming the first place that does not satisfy the schema. */
export function verifySchema(schemaText: string, subject: Json): void {
  const schema = parseJson(utf8(schemaText));
  if (typeof schema !== "boolean" && !isObject(schema)) throw new FormatError("the type's schema is no schema");
  const { valid, errors } = validate(schema, subject);
  if (valid) return;
  const last = errors.at(-1);
  throw new FormatError(`the subject at \`${last?.instanceLocation ?? "#"}\` fails \`${last?.keyword ?? "schema"}\``);
}

function validate(schema: boolean | object, subject: Json): ReturnType<Validator["validate"]> {
  try {
    return new Validator(schema as ConstructorParameters<typeof Validator>[0], "2020-12").validate(subject);
  } catch (error) {
    throw new FormatError(`the type's schema cannot be applied: ${error instanceof Error ? error.message : error}`);
  }
}
