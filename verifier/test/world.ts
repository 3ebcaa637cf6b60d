/**
 * A city of four validators with one certificate, made from nothing but formats.md: what the tests
 * take apart. `bundle()` makes a valid bundle; each option breaks one thing and keeps all else sound.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { compare, concat, sha256, toHex, u64, utf8, uvarint } from "../src/bytes.ts";
import { commitmentOf, CONTEXT, sriOf } from "../src/credential.ts";
import { canonicalJson } from "../src/jcs.ts";
import type { Json, JsonObject } from "../src/json.ts";
import { certificateKey, partyKey } from "../src/record.ts";
import { type Encodable, encodeCbor, multibase } from "./encode.ts";
import { TestState } from "./state.ts";

export const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const seed = (name: string) => sha256(utf8(name));
export const publicKey = (name: string) => ed25519.getPublicKey(seed(name));
const VALIDATORS = ["one", "two", "three", "four"].sort((a, b) => compare(publicKey(a), publicKey(b)));
const SALT = seed("salt");
export const CERTIFICATE = seed("certificate");
export const MEMBER = seed("member");
export const GUEST = seed("guest");
const NAME = { zh: "市场监督管理局", en: "Administration for Market Regulation" };

type Fields = { [key: string]: Encodable | undefined };

export interface Changes {
  credential?: (credential: JsonObject) => void;
  /** After the proof is made. */
  secured?: (credential: JsonObject) => void;
  record?: Fields;
  header?: Fields;
  definition?: Fields | null;
  bundle?: Fields;
  issuer?: Uint8Array;
  party?: Fields;
  signers?: number[];
  signWith?: string;
  views?: bigint[];
  absent?: boolean;
  ledger?: Uint8Array;
}

export function genesis(name = "一座城"): Uint8Array {
  const members = VALIDATORS.map((validator, i) => ({
    party: toHex(i === 0 ? MEMBER : seed(`party ${i}`)),
    kind: "agency",
    name: NAME,
    keys: [{ purpose: "root", algorithm: "ed25519", public: toHex(publicKey(`root ${validator}`)) }],
    validator: toHex(publicKey(validator)),
  }));
  const file = { v: 1, name: { zh: name, en: "A city" }, environment: "development", time: NOW - 9 * HOUR, members };
  return utf8(JSON.stringify(file, null, 2));
}

const SCHEMA = JSON.stringify({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["name", "founded"],
  properties: { name: { type: "string", minLength: 2 }, founded: { type: "string", format: "date" } },
  additionalProperties: false,
});

function definitionOf(changes: Changes): Uint8Array {
  return encodeCbor({
    code: "business-licence",
    version: 1,
    name: { zh: "营业执照", en: "Business licence" },
    issuers: [MEMBER, GUEST],
    reasons: [{ code: "ceased", name: { zh: "歇业", en: "Ceased" }, for: "revoke" }],
    fields: [{ name: "name", label: { zh: "名称", en: "Name" } }],
    schema: SCHEMA,
    ...changes.definition,
  });
}

export function bundle(changes: Changes = {}): Uint8Array {
  const ledger = changes.ledger ?? sha256(genesis());
  const definition = definitionOf(changes);
  const credential = credentialOf(changes, ledger, sha256(definition));
  const record = recordOf(changes, credential, sha256(definition));
  const party = partyOf(changes);
  const state = stateOf(record, party, changes.absent ?? false);
  const header = headerOf(changes, ledger, state.root);
  const key = certificateKey(CERTIFICATE);
  const isGuest = changes.issuer !== undefined && compare(changes.issuer, GUEST) === 0;
  return encodeCbor({
    v: 1,
    kind: "chancery-bundle",
    credential,
    salt: SALT,
    definition: changes.definition === null ? undefined : definition,
    certificate: changes.absent ? undefined : record,
    proof: changes.absent ? state.exclusion(key) : state.inclusion(key),
    issuer: isGuest && !changes.absent ? { value: party, proof: state.inclusion(partyKey(GUEST)) } : undefined,
    header,
    finality: finalityOf(changes, ledger, header),
    committees: [],
    ...changes.bundle,
  });
}

