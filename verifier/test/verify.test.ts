/** Each check of the pipeline, in order, broken alone; and what follows for the verdict. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256, utf8 } from "../src/bytes.ts";
import type { Report } from "../src/report.ts";
import { verify, type VerifyOptions } from "../src/verify.ts";
import { bundle, type Changes, genesis, GUEST, NOW, publicKey } from "./world.ts";

const DAY = 86_400_000;

function check(changes: Changes, verdict: Report["verdict"], failed: string | null, options: VerifyOptions = { now: NOW }) {
  const report = verify(bundle(changes), genesis(), options);
  const first = report.checks.find(({ outcome }) => outcome === "failed");
  assert.deepEqual([report.verdict, first?.name ?? null], [verdict, failed], first?.detail);
  return report;
}

test("a sound bundle is valid and its report says what was proven", () => {
  const report = check({}, "valid", null);
  assert.deepEqual(report.as_of, { height: 7, time: NOW - 3_600_000 });
  assert.equal(report.definition?.name.en, "Business licence");
  assert.equal(report.subject?.name, "京城面馆");
  assert.ok(report.checks.every(({ outcome }) => outcome === "passed"));
});

test("an issuer that is no member is proven from the state", () => {
  check({ issuer: GUEST }, "valid", null);
  check({ issuer: GUEST, party: { name: { zh: "别名", en: "Another" } } }, "invalid", "issuer");
  check({ issuer: GUEST, bundle: { issuer: undefined } }, "invalid", "issuer");
  check({ issuer: GUEST, party: { party: sha256(utf8("other")) } }, "invalid", "state");
});

test("format: shape, version, kind, credential", () => {
  check({ bundle: { v: 2 } }, "invalid", "format");
  check({ bundle: { kind: "chancery" } }, "invalid", "format");
  check({ bundle: { extra: 1 } }, "invalid", "format");
  check({ bundle: { committees: [new Uint8Array(1)] } }, "invalid", "format");
  check({ bundle: { salt: new Uint8Array(31) } }, "invalid", "format");
  check({ bundle: { credential: utf8("{ }") } }, "invalid", "format");
  check({ header: { v: 2 } }, "invalid", "format");
  check({ header: { extra: new Uint8Array(1024) } }, "invalid", "format");
  check({ record: { v: 2 } }, "invalid", "format");
  check({ record: { status: "unknown" } }, "invalid", "format");
  check({ record: { reason: "No Code" } }, "invalid", "format");
  check({ issuer: GUEST, party: { kind: "person" } }, "invalid", "format");
  check({ issuer: GUEST, party: { member: undefined } }, "invalid", "format");
  check({ definition: { version: 0 } }, "invalid", "format");
  check({ definition: { code: "Business" } }, "invalid", "format");
  check({ definition: { name: { zh: "", en: "x" } } }, "invalid", "format");
  check({ definition: { printed: "x" } }, "invalid", "format");
  check({ definition: { issuers: Array.from({ length: 65 }, () => GUEST) } }, "invalid", "format");
  check({ bundle: { salt: new Uint8Array(1 << 20) } }, "invalid", "format");
});

test("format: the credential's strict shape", () => {
  const cases: NonNullable<Changes["credential"]>[] = [
    (vc) => (vc.extra = 1),
    (vc) => (vc["@context"] = ["https://www.w3.org/ns/credentials/v2"]),
    (vc) => (vc.type = ["VerifiableCredential", "VerifiableCredential"]),
    (vc) => (vc.type = ["VerifiableCredential", "licence"]),
    (vc) => (vc.validFrom = "2027-01-15T00:00:00.000Z"),
    (vc) => (vc.validFrom = "2027-01-15T00:00:60Z"),
    (vc) => (vc.validFrom = "2027-02-30T00:00:00Z"),
    (vc) => (vc.validFrom = "1969-12-31T23:59:59Z"),
    (vc) => (vc.validUntil = vc.validFrom as string),
    (vc) => (vc.credentialSubject = {}),
    (vc) => (vc.relatedResource = []),
    (vc) => (vc.id = (vc.id as string).toUpperCase()),
    (vc) => (vc.issuer = { id: "did:web:example.org", name: [] }),
    (vc) => (vc.credentialSubject = { much: 9007199254740992 }),
  ];
  for (const credential of cases) check({ credential }, "invalid", "format");
});

test("ledger: another city's bundle is unknown", () => {
  check({ header: { ledger: sha256(utf8("other")) } }, "unknown", "ledger");
  const report = verify(bundle(), genesis("另一座城"), { now: NOW });
  assert.equal(report.verdict, "unknown");
  assert.equal(report.subject, undefined);
  assert.equal(report.as_of, undefined);
});

test("header and committee: only what this version knows", () => {
  check({ header: { state_format: 2 } }, "invalid", "header");
  check({ header: { height: 0 } }, "invalid", "header");
  check({ header: { epoch: 1 }, views: [1n, 300n, 299n] }, "invalid", "committee");
  check({ header: { next_committee: sha256() } }, "invalid", "committee");
});

test("finality: exactly a quorum of the committee signed this header", () => {
  check({ signers: [0, 1] }, "invalid", "finality");
  check({ signers: [0, 1, 2, 3] }, "invalid", "finality");
  check({ signers: [0, 1, 4] }, "invalid", "finality");
  check({ views: [0n, 301n, 299n] }, "invalid", "finality");
  check({ views: [1n, 300n, 299n] }, "invalid", "finality");
  check({ bundle: { finality: new Uint8Array(200) } }, "invalid", "finality");
});

test("state: the record is proven under the header's root", () => {
  check({ header: { state_root: sha256() } }, "invalid", "state");
  check({ record: { certificate: sha256() } }, "invalid", "state");
  check({ bundle: { proof: new Uint8Array(500) } }, "invalid", "state");
});

test("a certificate that is proven absent is unknown", () => {
  const report = check({ absent: true }, "unknown", "status");
  assert.deepEqual(report.checks.map(({ outcome }) => outcome[0]).join(""), "ppppppsssssfs");
  assert.equal(report.subject, undefined);
  check({ bundle: { certificate: undefined } }, "invalid", "state");
});

test("commitment: the credential is the committed one", () => {
  check({ record: { commitment: sha256() } }, "invalid", "commitment");
  check({ bundle: { salt: sha256() } }, "invalid", "commitment");
});

test("credential: its proof is the recorded key's and says what the record says", () => {
  check({ signWith: "someone" }, "invalid", "credential");
  check({ record: { assertion_key: { algorithm: "ed25519", bytes: publicKey("other") } } }, "invalid", "credential");
  check({ secured: (vc) => ((vc.credentialSubject as { name: string }).name = "别家面馆") }, "invalid", "credential");
  check({ secured: (vc) => ((vc.proof as { created: string }).created = "2027-01-16T00:00:00Z") }, "invalid", "credential");
  check({ secured: (vc) => (vc.proof = { ...(vc.proof as object), more: 1 }) }, "invalid", "credential");
  check({ record: { valid_from: 1 } }, "invalid", "credential");
  check({ record: { valid_until: 1 } }, "invalid", "credential");
  check({ record: { valid_until: undefined } }, "valid", null);
  check({ credential: (vc) => delete vc.validUntil }, "invalid", "credential");
  check({ record: { valid_from: undefined } }, "valid", null);
});

test("credential: an attached document is on record", () => {
  const commitment = sha256(utf8("document"));
  const attach: Changes["credential"] = (vc) => {
    const id = (vc.id as string).replace(/certificate:.*/, `document:${Buffer.from(commitment).toString("hex")}`);
    vc.relatedResource = [{ id, digestSRI: `sha256-${"A".repeat(43)}=`, mediaType: "image/png" }];
  };
  check({ credential: attach }, "invalid", "credential");
  check({ credential: attach, record: { attachments: [commitment] } }, "valid", null);
  check({ credential: attach, record: { image: commitment } }, "valid", null);
});

