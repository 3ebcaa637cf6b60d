/** With any one bit of a valid bundle flipped, the verdict is never valid. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../src/verify.ts";
import { bundle, genesis, GUEST, NOW } from "./world.ts";
import { validVector } from "./vectors.ts";

/** Flips every bit, or each `step`th: a step of 7 meets every byte. */
function neverValid(valid: Uint8Array, anchor: Uint8Array, now: number, step = 1): Map<string, number> {
  const verdicts = new Map<string, number>();
  const options = { now, maxAgeMs: null };
  assert.equal(verify(valid, anchor, options).verdict, "valid");
  for (let bit = 0; bit < valid.length * 8; bit += step) {
    const altered = valid.slice();
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
    const { verdict } = verify(altered, anchor, options);
    assert.notEqual(verdict, "valid", `bit ${bit & 7} of byte ${bit >> 3}`);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }
  return verdicts;
}

test("every bit of the first valid bundle of the vectors", (context) => {
  const { bundle, genesis, now } = validVector();
  context.diagnostic(`${bundle.length} bytes: ${JSON.stringify([...neverValid(bundle, genesis, now)])}`);
});

test("a bit of every byte of a bundle whose issuer is proven from the state", (context) => {
  const valid = bundle({ issuer: GUEST });
  context.diagnostic(`${valid.length} bytes: ${JSON.stringify([...neverValid(valid, genesis(), NOW, 7)])}`);
});

test("every prefix of a valid bundle", () => {
  const valid = bundle();
  for (let end = 0; end < valid.length; end++) {
    assert.equal(verify(valid.slice(0, end), genesis(), { now: NOW }).verdict, "invalid");
  }
});
