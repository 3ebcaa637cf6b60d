/** The part of a report that says what was proven: only after the checks that prove it passed. */
import { toHex } from "./bytes.ts";
import type { Bundle } from "./bundle.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Definition } from "./definition.ts";
import type { Genesis } from "./genesis.ts";
import type { CertificateRecord } from "./record.ts";
import type { Report } from "./report.ts";

export function anchorOf({ ledger, name, environment }: Genesis, checkpoint: Checkpoint | undefined): Report["anchor"] {
  const anchor = { ledger: toHex(ledger), name, environment };
  if (!checkpoint) return { ...anchor, kind: "genesis" };
  const { height, time } = checkpoint.header;
  return { ...anchor, kind: "genesis_and_checkpoint", checkpoint: { height: Number(height), time: Number(time) } };
}

export function asOf({ header }: Bundle): Pick<Report, "as_of"> {
  return { as_of: { height: Number(header.height), time: Number(header.time) } };
}

/** To be shown once checks 1 to 10 have passed. */
export function contentOf(genesis: Genesis, bundle: Bundle, record: CertificateRecord): Partial<Report> {
  const definition = bundle.definition?.value;
  return {
    ...issuerOf(genesis, bundle, record),
    ...(definition && { definition: definitionOf(definition, record) }),
    record: recordOf(bundle, record, definition),
    subject: bundle.credential.value.subject,
  };
}

function issuerOf(genesis: Genesis, bundle: Bundle, record: CertificateRecord): Pick<Report, "issuer"> {
  const party = toHex(record.issuer);
  const name = genesis.members.find((member) => member.party === party)?.name ?? bundle.issuer?.record.value.name;
  return name ? { issuer: { party, name } } : {};
}

function definitionOf(definition: Definition, record: CertificateRecord): NonNullable<Report["definition"]> {
  const { code, version, name, fields } = definition;
  return { definition: toHex(record.definition), code, version: Number(version), name, fields };
}

function recordOf(bundle: Bundle, record: CertificateRecord, definition?: Definition): NonNullable<Report["record"]> {
  const { reason: code, supersededBy } = record;
  const { validFrom, validUntil } = bundle.credential.value;
  const name = definition?.reasons.find((reason) => reason.code === code)?.name;
  return {
    status: record.status,
    origin: record.origin,
    ...(code !== undefined && { reason: { code, ...(name && { name }) } }),
    valid_from: Number(validFrom),
    ...(validUntil !== undefined && { valid_until: Number(validUntil) }),
    issued_at: Number(record.issuedAt),
    changed_at: Number(record.changedAt),
    ...(supersededBy && { superseded_by: toHex(supersededBy) }),
  };
}
