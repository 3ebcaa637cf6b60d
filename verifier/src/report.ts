/**
 * What a verification says: one verdict, its anchor and time, what was proven, and each check.
 *
 * The content of a certificate stands in a report only after every check of its authenticity passed.
 */
import type { JsonObject } from "./json.ts";
import type { Bilingual } from "./shape.ts";

/** In order of precedence: the first that applies is the verdict. */
export const VERDICTS = ["invalid", "unknown", "revoked", "suspended", "expired", "stale", "valid"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** In the order in which they are made. */
export const CHECKS = [
  "format",
  "ledger",
  "header",
  "committee",
  "finality",
  "state",
  "commitment",
  "credential",
  "issuer",
  "schema",
  "validity",
  "status",
  "freshness",
] as const;
export type CheckName = (typeof CHECKS)[number];

export interface Check {
  name: CheckName;
  outcome: "passed" | "failed" | "skipped";
  detail: string;
}

export interface Report {
  verdict: Verdict;
  /** The block after which the state was so; absent if no block was proven final. */
  as_of?: { height: number; time: number };
  anchor: Anchor;
  /** The certificate in question; absent if the file names none. */
  certificate?: string;
  issuer?: { party: string; name: Bilingual };
  /** Its certificate type, if the bundle carries it; `fields` in the order of display. */
  definition?: {
    definition: string;
    code: string;
    version: number;
    name: Bilingual;
    fields: { name: string; label: Bilingual }[];
  };
  record?: RecordSummary;
  /** `credentialSubject` of the credential. */
  subject?: JsonObject;
  checks: Check[];
}

/** What the verdict rests on. */
export interface Anchor {
  kind: "genesis" | "genesis_and_checkpoint";
  ledger: string;
  name: Bilingual;
  environment: "development" | "production";
  /** The block of the checkpoint. */
  checkpoint?: { height: number; time: number };
}

export interface RecordSummary {
  status: "active" | "suspended" | "revoked" | "superseded";
  origin: "issued" | "certified_copy";
  reason?: { code: string; name?: Bilingual };
  valid_from: number;
  valid_until?: number;
  issued_at: number;
  changed_at: number;
  superseded_by?: string;
}

/** Exit codes of the command. */
export const EXIT_CODES: Record<Verdict | "error" | "usage", number> = {
  valid: 0,
  error: 1,
  usage: 2,
  stale: 10,
  suspended: 11,
  revoked: 12,
  expired: 13,
  unknown: 14,
  invalid: 15,
};
