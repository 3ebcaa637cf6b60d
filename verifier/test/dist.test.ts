/** The committed files are those that the sources build, and do what they say without a network. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Report } from "../src/report.ts";
import { fixture, HOME } from "./fixtures.ts";
import { bundle, genesis, NOW } from "./world.ts";

const dist = (name: string) => join(HOME, "dist", name);
const folder = mkdtempSync(join(tmpdir(), "chancery-verify-"));
const file = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const BUNDLE = file("licence.chancery", bundle());
const GENESIS = file("genesis.json", genesis());

function run(...args: string[]) {
  return spawnSync(process.execPath, [dist("chancery-verify.mjs"), ...args], { encoding: "utf8", cwd: folder, env: {} });
}

test("the build reproduces the committed files byte for byte", () => {
  execFileSync(process.execPath, ["build.mjs", "--out", ".fresh"], { cwd: HOME });
  const fresh = join(HOME, ".fresh");
  assert.deepEqual(readdirSync(fresh).sort(), readdirSync(join(HOME, "dist")).sort());
  for (const name of readdirSync(fresh)) {
    assert.ok(readFileSync(join(fresh, name)).equals(readFileSync(dist(name))), `${name}: run \`npm run build\``);
  }
});

test("the lock file names no machine", () => {
  const lock = JSON.parse(readFileSync(join(HOME, "package-lock.json"), "utf8")) as {
    packages: Record<string, { resolved?: string }>;
  };
  for (const [name, { resolved }] of Object.entries(lock.packages)) {
    assert.ok(resolved === undefined || resolved.startsWith("https://registry.npmjs.org/"), name);
  }
});

test("no file makes code at run time, and the command knows no network", () => {
  for (const name of ["chancery-verify.mjs", "verifier.js", "verify-page.js", "verify-offline.html"]) {
    assert.doesNotMatch(readFileSync(dist(name), "utf8"), /\beval\(|new Function\(|WebAssembly/, name);
  }
  const command = readFileSync(dist("chancery-verify.mjs"), "utf8");
  assert.deepEqual([...command.matchAll(/from "(node:[a-z]+)"/g)].map((match) => match[1]).sort(), ["node:fs", "node:util"]);
  assert.doesNotMatch(command, /\bfetch\(|XMLHttpRequest|WebSocket|import\(/);
});

test("each verdict has its exit code", () => {
  const cases: [string[], number][] = [
    [["--now", String(NOW)], 0],
    [["--now", String(NOW + 2 * 86_400_000)], 10],
    [["--now", String(NOW + 2 * 86_400_000), "--max-age", "100h"], 0],
    [["--now", String(NOW + 400 * 86_400_000), "--max-age", "none"], 13],
  ];
  for (const [args, code] of cases) assert.equal(run(BUNDLE, "--genesis", GENESIS, ...args).status, code, args.join(" "));
  const verdict = (name: string, bytes: Uint8Array) => run(file(name, bytes), "--genesis", GENESIS, "--now", String(NOW)).status;
  assert.equal(verdict("suspended", bundle({ record: { status: "suspended" } })), 11);
  assert.equal(verdict("revoked", bundle({ record: { status: "revoked" } })), 12);
  assert.equal(verdict("absent", bundle({ absent: true })), 14);
  assert.equal(verdict("empty", new Uint8Array()), 15);
  assert.equal(verdict("large", new Uint8Array((1 << 20) + 1)), 15);
});

test("files that cannot be read and wrong usage have codes of their own", () => {
  assert.equal(run("missing", "--genesis", GENESIS).status, 1);
  assert.equal(run(BUNDLE, "--genesis", BUNDLE).status, 1);
  assert.equal(run(folder, "--genesis", GENESIS).status, 1);
  assert.equal(run(BUNDLE, "--genesis", file("large.json", new Uint8Array((1 << 20) + 1).fill(0x20))).status, 1);
  for (const args of [[], [BUNDLE], [BUNDLE, "--genesis"], [BUNDLE, BUNDLE, "--genesis", GENESIS], ["--wrong"]]) {
    assert.equal(run(...args).status, 2, args.join(" "));
  }
  assert.equal(run(BUNDLE, "--genesis", GENESIS, "--now", "today").status, 2);
  for (const age of ["-1", "24", "1.5h", "h", "1 day", "9".repeat(20) + "s"]) {
    assert.equal(run(BUNDLE, "--genesis", GENESIS, `--max-age=${age}`).status, 2, age);
  }
  assert.equal(run(BUNDLE, "--genesis", GENESIS, "--checkpoint", "missing").status, 1);
  assert.equal(run(BUNDLE, "--genesis", GENESIS, "--checkpoint", GENESIS).status, 1);
});

test("the command prints one JSON object, or words", () => {
  const json = run(BUNDLE, "--genesis", GENESIS, "--now", String(NOW), "--json");
  const report = JSON.parse(json.stdout) as Report;
  assert.equal(report.verdict, "valid");
  assert.equal(report.anchor.name.zh, "一座城");
  assert.equal(report.checks.length, 13);
  assert.match(run(BUNDLE, "--genesis", GENESIS, "--now", String(NOW)).stdout, /^VALID\n/);
});

test("the browser module verifies and reads a QR code", async () => {
  const module = (await import(pathToFileURL(dist("verifier.js")).href)) as typeof import("../src/browser.ts");
  assert.equal(module.verify(bundle(), genesis(), { now: NOW }).verdict, "valid");
  const rows = fixture("qr.txt").toString().trim().split("\n");
  const scale = 6;
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4);
  for (let i = 0; i < side * side; i++) {
    const isDark = rows[Math.floor(Math.floor(i / side) / scale)]?.[Math.floor((i % side) / scale)] === "#";
    data.set([isDark ? 0 : 255, isDark ? 0 : 255, isDark ? 0 : 255, 255], 4 * i);
  }
  assert.equal(module.readQr({ data, width: side, height: side }), `https://city.example/verify#share=${"5a".repeat(32)}`);
  assert.equal(module.readQr({ data: data.fill(255), width: side, height: side }), null);
});

test("the page's texts are complete in both languages", () => {
  const texts = JSON.parse(readFileSync(dist("verify-texts.json"), "utf8")) as Record<string, Record<string, string>>;
  assert.deepEqual(Object.keys(texts), ["zh", "en"]);
  assert.deepEqual(Object.keys(texts.zh ?? {}), Object.keys(texts.en ?? {}));
  for (const [key, text] of Object.entries({ ...texts.zh, ...texts.en })) assert.ok(text.trim(), key);
});
