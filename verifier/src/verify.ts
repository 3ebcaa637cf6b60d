/**
 * A bundle and a genesis file in, a report out: the pipeline of formats.md section 14.
 *
 * Checks 1 to 10 stop at the first failure; validity, status and freshness are all made. Absent on
 * purpose: network, clock (the caller says what time it is) and any state between two calls.
 */
import { equal, FormatError, sha256, toHex } from "./bytes.ts";
import { type Bundle, decodeBundle } from "./bundle.ts";
import { commitmentOf, isoTime, parseUrn, verifyDataIntegrity } from "./credential.ts";
import { areSorted } from "./ed25519.ts";
import { verifyFinality } from "./finality.ts";
import { type Genesis, parseGenesis } from "./genesis.ts";
import { isObject, type Json } from "./json.ts";
import { ed25519KeyOfDid } from "./multibase.ts";
import { type CertificateRecord, certificateKey, partyKey, VALUE_BYTES_MAX } from "./record.ts";
import { type Check, type CheckName, CHECKS, type Report, type Verdict, VERDICTS } from "./report.ts";
import { verifySchema } from "./schema.ts";
import { verifyExclusion, verifyInclusion } from "./state-proof.ts";
import { summary } from "./summary.ts";

/** Greatest age of the block when the caller does not say: one day. */
export const MAX_AGE_MS_DEFAULT = 24 * 60 * 60 * 1000;

export interface VerifyOptions {
  /** The present time, milliseconds since the Unix epoch. */
  now: number;
  /** Greatest age of the block; null skips the check. */
  maxAgeMs?: number | null;
}

/** What the checks have established so far. */
interface Known {
  genesis: Genesis;
  bundle: Bundle;
  certificate: Uint8Array | undefined;
}

/** Throws `FormatError` only when the genesis file is none; anything else is a verdict. */
export function verify(bundleBytes: Uint8Array, genesisBytes: Uint8Array, options: VerifyOptions): Report {
  const genesis = parseGenesis(genesisBytes);
  const run = new Run();
  const bundle = run.make("format", "invalid", () => decodeBundle(bundleBytes), () => `${bundleBytes.length} bytes`);
  const known = bundle && { genesis, bundle, certificate: undefined };
  if (known && authenticate(run, known)) judge(run, known, options);
  return { verdict: run.verdict(), ...summary(genesis, bundle, known?.certificate, run.authentic), checks: run.checks() };
}

/** Checks 2 to 10; true when what the bundle says is what the ledger says. */
function authenticate(run: Run, known: Known): boolean {
  const record = known.bundle.certificate?.value;
  const present = record !== undefined;
  const passed =
    run.passes("ledger", "unknown", () => checkLedger(known)) &&
    run.passes("header", "invalid", () => checkHeader(known)) &&
    run.passes("committee", "invalid", () => checkCommittee(known)) &&
    run.passes("finality", "invalid", () => checkFinality(known)) &&
    run.passes("state", "invalid", () => checkState(known)) &&
    (!present ||
      (run.passes("commitment", "invalid", () => checkCommitment(known.bundle, record)) &&
        run.passes("credential", "invalid", () => checkCredential(known.bundle, record)) &&
        run.passes("issuer", "invalid", () => checkIssuer(known, record)) &&
        run.passes("schema", "invalid", () => checkSchema(known, record))));
  run.authentic = passed && present;
  return passed;
}

/** Checks 11 to 13. */
function judge(run: Run, known: Known, options: VerifyOptions): void {
  const record = known.bundle.certificate?.value;
  if (record === undefined) {
    run.passes("status", "unknown", () => {
      throw new FormatError("the ledger is proven not to hold this certificate");
    });
    return;
  }
  const now = BigInt(Math.trunc(options.now));
  run.passes("validity", "expired", () => checkValidity(record, now));
  run.passes("status", record.status === "suspended" ? "suspended" : "revoked", () => checkStatus(record));
  const maxAgeMs = options.maxAgeMs === undefined ? MAX_AGE_MS_DEFAULT : options.maxAgeMs;
  if (maxAgeMs !== null) {
    run.passes("freshness", "stale", () => checkFreshness(known.bundle.header.time, now, BigInt(Math.trunc(maxAgeMs))));
  }
}

function checkLedger({ bundle, genesis }: Known): string {
  require(equal(bundle.header.ledger, genesis.ledger), `made for the ledger ${toHex(bundle.header.ledger)}`);
  return toHex(genesis.ledger);
}

function checkHeader({ bundle: { header } }: Known): string {
  require(header.stateFormat === 1n, "the state is in a format that this verifier does not know");
  require(header.height >= 1n, "the genesis header proves nothing");
  return `height ${header.height}, block ${toHex(header.digest)}`;
}

function checkCommittee({ bundle: { header }, genesis }: Known): string {
  require(header.epoch === 0n && header.nextCommittee === undefined, "a committee other than the genesis file's");
  require(areSorted(genesis.committee), "the committee is not in order");
  return `${genesis.committee.length} validators of the genesis file`;
}

function checkFinality({ bundle, genesis }: Known): string {
  const signers = verifyFinality(bundle.finality, bundle.header, genesis.committee);
  return `${signers} of ${genesis.committee.length} validators signed`;
}

function checkState(known: Known): string {
  const { bundle, genesis } = known;
  const { ledger, id } = parseUrn(bundle.credential.value.id, "certificate");
  require(equal(ledger, genesis.ledger), "the credential names another ledger");
  checkIssuerProof(bundle);
  const key = certificateKey(id);
  const root = bundle.header.stateRoot;
  if (bundle.certificate === undefined) {
    require(verifyExclusion(bundle.proof, key, VALUE_BYTES_MAX, root), "the proof of absence does not verify");
    known.certificate = id;
    return "proven absent";
  }
  require(equal(bundle.certificate.value.certificate, id), "the record is another certificate's");
  require(verifyInclusion(bundle.proof, key, bundle.certificate.bytes, root), "the state proof does not verify");
  known.certificate = id;
  return `record of ${bundle.certificate.bytes.length} bytes proven`;
}

