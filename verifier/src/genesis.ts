/**
 * The genesis file: the anchor of trust, and the committee of epoch 0.
 *
 * Its exact bytes hash to the ledger id. Absent on purpose: later committees; formats.md section 3.
 */
import { compare, FormatError, sha256, toHex } from "./bytes.ts";
import { type Json, parseJson } from "./json.ts";
import { hex, list, only, text } from "./json-fields.ts";
import type { Bilingual } from "./shape.ts";

export const GENESIS_BYTES_MAX = 1 << 20;
const MEMBERS_MAX = 128;
const PURPOSES = ["root", "office", "automation", "assertion", "sealing"];
const KEY_BYTES: Record<string, number> = { ed25519: 32, es256: 33, x25519: 32 };

export interface Member {
  /** Party id, lowercase hexadecimal. */
  party: string;
  name: Bilingual;
  validator: Uint8Array | undefined;
}

export interface Genesis {
  ledger: Uint8Array;
  name: Bilingual;
  environment: "development" | "production";
  members: Member[];
  /** The validators' keys; a validator's index is its place here. */
  committee: Uint8Array[];
}

/** Throws `FormatError` when the file is not a genesis file: an error, never a verdict. */
export function parseGenesis(bytes: Uint8Array): Genesis {
  try {
    return readGenesis(bytes);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`genesis file: ${error.message}`) : error;
  }
}

function readGenesis(bytes: Uint8Array): Genesis {
  if (bytes.length > GENESIS_BYTES_MAX) throw new FormatError("larger than 1 MiB");
  const file = only(parseJson(bytes), ["v", "name", "environment", "time", "members"]);
  if (file.v !== 1) throw new FormatError("`v` is not 1");
  if (!Number.isSafeInteger(file.time) || (file.time as number) < 0) throw new FormatError("`time` is no time");
  const seen = new Set<string>();
  const members = list(file.members, "members").map((member) => readMember(member, seen));
  if (members.length < 1 || members.length > MEMBERS_MAX) throw new FormatError("not 1 to 128 members");
  const committee = members.flatMap(({ validator }) => validator ?? []).sort(compare);
  if (committee.length === 0) throw new FormatError("no member validates");
  return {
    ledger: sha256(bytes),
    name: bilingual(file.name),
    environment: environment(file.environment),
    members,
    committee,
  };
}

function readMember(value: Json, seen: Set<string>): Member {
  const member = only(value, ["party", "kind", "name", "keys"], ["identifier", "validator"]);
  if (member.kind !== "agency") throw new FormatError("a member's `kind` is not agency");
  if (member.identifier !== undefined) text(member.identifier, "identifier");
  for (const key of list(member.keys, "keys")) once(seen, `key ${readKey(key)}`);
  const party = toHex(hex(member.party, 32, "party"));
  once(seen, `party ${party}`);
  const validator = member.validator === undefined ? undefined : hex(member.validator, 32, "validator");
  if (validator) once(seen, `validator ${toHex(validator)}`);
  return { party, name: bilingual(member.name), validator };
}

function readKey(value: Json): string {
  const key = only(value, ["purpose", "algorithm", "public"]);
  if (!PURPOSES.includes(text(key.purpose, "purpose"))) throw new FormatError("a key of unknown purpose");
  const algorithm = text(key.algorithm, "algorithm");
  const length = KEY_BYTES[algorithm];
  if (length === undefined) throw new FormatError("a key of unknown algorithm");
  return `${algorithm} ${toHex(hex(key.public, length, "public"))}`;
}

function once(seen: Set<string>, what: string): void {
  if (seen.has(what)) throw new FormatError(`${what} stands twice`);
  seen.add(what);
}

function bilingual(value: Json | undefined): Bilingual {
  const name = only(value, ["zh", "en"]);
  return { zh: text(name.zh, "zh"), en: text(name.en, "en") };
}

function environment(value: Json | undefined): Genesis["environment"] {
  if (value === "development" || value === "production") return value;
  throw new FormatError("`environment` is neither development nor production");
}
