/** Checks 2 to 10 of formats.md section 14: whether the ledger says what the bundle says. */
import { equal, FormatError, sha256, toHex, utf8 } from "./bytes.ts";
import type { Bundle } from "./bundle.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { checkPlace, type Committees } from "./committee.ts";
import { commitmentOf, sriOf } from "./credential.ts";
import { verifyCredentialProof } from "./data-integrity.ts";
import type { Definition } from "./definition.ts";
import { verifyFinality } from "./finality.ts";
import type { Genesis } from "./genesis.ts";
import type { Header } from "./header.ts";
import { type CertificateRecord, certificateKey, partyKey, VALUE_BYTES_MAX } from "./record.ts";
import type { CheckName } from "./report.ts";
import { verifySchema } from "./schema.ts";
import { verifyExclusion, verifyInclusion } from "./state-proof.ts";

export interface Evidence {
  bundle: Bundle;
  genesis: Genesis;
  checkpoint: Checkpoint | undefined;
  /** Begun with the genesis file's; the check `committee` follows the bundle's links. */
  committees: Committees;
  /** Absent when the bundle says that the ledger does not hold the certificate. */
  record: CertificateRecord | undefined;
}

/** In order. Each throws `FormatError` when it fails, and returns what it found. */
export const EVIDENCE_CHECKS: readonly [CheckName, (evidence: Evidence) => string][] = [
  ["ledger", checkLedger],
  ["header", checkHeader],
  ["committee", checkCommittee],
  ["finality", checkFinality],
  ["state", checkState],
  ["commitment", checkCommitment],
  ["credential", checkCredential],
  ["issuer", checkIssuer],
  ["schema", checkSchema],
];

function checkLedger({ bundle, genesis }: Evidence): string {
  hold(equal(bundle.header.ledger, genesis.ledger), `made for the ledger ${toHex(bundle.header.ledger)}`);
  return "the anchor's ledger";
}

function checkHeader({ bundle: { header } }: Evidence): string {
  hold(header.stateFormat === 1n, "the state is in a format that this verifier does not know");
  hold(header.height >= 1n, "the genesis header proves nothing");
  return `block ${toHex(header.digest)}`;
}

function checkCommittee({ bundle, genesis, committees, checkpoint }: Evidence): string {
  const { header } = bundle;
  checkPlace(header, genesis.epochs);
  for (const link of bundle.committees) committees.follow(link);
  const { length } = committees.signing(header.epoch);
  if (checkpoint) agree(header, checkpoint, committees);
  return `${length} validators of epoch ${header.epoch}, after ${committees.changes} changes since the genesis file`;
}

/** A checkpoint that is not newer than the bundle lies on the same history. */
function agree(header: Header, checkpoint: Checkpoint, committees: Committees): void {
  const { header: shown, finality } = checkpoint;
  if (shown.height > header.height) return;
  try {
    verifyFinality(finality, shown, committees.past(shown.epoch));
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`the checkpoint is of another history: ${error.message}`) : error;
  }
  const isSame = shown.height < header.height || equal(shown.digest, header.digest);
  hold(isSame, "the checkpoint has another block at the bundle's height");
}

function checkFinality({ bundle, committees }: Evidence): string {
  const committee = committees.signing(bundle.header.epoch);
  const signers = verifyFinality(bundle.finality, bundle.header, committee);
  return `${signers} of ${committee.length} validators signed`;
}

function checkState({ bundle, genesis, record }: Evidence): string {
  const { ledger, certificate } = bundle.credential.value;
  hold(equal(ledger, genesis.ledger), "the credential names another ledger");
  const root = bundle.header.stateRoot;
  const key = certificateKey(certificate);
  if (record === undefined || bundle.certificate === undefined) {
    hold(bundle.issuer === undefined, "an issuer is named for a certificate that is absent");
    hold(verifyExclusion(bundle.proof, key, VALUE_BYTES_MAX, root), "the proof of absence does not verify");
    return "the record is proven absent";
  }
  hold(equal(record.certificate, certificate), "the record is another certificate's");
  hold(verifyInclusion(bundle.proof, key, bundle.certificate.bytes, root), "the proof of the record does not verify");
  if (bundle.issuer) checkParty(bundle.issuer, record.issuer, root);
  return "the record is proven";
}

function checkParty({ record, proof }: NonNullable<Bundle["issuer"]>, issuer: Uint8Array, root: Uint8Array): void {
  hold(equal(record.value.party, issuer), "the party record is not the issuer's");
  hold(verifyInclusion(proof, partyKey(issuer), record.bytes, root), "the proof of the issuer does not verify");
}

function checkCommitment(evidence: Evidence): string {
  const { credential, salt } = evidence.bundle;
  const commitment = commitmentOf(credential.bytes, salt);
  hold(equal(commitment, present(evidence).commitment), "the credential is not the one that the ledger committed to");
  return "the credential is the one on record";
}

function checkCredential(evidence: Evidence): string {
  const record = present(evidence);
  const credential = evidence.bundle.credential.value;
  const key = verifyCredentialProof(credential.json);
  const { algorithm, bytes } = record.assertionKey;
  hold(equal(credential.issuerKey, key), "`issuer.id` is not the key that signed");
  hold(algorithm === "ed25519" && equal(bytes, key), "not signed by the key on record");
  const { validFrom, validUntil } = record;
  hold(validFrom === undefined || credential.validFrom === validFrom, "`validFrom` is not the record's");
  hold(validUntil === undefined || credential.validUntil === validUntil, "`validUntil` is not the record's");
  const documents = [...record.attachments, ...(record.image ? [record.image] : [])];
  const known = (resource: Uint8Array) => documents.some((document) => equal(document, resource));
  hold(credential.resources.every(known), "an attached document is not on record");
  return `signed by ${toHex(key)}`;
}

function checkIssuer(evidence: Evidence): string {
  const { bundle, genesis } = evidence;
  const { issuer } = present(evidence);
  const party = toHex(issuer);
  const member = genesis.members.find((candidate) => candidate.party === party);
  hold((member === undefined) === (bundle.issuer !== undefined), "named by none or both of genesis file and proof");
  const name = member?.name ?? bundle.issuer?.record.value.name;
  const { zh, en } = bundle.credential.value.issuerName;
  hold(name?.zh === zh && name.en === en, "the credential names the issuer otherwise than the ledger");
  const issuers = bundle.definition?.value.issuers;
  hold(!issuers || issuers.some((allowed) => equal(allowed, issuer)), "not among the type's issuers");
  return member ? `a member of the genesis file, ${party}` : `a party on record, ${party}`;
}

function checkSchema(evidence: Evidence): string {
  const { definition: named, subject, kind, schemaDigest } = evidence.bundle.credential.value;
  const { definition: id } = present(evidence);
  hold(equal(named, id), "`credentialSchema` is not the record's type");
  const part = evidence.bundle.definition;
  if (part === undefined) return "the schema is not in the bundle";
  const definition = part.value;
  hold(equal(sha256(part.bytes), id), "the certificate type is not the record's");
  hold(schemaDigest === sriOf(utf8(definition.schema)), "`digestSRI` is not the schema's");
  hold(kind === kindOf(definition), "the credential's `type` is not the certificate type's");
  verifySchema(definition.schema, subject);
  return `${definition.code}, version ${definition.version}`;
}

/** `business-licence` is `BusinessLicence`. */
function kindOf({ code }: Definition): string {
  const words = code.split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return words.join("");
}

function present({ record }: Evidence): CertificateRecord {
  if (record === undefined) throw new FormatError("there is no record to check against");
  return record;
}

function hold(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new FormatError(otherwise);
}