function credentialOf(changes: Changes, ledger: Uint8Array, definition: Uint8Array): Uint8Array {
  const signer = changes.signWith ?? "assertion";
  const did = `did:key:${multibase(concat(Uint8Array.of(0xed, 1), publicKey(signer)))}`;
  const credential: JsonObject = {
    "@context": CONTEXT,
    id: `urn:chancery:${toHex(ledger)}:certificate:${toHex(CERTIFICATE)}`,
    type: ["VerifiableCredential", "BusinessLicence"],
    issuer: { id: did, name: Object.entries(NAME).map(([language, name]) => ({ "@value": name, "@language": language })) },
    validFrom: "2027-01-15T00:00:00Z",
    validUntil: "2027-12-31T23:59:59.999Z",
    credentialSubject: { name: "京城面馆", founded: "2026-02-28" },
    credentialSchema: {
      id: `urn:chancery:${toHex(ledger)}:definition:${toHex(definition)}`,
      type: "JsonSchema",
      digestSRI: sriOf(utf8(SCHEMA)),
    },
  };
  changes.credential?.(credential);
  const proof: JsonObject = {
    "@context": CONTEXT,
    type: "DataIntegrityProof",
    cryptosuite: "eddsa-jcs-2022",
    created: "2027-01-15T00:00:00Z",
    verificationMethod: `${did}#${did.slice("did:key:".length)}`,
    proofPurpose: "assertionMethod",
  };
  const hashes = [proof, credential as Json].map((part) => sha256(canonicalJson(part)));
  proof.proofValue = multibase(ed25519.sign(concat(...hashes), seed(signer)));
  credential.proof = proof;
  changes.secured?.(credential);
  return canonicalJson(credential);
}

function recordOf(changes: Changes, credential: Uint8Array, definition: Uint8Array): Uint8Array {
  return encodeCbor({
    v: 1,
    certificate: CERTIFICATE,
    definition,
    issuer: changes.issuer ?? MEMBER,
    assertion_key: { algorithm: "ed25519", bytes: publicKey("assertion") },
    commitment: commitmentOf(credential, SALT),
    status: "active",
    origin: "issued",
    attachments: [],
    valid_from: Date.parse("2027-01-15T00:00:00Z"),
    valid_until: Date.parse("2027-12-31T23:59:59.999Z"),
    issued_at: NOW - 3 * HOUR,
    issued_height: 3,
    changed_at: NOW - 3 * HOUR,
    changed_height: 3,
    ...changes.record,
  });
}

function partyOf(changes: Changes): Uint8Array {
  return encodeCbor({
    v: 1,
    party: GUEST,
    kind: "bank",
    name: NAME,
    member: false,
    status: "active",
    keys: 2,
    root_keys: 1,
    admitted_at: NOW - 5 * HOUR,
    admitted_height: 2,
    changed_at: NOW - 5 * HOUR,
    changed_height: 2,
    ...changes.party,
  });
}

function stateOf(record: Uint8Array, party: Uint8Array, absent: boolean): TestState {
  const others = Array.from({ length: 11 }, (_, i): [Uint8Array, Uint8Array] => [seed(`key ${i}`), utf8(`value ${i}`)]);
  const own: [Uint8Array, Uint8Array][] = absent ? [] : [[certificateKey(CERTIFICATE), record]];
  return new TestState([...others, ...own, [partyKey(GUEST), party]]);
}

function headerOf(changes: Changes, ledger: Uint8Array, root: Uint8Array): Uint8Array {
  return encodeCbor({
    v: 1,
    ledger,
    height: 7,
    epoch: 0,
    view: 300,
    parent_view: 299,
    parent: seed("parent"),
    leader: publicKey("one"),
    time: NOW - HOUR,
    transactions: seed("transactions"),
    count: 2,
    log_size: 40,
    log_root: seed("log"),
    state_format: 1,
    state_root: root,
    ops_root: seed("ops"),
    ops_start: 0,
    ops_end: 14,
    ...changes.header,
  });
}

function finalityOf(changes: Changes, ledger: Uint8Array, header: Uint8Array): Uint8Array {
  const signers = changes.signers ?? [0, 1, 3];
  const views = (changes.views ?? [0n, 300n, 299n]).map(uvarint);
  const proposal = concat(...views, sha256(header));
  const namespace = concat(utf8("chancery/"), ledger, utf8("_FINALIZE"));
  const message = concat(uvarint(BigInt(namespace.length)), namespace, proposal);
  const bitmap = Uint8Array.of(signers.reduce((bits, signer) => bits | (1 << signer), 0));
  const signatures = signers.map((signer) => ed25519.sign(message, seed(VALIDATORS[signer] ?? "stranger")));
  return concat(proposal, u64(4n), bitmap, uvarint(BigInt(signers.length)), ...signatures);
}
