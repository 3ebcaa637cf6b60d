/**
 * A bundle and its anchor in, a report out: the pipeline of formats.md section 14.
 *
 * First what the file proves (checks 1 to 10: the first failure ends the work), then what that means
 * now (11 to 13: all are made). Absent on purpose: network, clock (the caller says what time it is)
 * and any state between two calls.
 */
import { decodeBundle } from "./bundle.ts";
import { FormatError, toHex } from "./bytes.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { Committees } from "./committee.ts";
import { type Evidence, EVIDENCE_CHECKS } from "./evidence.ts";
import { parseGenesis } from "./genesis.ts";
import { judge } from "./judgement.ts";
import { type Check, type CheckName, CHECKS, type Report, type Verdict, VERDICTS } from "./report.ts";
import { anchorOf, asOf, contentOf } from "./summary.ts";

/** Greatest age of the block when the caller does not say: one day. */
export const MAX_AGE_MS_DEFAULT = 24 * 60 * 60 * 1000;

export interface VerifyOptions {
  /** The present time, milliseconds since the Unix epoch. */
  now: number;
  /** Greatest age of the block; null skips the check. */
  maxAgeMs?: number | null;
  /** The text of a checkpoint that the caller trusts beside the genesis file. */
  checkpoint?: Uint8Array;
}

/** Throws `FormatError` only when the genesis file or the checkpoint is none; whatever the bundle is, there is a report. */
export function verify(bundleBytes: Uint8Array, genesisBytes: Uint8Array, options: VerifyOptions): Report {
  const genesis = parseGenesis(genesisBytes);
  const checkpoint = options.checkpoint && parseCheckpoint(options.checkpoint, genesis);
  const run = new Run();
  const found: Partial<Report> = {};
  const bundle = run.make("format", "invalid", () => decodeBundle(bundleBytes), "a bundle in its one encoding");
  if (bundle) {
    found.certificate = toHex(bundle.credential.value.certificate);
    const committees = new Committees(genesis);
    const evidence = { bundle, genesis, checkpoint, committees, record: bundle.certificate?.value };
    const proven = prove(run, evidence, found);
    if (proven && evidence.record) {
      Object.assign(found, contentOf(genesis, bundle, evidence.record));
      decide(run, evidence, options);
    }
  }
  const { verdict, checks } = run.end();
  return { verdict, anchor: anchorOf(genesis, checkpoint), ...found, checks };
}

/** Checks 2 to 10; true when what the bundle says is what the ledger says. */
function prove(run: Run, evidence: Evidence, found: Partial<Report>): boolean {
  for (const [name, check] of EVIDENCE_CHECKS) {
    const detail = run.make(name, name === "ledger" ? "unknown" : "invalid", () => check(evidence));
    if (detail === undefined) return false;
    if (name === "finality") Object.assign(found, asOf(evidence.bundle));
    if (name === "state" && evidence.record === undefined) {
      run.fail("status", "unknown", "the ledger does not hold this certificate");
      return false;
    }
  }
  return true;
}

/** Checks 11 to 13. */
function decide(run: Run, evidence: Evidence, options: VerifyOptions): void {
  const maxAgeMs = options.maxAgeMs === undefined ? MAX_AGE_MS_DEFAULT : options.maxAgeMs;
  for (const [name, otherwise, check] of judge(evidence, options.now, maxAgeMs)) {
    run.make(name, otherwise, check);
  }
}

/** The checks made so far and the verdicts that their failures ask for. */
class Run {
  private readonly made = new Map<CheckName, Check>();
  private readonly failures: Verdict[] = [];

  /** What the check found, or undefined when it failed; its text is the detail unless one is given. */
  make<T>(name: CheckName, otherwise: Verdict, check: () => T, detail?: string): T | undefined {
    try {
      const found = check();
      this.made.set(name, { name, outcome: "passed", detail: detail ?? String(found) });
      return found;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.fail(name, otherwise, error.message);
      return undefined;
    }
  }

  fail(name: CheckName, verdict: Verdict, detail: string): void {
    this.made.set(name, { name, outcome: "failed", detail });
    this.failures.push(verdict);
  }

  end(): Pick<Report, "verdict" | "checks"> {
    return {
      verdict: VERDICTS.find((verdict) => this.failures.includes(verdict)) ?? "valid",
      checks: CHECKS.map((name) => this.made.get(name) ?? { name, outcome: "skipped", detail: "not made" }),
    };
  }
}
