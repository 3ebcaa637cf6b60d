/**
 * The JSON Canonicalization Scheme, RFC 8785.
 *
 * ECMAScript's own number and string serialisation are the scheme's, and its string comparison is by
 * UTF-16 code unit, as section 3.2.3 asks.
 */
import { utf8 } from "./bytes.ts";
import type { Json } from "./json.ts";

export function canonicalJson(value: Json): Uint8Array {
  return utf8(write(value));
}

function write(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${JSON.stringify(name)}:${write(value[name] as Json)}`);
  return `{${members.join(",")}}`;
}
