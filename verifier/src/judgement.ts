/** Checks 11 to 13 of formats.md section 14: what the proven means at the present time. */
import { FormatError, toHex } from "./bytes.ts";
import type { Evidence } from "./evidence.ts";
import type { CheckName, Verdict } from "./report.ts";
import { writeTime } from "./time.ts";

type Judgement = [CheckName, Verdict, () => string];

/** Each check with the verdict that its failure asks for; with nothing to compare to, no freshness. */
export function judge(evidence: Evidence, nowMs: number, maxAgeMs: number | null): Judgement[] {
  const now = BigInt(Math.trunc(nowMs));
  const checks: Judgement[] = [
    ["validity", "expired", () => checkValidity(evidence, now)],
    ["status", evidence.record?.status === "suspended" ? "suspended" : "revoked", () => checkStatus(evidence)],
  ];
  const isOlder = evidence.checkpoint !== undefined && evidence.checkpoint.header.height > evidence.bundle.header.height;
  if (maxAgeMs !== null || isOlder) {
    checks.push(["freshness", "stale", () => checkFreshness(evidence, now, maxAgeMs)]);
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
function checkFreshness({ bundle: { header }, checkpoint }: Evidence, now: bigint, maxAgeMs: number | null): string {
  if (checkpoint && checkpoint.header.height > header.height) {
    throw new FormatError(`of height ${header.height}, before the checkpoint's ${checkpoint.header.height}`);
  }
  const age = now - header.time;
  const limit = BigInt(Math.trunc(maxAgeMs ?? Number.MAX_SAFE_INTEGER));
  if (age > limit) throw new FormatError(`${age / 1000n} s old, at most ${limit / 1000n} s are accepted`);
  return age > 0n ? `${age / 1000n} s old` : "not older than the present";
}
