/**
 * Strict JSON, RFC 8259 as narrowed by I-JSON: no duplicate member, no lone surrogate, no integer
 * beyond 2^53 - 1, bounded nesting.
 *
 * Objects have no prototype, so that a member's name can never be mistaken for something inherited.
 * Absent on purpose: any leniency.
 */
import { FormatError, fromUtf8 } from "./bytes.ts";

/** Nesting of arrays and objects, the outermost counted as one. */
export const JSON_DEPTH_MAX = 32;
/** From here on the canonical form of a number has an exponent and reads as no integer. */
const EXPONENT_FROM = 1e21;

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function parseJson(bytes: Uint8Array): Json {
  const parser = new Parser(fromUtf8(bytes));
  return parser.document();
}

const WHITE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value(0);
    this.match(WHITE);
    if (this.at !== this.text.length) this.fail();
    return value;
  }

  private value(depth: number): Json {
    this.match(WHITE);
    const next = this.text[this.at];
    if ((next === "{" || next === "[") && depth >= JSON_DEPTH_MAX) throw new FormatError("JSON nested too deeply");
    if (next === "{") return this.object(depth);
    if (next === "[") return this.array(depth);
    if (next === '"') return this.string();
    const word = this.match(WORD);
    if (word) return word === "null" ? null : word === "true";
    return this.number();
  }

  private object(depth: number): JsonObject {
    const object = Object.create(null) as JsonObject;
    this.at++;
    if (this.skipped("}")) return object;
    do {
      this.match(WHITE);
      const name = this.string();
      if (name in object) throw new FormatError(`duplicate JSON member \`${name}\``);
      if (!this.skipped(":")) this.fail();
      object[name] = this.value(depth + 1);
    } while (this.skipped(","));
    if (!this.skipped("}")) this.fail();
    return object;
  }

  private array(depth: number): Json[] {
    const items: Json[] = [];
    this.at++;
    if (this.skipped("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.skipped(","));
    if (!this.skipped("]")) this.fail();
    return items;
  }

  private string(): string {
    if (this.text[this.at] !== '"') this.fail();
    let end = this.at + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === "\\" ? 2 : 1;
    const text = this.unquoted(this.text.slice(this.at, end + 1));
    this.at = end + 1;
    if (!text.isWellFormed()) throw new FormatError("JSON text with a lone surrogate");
    return text;
  }

  /** The platform's own parser knows the escapes and refuses control characters. */
  private unquoted(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      return this.fail();
    }
  }

  private number(): number {
    const digits = this.match(NUMBER);
    if (!digits) this.fail();
    const value = Number(digits);
    const size = Math.abs(value);
    if (size === Infinity || (size > Number.MAX_SAFE_INTEGER && size < EXPONENT_FROM)) {
      throw new FormatError("a JSON number that is not exact everywhere");
    }
    return value;
  }

  private skipped(character: string): boolean {
    this.match(WHITE);
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private fail(): never {
    throw new FormatError(`not JSON at character ${this.at}`);
  }
}
