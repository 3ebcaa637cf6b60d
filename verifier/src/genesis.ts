/**
 * The genesis file: the anchor of trust, and the committee of epoch 0.
 *
 * Its exact bytes hash to the ledger id. Absent on purpose: later committees (`committee.ts`); formats.md
 * section 3.
 */
import { compare, FormatError, sha256, toHex } from "./bytes.ts";
import { type Json, parseJson } from "./json.ts";
import { hex, list, only, text } from "./json-fields.ts";
import type { Bilingual } from "./shape.ts";

export const GENESIS_BYTES_MAX = 1 << 20;
const MEMBERS_MAX = 128;
const VALIDATORS_MAX = 64;
const HOST_MAX = 94;
/** If the file does not say. */
const EPOCHS: Epochs = { blocks: 3600n, term: 720n };
const PURPOSES = ["root", "office", "automation", "assertion", "sealing"];
const KEY_BYTES: Record<string, number> = { ed25519: 32, es256: 33, x25519: 32 };

export interface Member {
  /** Party id, lowercase hexadecimal. */
  party: string;
  name: Bilingual;
  validator: Uint8Array | undefined;
}

/** How blocks make epochs, and for how many epochs a committee is believed. */
export interface Epochs {
  blocks: bigint;
  term: bigint;
}

export interface Genesis {
  ledger: Uint8Array;
  name: Bilingual;
  environment: "development" | "production";
  epochs: Epochs;
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
  const file = only(parseJson(bytes), ["v", "name", "environment", "time", "members"], ["epochs"]);
  if (file.v !== 1) throw new FormatError("`v` is not 1");
  if (!Number.isSafeInteger(file.time) || (file.time as number) < 0) throw new FormatError("`time` is no time");
  const seen = new Set<string>();
  const members = list(file.members, "members").map((member) => readMember(member, seen));
  if (members.length < 1 || members.length > MEMBERS_MAX) throw new FormatError("not 1 to 128 members");
  const committee = members.flatMap(({ validator }) => validator ?? []).sort(compare);
  if (committee.length === 0) throw new FormatError("no member validates");
  if (committee.length > VALIDATORS_MAX) throw new FormatError("more than 64 members validate");
  return {
    ledger: sha256(bytes),
    name: bilingual(file.name),
    environment: environment(file.environment),
    epochs: file.epochs === undefined ? EPOCHS : readEpochs(file.epochs),
    members,
    committee,
  };
}

function readEpochs(value: Json): Epochs {
  const { blocks, term } = only(value, ["blocks", "term"]);
  return { blocks: integer(blocks, 2, 1_000_000, "blocks"), term: integer(term, 1, 100_000, "term") };
}

function integer(value: Json | undefined, least: number, most: number, name: string): bigint {
  const isOne = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
  if (!isOne) throw new FormatError(`\`${name}\` is not an integer from ${least} to ${most}`);
  return BigInt(value);
}

function readMember(value: Json, seen: Set<string>): Member {
  const member = only(value, ["party", "kind", "name", "keys"], ["identifier", "validator", "address"]);
  if (member.kind !== "agency") throw new FormatError("a member's `kind` is not agency");
  if (member.identifier !== undefined) text(member.identifier, "identifier");
  for (const key of list(member.keys, "keys")) once(seen, `key ${readKey(key)}`);
  const party = toHex(hex(member.party, 32, "party"));
  once(seen, `party ${party}`);
  const validator = member.validator === undefined ? undefined : hex(member.validator, 32, "validator");
  if (validator) once(seen, `validator ${toHex(validator)}`);
  if (member.address !== undefined) checkAddress(text(member.address, "address"), validator !== undefined);
  return { party, name: bilingual(member.name), validator };
}

/** `host:port` of a validator: a name, an IPv4 address or an IPv6 address in brackets. */
function checkAddress(address: string, validates: boolean): void {
  const [, host = "", port = ""] = /^(.*):([1-9][0-9]{0,4})$/.exec(address) ?? [];
  const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  const isName = host.length <= HOST_MAX && new RegExp(`^${label}(?:\\.${label})*$`).test(host);
  const isV6 = /^\[[0-9A-Fa-f:.]+\]$/.test(host) && URL.canParse(`http://${host}/`);
  if (!validates || Number(port) > 65_535 || (!isName && !isV6)) throw new FormatError("`address` is no validator's host:port");
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
