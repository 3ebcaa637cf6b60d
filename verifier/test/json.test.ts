/** Strict JSON and its canonical form, with the reference data of RFC 8785. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, toHex, utf8 } from "../src/bytes.ts";
import { canonicalJson } from "../src/jcs.ts";
import { JSON_DEPTH_MAX, parseJson } from "../src/json.ts";
import { fixture } from "./fixtures.ts";

for (const name of ["arrays", "french", "structures", "unicode", "values", "weird"]) {
  test(`RFC 8785: ${name}`, () => {
    const canonical = canonicalJson(parseJson(fixture(`jcs/input/${name}.json`)));
    const expected = fixture(`jcs/outhex/${name}.txt`).toString().replaceAll(/\s/g, "");
    assert.equal(toHex(canonical), expected);
    assert.deepEqual(canonicalJson(parseJson(canonical)), canonical);
  });
}

const MALFORMED = [
  "", " ", "{", "[", '"', "{]", "[}", "[1,]", '{"a":1,}', '{"a"}', "{a:1}", "'a'", "01", "1.", ".5", "+1", "-", "1e", "NaN",
  "Infinity", "tru", "nulll", "[1 2]", '"\n"', '"\\x"', '"\\u12"', '"\\', "[1]]", "1 2", "\u00a01", "// a\n1",
  '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"__proto__":1,"__proto__":2}', '"\\ud800"', '"\\udc00\\ud800"', '{"\\ud800":1}',
  "1e400", "-1e400", "9007199254740992", "-9007199254740992", "100000000000000000000",
];

test("what is not strict JSON is refused", () => {
  for (const text of MALFORMED) assert.throws(() => parseJson(utf8(text)), /./, text);
  assert.throws(() => parseJson(fromHex("22ff22")), /UTF-8/);
  assert.throws(() => parseJson(fromHex("efbbbf31")), /not JSON/);
});

test("nesting is accepted at its bound and refused beyond", () => {
  const nested = (depth: number) => utf8("[".repeat(depth) + "]".repeat(depth));
  assert.ok(parseJson(nested(JSON_DEPTH_MAX)));
  assert.throws(() => parseJson(nested(JSON_DEPTH_MAX + 1)), /too deeply/);
});

test("a member's name is never something inherited", () => {
  const value = parseJson(utf8('{"__proto__":{"a":1},"constructor":2}')) as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  assert.equal(value.a, undefined);
  assert.equal(value.toString, undefined);
  assert.equal(new TextDecoder().decode(canonicalJson(value as never)), '{"__proto__":{"a":1},"constructor":2}');
});
