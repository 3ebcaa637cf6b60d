/** Checks 11 to 13 of formats.md section 14: what the proven means at the present time. */
import { FormatError, toHex } from "./bytes.ts";
import type { Evidence } from "./evidence.ts";
import type { CheckName, Verdict } from "./report.ts";
import { writeTime } from "./time.ts";

type Judgement = [CheckName, Verdict, () => string];

/** Each check with the verdict that its failure asks for; without a greatest age, no freshness. */
export function judge(evidence: Evidence, nowMs: number, maxAgeMs: number | null): Judgement[] {
  const now = BigInt(Math.trunc(nowMs));
  const checks: Judgement[] = [
    ["validity", "expired", () => checkValidity(evidence, now)],
    ["status", evidence.record?.status === "suspended" ? "suspended" : "revoked", () => checkStatus(evidence)],
  ];
  if (maxAgeMs !== null) {
    const limit = BigInt(Math.trunc(maxAgeMs));
    checks.push(["freshness", "stale", () => checkFreshness(evidence, now, limit)]);
  }
  return checks;
}

function checkValidity({ bundle }: Evidence, now: bigint): string {
  const { validFrom, validUntil } = bundle.credential.value;
  if (now < validFrom) throw new FormatError(`not yet valid: valid from ${writeTime(validFrom)}`);
  if (validUntil === undefined) return `valid from ${writeTime(validFrom)}, without end`;
  if (now > validUntil) throw new FormatError(`validity ended at ${writeTime(validUntil)}`);
  return `valid until ${writeTime(validUntil)}`;
}

function checkStatus({ record }: Evidence): string {
  if (record?.status === "active") return "active";
  const reason = record?.reason === undefined ? "" : `, reason \`${record.reason}\``;
  const successor = record?.supersededBy === undefined ? "" : ` by ${toHex(record.supersededBy)}`;
  throw new FormatError(`${record?.status ?? "absent"}${successor}${reason}`);
}

/** A header from after the present counts as fresh. */
function checkFreshness({ bundle }: Evidence, now: bigint, maxAgeMs: bigint): string {
  const age = now - bundle.header.time;
  if (age > maxAgeMs) throw new FormatError(`${age / 1000n} s old, at most ${maxAgeMs / 1000n} s are accepted`);
  return age > 0n ? `${age / 1000n} s old` : "not older than the present";
}
