/** The part of a report that says what was proven: only after the checks that prove it passed. */
import { toHex } from "./bytes.ts";
import type { Bundle } from "./bundle.ts";
import type { Genesis } from "./genesis.ts";
import type { CertificateRecord } from "./record.ts";
import type { Report } from "./report.ts";
import type { Definition } from "./definition.ts";

export function summary(
  genesis: Genesis,
  bundle: Bundle | undefined,
  certificate: Uint8Array | undefined,
  authentic: boolean,
): Omit<Report, "verdict" | "checks"> {
  const proven = authentic ? bundle : undefined;
  const record = proven?.certificate?.value;
  const definition = proven?.definition?.value;
  return {
    as_of: bundle ? { height: Number(bundle.header.height), time: Number(bundle.header.time) } : null,
    anchor: { kind: "genesis", ledger: toHex(genesis.ledger), name: genesis.name, environment: genesis.environment },
    certificate: certificate ? toHex(certificate) : null,
    issuer: record && proven ? issuerOf(genesis, proven, record) : null,
    definition: record && definition ? definitionOf(definition, record) : null,
    record: record ? recordOf(record, definition) : null,
    subject: proven?.credential.value.credentialSubject ?? null,
  };
}

function issuerOf(genesis: Genesis, bundle: Bundle, record: CertificateRecord): Report["issuer"] {
  const party = toHex(record.issuer);
  const name = genesis.members.find((member) => member.party === party)?.name ?? bundle.issuer?.record.value.name;
  return name ? { party, name } : null;
}

function definitionOf(definition: Definition, record: CertificateRecord): Report["definition"] {
  const { code, version, name, fields } = definition;
  return { id: toHex(record.definition), code, version: Number(version), name, fields };
}

function recordOf(record: CertificateRecord, definition: Definition | undefined): Report["record"] {
  const { reason: code, supersededBy } = record;
  const name = definition?.reasons.find((reason) => reason.code === code)?.name ?? null;
  return {
    status: record.status,
    origin: record.origin,
    reason: code === undefined ? null : { code, name },
    valid_from: milliseconds(record.validFrom),
    valid_until: milliseconds(record.validUntil),
    issued_at: Number(record.issuedAt),
    changed_at: Number(record.changedAt),
    superseded_by: supersededBy ? toHex(supersededBy) : null,
  };
}

function milliseconds(time: bigint | undefined): number | null {
  return time === undefined ? null : Number(time);
}
