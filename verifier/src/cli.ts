/**
 * The command: `chancery-verify BUNDLE --genesis GENESIS [--checkpoint FILE] [--max-age DURATION] [--now MS]
 * [--json]`.
 *
 * Reads these files, asks no one. Exit codes are those of formats.md section 14.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { parseArgs } from "node:util";
import { BUNDLE_BYTES_MAX } from "./bundle.ts";
import { FormatError } from "./bytes.ts";
import { CHECKPOINT_BYTES_MAX } from "./checkpoint.ts";
import { GENESIS_BYTES_MAX } from "./genesis.ts";
import { EXIT_CODES, type Report } from "./report.ts";
import { verify, type VerifyOptions } from "./verify.ts";

const USAGE = `usage: chancery-verify BUNDLE --genesis GENESIS [--checkpoint FILE] [--max-age DURATION] [--now MS] [--json]

Verifies a Chancery bundle offline, from the genesis file alone or with a checkpoint.

  --genesis GENESIS    the ledger's genesis file: the anchor of trust
  --checkpoint FILE    a checkpoint of the ledger that you trust: nothing older, nothing off its history
  --max-age DURATION   greatest age of the proof, such as 90s, 30min, 24h (default: 24h; \`none\`: any age)
  --now MS             the present time in milliseconds since 1970 (default: this machine's clock)
  --json               the whole report as one JSON object

exit codes: 0 valid, 10 stale, 11 suspended, 12 revoked, 13 expired, 14 unknown, 15 invalid,
1 a file cannot be read, 2 wrong usage
`;

const UNITS_MS: Record<string, number> = { h: 3_600_000, min: 60_000, s: 1_000, ms: 1 };

class UsageError extends Error {}

interface Command {
  bundle: string;
  genesis: string;
  checkpoint: string | undefined;
  options: VerifyOptions;
  json: boolean;
}

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  try {
    if (args.includes("--help")) {
      process.stdout.write(USAGE);
      return 0;
    }
    const command = parse(args);
    const bundle = readBounded(command.bundle, BUNDLE_BYTES_MAX);
    const genesis = readBounded(command.genesis, GENESIS_BYTES_MAX);
    const checkpoint = command.checkpoint === undefined ? {} : { checkpoint: readBounded(command.checkpoint, CHECKPOINT_BYTES_MAX) };
    const report = verify(bundle, genesis, { ...command.options, ...checkpoint });
    process.stdout.write(command.json ? `${JSON.stringify(report)}\n` : describe(report));
    return EXIT_CODES[report.verdict];
  } catch (error) {
    return explain(error);
  }
}

/** At most one byte more than the bound: enough for the verifier to see that a file is too large. */
function readBounded(path: string, bytesMax: number): Uint8Array {
  const bytes = new Uint8Array(bytesMax + 1);
  const file = openSync(path, "r");
  try {
    let size = 0;
    for (let read = -1; read !== 0 && size < bytes.length; size += read) {
      read = readSync(file, bytes, size, bytes.length - size, null);
    }
    return bytes.subarray(0, size);
  } finally {
    closeSync(file);
  }
}

function explain(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    process.stderr.write(`${message}\n\n${USAGE}`);
    return EXIT_CODES.usage;
  }
  const isExpected = error instanceof FormatError || (error instanceof Error && "code" in error);
  process.stderr.write(`error: ${isExpected ? message : `unexpected: ${message}`}\n`);
  return EXIT_CODES.error;
}

function parse(args: string[]): Command {
  const { values, positionals } = parseFlags(args);
  const [bundle, ...more] = positionals;
  if (bundle === undefined || more.length > 0) throw new UsageError("one bundle is expected");
  if (values.genesis === undefined) throw new UsageError("`--genesis` is missing");
  const now = values.now === undefined ? Date.now() : number(values.now, "--now");
  const { genesis, checkpoint, json } = values;
  return { bundle, genesis, checkpoint, options: { now, ...maxAge(values["max-age"]) }, json };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        genesis: { type: "string" },
        now: { type: "string" },
        checkpoint: { type: "string" },
        "max-age": { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function maxAge(text: string | undefined): { maxAgeMs?: number | null } {
  if (text === undefined) return {};
  if (text === "none") return { maxAgeMs: null };
  const [, count, unit = ""] = /^([0-9]+)\s*(h|min|s|ms)$/.exec(text) ?? [];
  const age = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(age)) throw new UsageError("`--max-age` is not a duration such as 90s, 30min, 24h");
  return { maxAgeMs: age };
}

function number(text: string, flag: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value)) throw new UsageError(`\`${flag}\` is not a whole number`);
  return value;
}

function describe(report: Report): string {
  const { verdict, as_of, anchor, certificate, issuer, definition } = report;
  const lines = [verdict.toUpperCase(), ""];
  if (certificate) lines.push(`certificate  ${certificate}`);
  if (definition) lines.push(`type         ${definition.name.zh} / ${definition.name.en}`);
  if (issuer) lines.push(`issuer       ${issuer.name.zh} / ${issuer.name.en}`);
  if (as_of) lines.push(`as of        height ${as_of.height}, ${moment(as_of.time)}`);
  lines.push(`anchor       ${anchor.name.zh} / ${anchor.name.en} (${anchor.environment}), ledger ${anchor.ledger}`);
  lines.push(`             ${anchorKind(anchor)}`, "");
  for (const { name, outcome, detail } of report.checks) {
    lines.push(`${outcome.padEnd(8)} ${name.padEnd(11)} ${detail}`.trimEnd());
  }
  return `${lines.join("\n")}\n`;
}

function anchorKind({ checkpoint }: Report["anchor"]): string {
  if (!checkpoint) return "依据创世文件 / from the genesis file";
  const [height, time] = [checkpoint.height, moment(checkpoint.time)];
  return `依据创世文件及高度 ${height} 的检查点 / from the genesis file and the checkpoint at height ${height}, ${time}`;
}

function moment(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `${time} ms` : date.toISOString();
}
