// Walks through the pages of a running city as a person would, in Debian's Chromium.
//
//   node run.mjs --base http://127.0.0.1:8101 --bundle FILE [--revoked-bundle FILE] [--peers URL,URL,URL] --out DIR
//
// Every page in both languages, wide and on a phone; axe on each; then what a person does: search,
// follow, prove, sign in, fill a form wrongly and rightly, photograph, check, issue, verify, revoke.
// The main flows again without script. No request may leave the origin, no error may reach the
// console, no address may be wider than the screen. Screenshots stay in DIR. Exits 1 on a failure.

import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

import { council } from "./council.mjs";
import { explore, pagesOf } from "./explore.mjs";
import { office } from "./office.mjs";
import { Walk } from "./walk.mjs";
import { verification, verificationWithoutScript } from "./verify.mjs";

const { values: given } = parseArgs({
  options: {
    base: { type: "string" },
    bundle: { type: "string" },
    "revoked-bundle": { type: "string" },
    peers: { type: "string", default: "" },
    out: { type: "string", default: "screenshots" },
  },
});
if (!given.base || !given.bundle) {
  console.error("usage: node run.mjs --base URL --bundle FILE [--revoked-bundle FILE] --out DIR");
  process.exit(2);
}
mkdirSync(given.out, { recursive: true });

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
const walk = new Walk(browser, given.base.replace(/\/$/, ""), given.out);
try {
  const found = await explore(walk);
  const issued = await office(walk);
  await pagesOf(walk, { ...found, ...issued });
  await council(walk, given.peers.split(",").filter(Boolean));
  await verification(walk, given.bundle, given["revoked-bundle"], issued);
  await verificationWithoutScript(walk, given.bundle);
} catch (error) {
  walk.fail(`the walk broke off: ${error.stack ?? error}`);
} finally {
  await browser.close();
}
console.log(`${walk.passed} passed, ${walk.failed} failed`);
process.exit(walk.failed === 0 ? 0 : 1);
