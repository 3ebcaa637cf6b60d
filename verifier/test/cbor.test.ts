/** One encoding of each value, and no other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError, fromHex, toHex } from "../src/bytes.ts";
import { decodeCbor, DEPTH_MAX } from "../src/cbor.ts";
import { encodeCbor } from "./encode.ts";

const MALFORMED: [string, string][] = [
  ["nothing", ""],
  ["an integer that ends early", "18"],
  ["text that ends early", "6261"],
  ["bytes that end early", "5820"],
  ["an array that ends early", "8201"],
  ["a map that ends early", "a16161"],
  ["a huge length", "5bffffffffffffffff"],
  ["a huge count", "9bffffffffffffffff"],
  ["a huge map", "bbffffffffffffffff"],
  ["bytes that follow", "0000"],
  ["reserved information", "1c"],
  ["reserved information in text", "7e"],
  ["a lone break", "ff"],
  ["invalid UTF-8", "61ff"],
  ["a surrogate in UTF-8", "63eda080"],
  ["overlong UTF-8", "62c080"],
  ["23 in two bytes", "1817"],
  ["255 in three bytes", "1900ff"],
  ["65535 in five bytes", "1a0000ffff"],
  ["2^32 - 1 in nine bytes", "1b00000000ffffffff"],
  ["a long length", "580100"],
  ["a long text length", "780161"],
  ["an indefinite array", "9f00ff"],
  ["indefinite bytes", "5f4100ff"],
  ["indefinite text", "7f6161ff"],
  ["an indefinite map", "bf616100ff"],
  ["half precision", "f90000"],
  ["single precision", "fa00000000"],
  ["double precision", "fb0000000000000000"],
  ["null", "f6"],
  ["undefined", "f7"],
  ["a simple value", "f0"],
  ["a long simple value", "f8ff"],
  ["a tag", "c000"],
  ["tag 18", "d28440a04040"],
  ["a key twice", "a2616100616101"],
  ["keys out of order", "a2616200616100"],
  ["a longer key first", "a262616100616200"],
  ["an integer key", "a10000"],
  ["a byte string key", "a1416100"],
];

for (const [what, hex] of MALFORMED) {
  test(`${what} is refused`, () => assert.throws(() => decodeCbor(fromHex(hex)), FormatError));
}

test("nesting is accepted at its bound and refused beyond", () => {
  assert.ok(decodeCbor(fromHex("81".repeat(DEPTH_MAX - 1) + "80")));
  assert.throws(() => decodeCbor(fromHex("81".repeat(DEPTH_MAX) + "80")), /too deeply/);
  assert.throws(() => decodeCbor(new Uint8Array(1 << 20).fill(0x81)), /too deeply/);
});

test("what is canonical is read, integers in 64 bits", () => {
  const most = 2n ** 64n - 1n;
  const value = { v: most, kind: [0, 23, 24, 255, 256, 65535, 65536, 4294967296], text: "营业执照", bytes: fromHex("00ff"), is: true };
  const map = decodeCbor(encodeCbor(value)) as Map<string, unknown>;
  assert.equal(map.get("v"), most);
  assert.deepEqual(map.get("kind"), [0n, 23n, 24n, 255n, 256n, 65535n, 65536n, 4294967296n]);
  assert.equal(map.get("text"), "营业执照");
  assert.equal(toHex(map.get("bytes") as Uint8Array), "00ff");
  assert.equal(map.get("is"), true);
  assert.equal(decodeCbor(fromHex("20")), -1n);
});
