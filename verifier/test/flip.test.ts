/** With any one bit of a valid bundle flipped, the verdict is never valid. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../src/verify.ts";
import { neverValid } from "./flips.ts";
import { bundle, genesis, GUEST, NOW } from "./world.ts";
import { validVector } from "./vectors.ts";

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
