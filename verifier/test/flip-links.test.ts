/** With any one bit of a bundle's links flipped, or a bit of any other byte, the verdict is never valid. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { neverValid } from "./flips.ts";
import { vectorFile, vectors } from "./vectors.ts";

const FILE = "valid-committee-grown.chancery";
const vector = vectors().find(({ file }) => file === FILE);
const bundle = Uint8Array.from(vectorFile(FILE));
const genesis = vectorFile(vector?.genesis ?? "");
const now = vector?.now ?? 0;

/** The field of the links, which stands before the credential's. */
function links(): [number, number] {
  const text = Buffer.from(bundle);
  const range: [number, number] = [text.indexOf("\x6acommittees"), text.indexOf("\x6acredential")];
  assert.ok(range[0] > 0 && range[1] > range[0] + 600);
  return range;
}

test("every bit of the links", (context) => {
  context.diagnostic(`bytes ${links().join(" to ")}: ${JSON.stringify([...neverValid(bundle, genesis, now, 1, links())])}`);
});

test("a bit of every byte before and after them", (context) => {
  const [from, to] = links();
  const before = neverValid(bundle, genesis, now, 7, [0, from]);
  const after = neverValid(bundle, genesis, now, 7, [to, bundle.length]);
  context.diagnostic(JSON.stringify([...before, ...after]));
});
