/** Each vector of `vectors/bundles.json` has its verdict and its first failed check. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { VERDICTS } from "../src/report.ts";
import { verify } from "../src/verify.ts";
import { vectorFile, vectors } from "./vectors.ts";

test("the vectors hold a case for each verdict", () => {
  const verdicts = new Set(vectors().map(({ verdict }) => verdict));
  assert.deepEqual(VERDICTS.filter((verdict) => !verdicts.has(verdict)), []);
});

test("each vector has its verdict and its first failed check", async (context) => {
  for (const vector of vectors()) {
    const name = `${vector.file}: ${vector.verdict}, ${vector.failed_check ?? "no check fails"}`;
    await context.test(name, () => {
      const options = { now: vector.now, maxAgeMs: vector.max_age_ms };
      const report = verify(vectorFile(vector.file), vectorFile(vector.genesis), options);
      const failed = report.checks.find(({ outcome }) => outcome === "failed");
      assert.deepEqual([report.verdict, failed?.name ?? null], [vector.verdict, vector.failed_check], failed?.detail);
    });
  }
});