/** The issuer's party record, where one travels along, is in the same state. */
function checkIssuerProof({ issuer, certificate, header }: Bundle): void {
  if (issuer === undefined) return;
  const { party } = issuer.record.value;
  require(certificate === undefined || equal(party, certificate.value.issuer), "the party record is not the issuer's");
  const included = verifyInclusion(issuer.proof, partyKey(party), issuer.record.bytes, header.stateRoot);
  require(included, "the proof of the issuer's record does not verify");
}

function checkCommitment(bundle: Bundle, record: CertificateRecord): string {
  const commitment = commitmentOf(bundle.credential.bytes, bundle.salt);
  require(equal(commitment, record.commitment), "the credential is not the one that the ledger committed to");
  return toHex(commitment);
}

function checkCredential(bundle: Bundle, record: CertificateRecord): string {
  const credential = bundle.credential.value;
  const key = verifyDataIntegrity(credential);
  const own = record.assertionKey;
  require(own.algorithm === "ed25519" && equal(own.bytes, key), "not signed by the key on record");
  const issuer = isObject(credential.issuer) ? credential.issuer.id : undefined;
  const issuerKey = typeof issuer === "string" ? ed25519KeyOfDid(issuer) : undefined;
  require(issuerKey !== undefined && equal(issuerKey, key), "`issuer.id` is not the key that signed");
  checkTime(credential.validFrom, record.validFrom, "validFrom");
  checkTime(credential.validUntil, record.validUntil, "validUntil");
  return `signed by ${toHex(key)}`;
}

function checkTime(written: Json | undefined, time: bigint | undefined, name: string): void {
  require(time === undefined || written === isoTime(time), `\`${name}\` is not the record's`);
}

function checkIssuer({ bundle, genesis }: Known, record: CertificateRecord): string {
  const party = toHex(record.issuer);
  const member = genesis.members.find((candidate) => candidate.party === party);
  const source = member ? "member of the genesis file" : "party record proven";
  require((member === undefined) === (bundle.issuer !== undefined), "exactly one of genesis file and proof names the issuer");
  const issuers = bundle.definition?.value.issuers;
  require(!issuers || issuers.some((issuer) => equal(issuer, record.issuer)), "not among the type's issuers");
  return `${source}: ${party}`;
}

function checkSchema({ bundle, genesis }: Known, record: CertificateRecord): string {
  const { credentialSchema, credentialSubject } = bundle.credential.value;
  const named = parseUrn(isObject(credentialSchema) ? credentialSchema.id : undefined, "definition");
  require(equal(named.ledger, genesis.ledger), "`credentialSchema` names another ledger");
  require(equal(named.id, record.definition), "`credentialSchema` is not the record's type");
  if (bundle.definition === undefined) return "the certificate type does not travel along";
  require(equal(sha256(bundle.definition.bytes), record.definition), "the certificate type is not the record's");
  verifySchema(bundle.definition.value.schema, credentialSubject ?? null);
  return `${bundle.definition.value.code}, version ${bundle.definition.value.version}`;
}

function checkValidity({ validFrom, validUntil }: CertificateRecord, now: bigint): string {
  require(validFrom === undefined || validFrom <= now, () => `not yet valid: valid from ${isoTime(validFrom ?? 0n)}`);
  require(validUntil === undefined || now < validUntil, () => `expired: valid until ${isoTime(validUntil ?? 0n)}`);
  return validUntil === undefined ? "no end of validity" : `valid until ${isoTime(validUntil)}`;
}

function checkStatus({ status, reason, supersededBy }: CertificateRecord): string {
  const why = reason === undefined ? "" : `, reason \`${reason}\``;
  const successor = supersededBy === undefined ? "" : `, successor ${toHex(supersededBy)}`;
  require(status === "active", `${status}${why}${successor}`);
  return "active";
}

function checkFreshness(time: bigint, now: bigint, maxAgeMs: bigint): string {
  const age = now > time ? now - time : 0n;
  require(age <= maxAgeMs, `${age / 1000n} s old, at most ${maxAgeMs / 1000n} s allowed`);
  return `${age / 1000n} s old`;
}

function require(condition: boolean, otherwise: string | (() => string)): asserts condition {
  if (!condition) throw new FormatError(typeof otherwise === "string" ? otherwise : otherwise());
}

/** The checks made so far and the verdicts that their failures ask for. */
class Run {
  /** Whether the content may be shown as what the ledger certified. */
  authentic = false;
  private readonly made = new Map<CheckName, Check>();
  private readonly failures: Verdict[] = [];

  passes(name: CheckName, otherwise: Verdict, check: () => string): boolean {
    return this.make(name, otherwise, check, (detail) => detail) !== undefined;
  }

  make<T>(name: CheckName, otherwise: Verdict, check: () => T, detail: (value: T) => string): T | undefined {
    try {
      const value = check();
      this.made.set(name, { name, outcome: "passed", detail: detail(value) });
      return value;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.made.set(name, { name, outcome: "failed", detail: error.message });
      this.failures.push(otherwise);
      return undefined;
    }
  }

  verdict(): Verdict {
    return VERDICTS.find((verdict) => this.failures.includes(verdict)) ?? "valid";
  }

  checks(): Check[] {
    return CHECKS.map((name) => this.made.get(name) ?? { name, outcome: "skipped", detail: "" });
  }
}
