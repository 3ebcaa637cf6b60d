/** Flipping bits of a valid bundle: none may leave it valid. */
import assert from "node:assert/strict";
import { verify } from "../src/verify.ts";

/** Flips every bit from byte to byte, or each `step`th: a step of 7 meets every byte. */
export function neverValid(
  valid: Uint8Array,
  anchor: Uint8Array,
  now: number,
  step = 1,
  [from, to] = [0, valid.length],
): Map<string, number> {
  const verdicts = new Map<string, number>();
  const options = { now, maxAgeMs: null };
  assert.equal(verify(valid, anchor, options).verdict, "valid");
  for (let bit = from * 8; bit < to * 8; bit += step) {
    const altered = valid.slice();
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
    const { verdict } = verify(altered, anchor, options);
    assert.notEqual(verdict, "valid", `bit ${bit & 7} of byte ${bit >> 3}`);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }
  return verdicts;
}