test("issuer: a party of the ledger that may issue the type", () => {
  check({ issuer: sha256() }, "invalid", "issuer");
  check({ definition: { issuers: [GUEST] } }, "invalid", "issuer");
  const rename: Changes["credential"] = (vc) => {
    const { name } = vc.issuer as { name: [{ "@value": string }] };
    name[0]["@value"] = "冒名局";
  };
  check({ credential: rename }, "invalid", "issuer");
});

test("schema: the subject is as the certificate type demands", () => {
  check({ definition: { version: 2 }, record: { definition: sha256() } }, "invalid", "schema");
  check({ bundle: { definition: undefined } }, "valid", null);
  check({ definition: { code: "other-licence" } }, "invalid", "schema");
  check({ definition: { schema: "{}" } }, "invalid", "schema");
  check({ credential: (vc) => (vc.credentialSubject = { name: "京" , founded: "2026-02-28" }) }, "invalid", "schema");
  check({ credential: (vc) => (vc.credentialSubject = { name: "京城", founded: "2026-02-30" }) }, "invalid", "schema");
  check({ credential: (vc) => (vc.credentialSubject = { name: "京城", founded: "2026-02-28", more: 1 }) }, "invalid", "schema");
});

test("validity, status and freshness are all judged, and the gravest is the verdict", () => {
  const end = Date.parse("2027-12-31T23:59:59.999Z");
  const anyAge = { maxAgeMs: null };
  check({}, "valid", null, { now: end, ...anyAge });
  check({}, "expired", "validity", { now: end + 1, ...anyAge });
  check({}, "expired", "validity", { now: Date.parse("2027-01-14T23:59:59.999Z") });
  check({ record: { status: "suspended" } }, "suspended", "status");
  check({ record: { status: "revoked", reason: "ceased" } }, "revoked", "status");
  check({}, "valid", null, { now: NOW - 3_600_000 + DAY });
  check({}, "stale", "freshness", { now: NOW - 3_600_000 + DAY + 1 });
  check({}, "stale", "freshness", { now: NOW, maxAgeMs: 0 });
  check({ record: { status: "revoked" } }, "revoked", "validity", { now: end + 1 });
  check({ record: { status: "suspended" } }, "suspended", "validity", { now: end + 1 });
  check({}, "expired", "validity", { now: end + 1 });
  check({ header: { time: NOW + DAY } }, "valid", null);
});

test("a superseded certificate is revoked, and the detail names its successor", () => {
  const report = check({ record: { status: "superseded", superseded_by: sha256() } }, "revoked", "status");
  const status = report.checks.find(({ name }) => name === "status");
  assert.match(status?.detail ?? "", /^superseded by [0-9a-f]{64}$/);
});

test("a genesis file that is none is an error and no verdict", () => {
  const text = new TextDecoder().decode(genesis());
  const broken = [
    "{}",
    text.replace('"v": 1', '"v": 2'),
    text.replace('"v": 1', '"v": 1, "w": 1'),
    text.replace('"v": 1', '"v": 1, "v": 1'),
    text.replace('"agency"', '"bank"'),
    text.replace('"development"', '"test"'),
    text.replaceAll(/"validator": "[0-9a-f]{64}"/g, '"identifier": "x"'),
    text.replaceAll(/"validator": "[0-9a-f]{64}"/g, `"validator": "${"ab".repeat(32)}"`),
    text.replace('"root"', '"toor"'),
    `${text} `.repeat(2),
  ];
  for (const file of broken) {
    assert.throws(() => verify(bundle(), utf8(file), { now: NOW }), /genesis file/, file.slice(0, 200));
  }
});
