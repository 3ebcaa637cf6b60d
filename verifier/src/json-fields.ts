/** Reading a JSON object whose members are exactly known. */
import { FormatError, fromHex } from "./bytes.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** An object with exactly these members, of which the `optional` may be absent. */
export function only(value: Json | undefined, names: string[], optional: string[] = []): JsonObject {
  if (!isObject(value)) throw new FormatError("an object was expected");
  for (const name of Object.keys(value)) {
    if (!names.includes(name) && !optional.includes(name)) throw new FormatError(`unknown field \`${name}\``);
  }
  for (const name of names) {
    if (value[name] === undefined) throw new FormatError(`\`${name}\` is missing`);
  }
  return value;
}

export function list(value: Json | undefined, name: string): Json[] {
  if (!Array.isArray(value)) throw new FormatError(`\`${name}\` is not a list`);
  return value;
}

export function text(value: Json | undefined, name: string): string {
  if (typeof value !== "string") throw new FormatError(`\`${name}\` is not text`);
  return value;
}

export function word(value: Json | undefined, expected: string, name: string): void {
  if (value !== expected) throw new FormatError(`\`${name}\` is not ${expected}`);
}

export function hex(value: Json | undefined, length: number, name: string): Uint8Array {
  const bytes = fromHex(text(value, name));
  if (bytes.length !== length) throw new FormatError(`\`${name}\` is not ${length} bytes`);
  return bytes;
}
