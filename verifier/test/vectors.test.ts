/** Each vector of `vectors/bundles.json` has its verdict and its first failed check. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { EXIT_CODES, VERDICTS } from "../src/report.ts";
import { verify } from "../src/verify.ts";
import { HOME } from "./fixtures.ts";
import { vectorFile, vectorPath, vectors } from "./vectors.ts";

test("the vectors hold a case for each verdict", () => {
  const verdicts = new Set(vectors().map(({ verdict }) => verdict));
  assert.deepEqual(VERDICTS.filter((verdict) => !verdicts.has(verdict)), []);
});

test("the command exits with each verdict's code", () => {
  for (const verdict of [...VERDICTS, "error"] as const) {
    const vector = vectors().find((candidate) => candidate.verdict === verdict);
    assert.ok(vector, verdict);
    const age = vector.max_age_ms === null ? "none" : `${vector.max_age_ms}ms`;
    const options = ["--genesis", vectorPath(vector.genesis), "--now", String(vector.now), "--max-age", age];
    if (vector.checkpoint) options.push("--checkpoint", vectorPath(vector.checkpoint));
    const command = [join(HOME, "dist", "chancery-verify.mjs"), vectorPath(vector.file), ...options];
    assert.equal(spawnSync(process.execPath, command).status, EXIT_CODES[verdict], vector.file);
  }
});

test("each vector has its verdict and its first failed check", async (context) => {
  for (const vector of vectors()) {
    const under = vector.checkpoint ? ` under ${vector.checkpoint}` : "";
    const name = `${vector.file}${under}: ${vector.verdict}, ${vector.failed_check ?? "no check fails"}`;
    await context.test(name, () => {
      const checkpoint = vector.checkpoint ? { checkpoint: vectorFile(vector.checkpoint) } : {};
      const options = { now: vector.now, maxAgeMs: vector.max_age_ms, ...checkpoint };
      if (vector.verdict === "error") {
        assert.throws(() => verify(vectorFile(vector.file), vectorFile(vector.genesis), options), /checkpoint: /);
        return;
      }
      const report = verify(vectorFile(vector.file), vectorFile(vector.genesis), options);
      const failed = report.checks.find(({ outcome }) => outcome === "failed");
      assert.deepEqual([report.verdict, failed?.name ?? null], [vector.verdict, vector.failed_check], failed?.detail);
    });
  }
});
