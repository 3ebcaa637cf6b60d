/**
 * Reading a CBOR map field by field: each field once, of its type, and none left over.
 *
 * An optional field that is absent is left out of the map; there is no null.
 */
import { FormatError, utf8 } from "./bytes.ts";
import { type CborMap, type CborValue, decodeCbor } from "./cbor.ts";

/** A name in both languages of the ledger. */
export interface Bilingual {
  zh: string;
  en: string;
}

export class Fields {
  private readonly rest: CborMap;

  constructor(
    value: CborValue,
    private readonly what: string,
  ) {
    if (!(value instanceof Map)) throw new FormatError(`${what} is not a map`);
    this.rest = new Map(value);
  }

  static decode(bytes: Uint8Array, what: string): Fields {
    try {
      return new Fields(decodeCbor(bytes), what);
    } catch (error) {
      throw error instanceof FormatError ? new FormatError(`${what}: ${error.message}`) : error;
    }
  }

  optional<T>(name: string, read: (value: CborValue) => T): T | undefined {
    const value = this.rest.get(name);
    if (value === undefined) return undefined;
    this.rest.delete(name);
    try {
      return read(value);
    } catch (error) {
      if (error instanceof FormatError) throw new FormatError(`${this.what}: \`${name}\` ${error.message}`);
      throw error;
    }
  }

  required<T>(name: string, read: (value: CborValue) => T): T {
    const value = this.optional(name, read);
    if (value === undefined) throw new FormatError(`${this.what}: \`${name}\` is missing`);
    return value;
  }

  /** No field may be left: an unknown field is refused. */
  end(): void {
    for (const name of this.rest.keys()) throw new FormatError(`${this.what}: unknown field \`${name}\``);
  }
}

export function asU64(value: CborValue): bigint {
  if (typeof value !== "bigint" || value < 0n) throw new FormatError("is not an unsigned integer");
  return value;
}

export function asExactly(expected: bigint): (value: CborValue) => bigint {
  return (value) => {
    if (value !== expected) throw new FormatError(`is not ${expected}`);
    return expected;
  };
}

export function asText(value: CborValue): string {
  if (typeof value !== "string") throw new FormatError("is not text");
  return value;
}

export function asOneOf<T extends string>(...words: readonly T[]): (value: CborValue) => T {
  return (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new FormatError("is not one of the known words");
    return word;
  };
}

export function asBytes(value: CborValue): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new FormatError("is not a byte string");
  return value;
}

export function asBytes32(value: CborValue): Uint8Array {
  const bytes = asBytes(value);
  if (bytes.length !== 32) throw new FormatError("is not 32 bytes");
  return bytes;
}

export function asList<T>(read: (value: CborValue) => T, max: number): (value: CborValue) => T[] {
  return (value) => {
    if (!Array.isArray(value)) throw new FormatError("is not a list");
    if (value.length > max) throw new FormatError(`has more than ${max} items`);
    return value.map(read);
  };
}

export function asBoolean(value: CborValue): boolean {
  if (typeof value !== "boolean") throw new FormatError("is neither true nor false");
  return value;
}

/** A code of reasons and certificate types: 1 to 40 of `a-z 0-9 -`. */
export function asCode(value: CborValue): string {
  const code = asText(value);
  if (!/^[a-z0-9-]{1,40}$/.test(code)) throw new FormatError("is not a code");
  return code;
}

const NAME_BYTES_MAX = 200;

export function asBilingual(value: CborValue): Bilingual {
  const fields = new Fields(value, "name");
  const name = { zh: fields.required("zh", asName), en: fields.required("en", asName) };
  fields.end();
  return name;
}

function asName(value: CborValue): string {
  const name = asText(value);
  const size = utf8(name).length;
  if (size < 1 || size > NAME_BYTES_MAX || /\p{Cc}/u.test(name)) throw new FormatError("is not a name");
  return name;
}
