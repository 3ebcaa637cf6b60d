// Walks through every page of a running city in Debian's Chromium.
//
// Every page that a link reaches from the start is opened in both languages, and one of each kind
// at a phone's width and without script; axe judges each. Then the flows: a bundle is dropped and
// verified in the browser with nothing uploaded, a damaged one is refused, the registrar issues
// from a form with a photograph and revokes. Run by `cargo xtask browser`.

import { createRequire } from "node:module";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const BASE = process.env.CHANCERY_URL;
const SUMMARY = JSON.parse(process.env.CHANCERY_SUMMARY);
const SHOTS = process.env.CHANCERY_SCREENSHOTS;
const PHOTO = join(import.meta.dirname, "../../crates/chancery/assets/paper-licence.jpg");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LANGUAGES = ["zh", "en"];
const PAGES_MAX = 60;
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };

const failures = [];
let checks = 0;

function demand(holds, what) {
  checks += 1;
  if (!holds) {
    failures.push(what);
    console.log(`    FAILED: ${what}`);
  }
}

// A page's kind: its path with ids and numbers left open, so that one of each is photographed.
function kindOf(path) {
  return path.replace(/[0-9a-f]{64}/g, "ID").replace(/\/\d+/g, "/N").replace(/[^a-zA-Z/-]+/g, "_");
}

function fileOf(kind, suffix) {
  return join(SHOTS, `${kind.replace(/^\//, "").replaceAll("/", "-") || "start"}-${suffix}.png`);
}

async function open(context, path) {
  const page = await context.newPage();
  const foreign = [];
  const errors = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(BASE)) foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  const answer = await page.goto(BASE + path, { waitUntil: "load" });
  return { page, answer, foreign, errors };
}

async function judge(page, where) {
  await page.evaluate(AXE);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  demand(result.passes.length > 0, `${where}: axe judged nothing`);
  for (const violation of result.violations) {
    const place = violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ");
    demand(false, `${where}: axe ${violation.id} (${violation.impact}): ${violation.help}: ${place}`);
  }
  return result.passes.length;
}

async function links(page) {
  const found = await page.$$eval("a[href]:not([download])", (all) => all.map((a) => a.getAttribute("href")));
  return found
    .map((href) => new URL(href, page.url()))
    .filter((url) => url.origin === new URL(BASE).origin)
    .filter((url) => !/^\/(v1|assets|openapi|reference)/.test(url.pathname) && !url.pathname.endsWith(".csv"))
    .map((url) => url.pathname + stripLanguage(url.search));
}

function stripLanguage(search) {
  const query = new URLSearchParams(search);
  query.delete("lang");
  query.delete("language");
  const text = query.toString();
  return text ? `?${text}` : "";
}

// Opens every page that links reach; several of one kind are opened twice at most.
async function crawl(browser, language) {
  const context = await browser.newContext({ locale: language === "zh" ? "zh-CN" : "en-GB", viewport: WIDE });
  const queue = ["/"];
  const seen = new Set(queue);
  const kinds = new Map();
  while (queue.length > 0 && kinds.size < PAGES_MAX) {
    const path = queue.shift();
    const kind = kindOf(path);
    const before = kinds.get(kind) ?? [];
    if (before.length >= 2) continue;
    kinds.set(kind, [...before, path]);
    const { page, answer, foreign, errors } = await open(context, path);
    const where = `${language} ${path}`;
    demand(answer.ok(), `${where}: status ${answer.status()}`);
    demand(foreign.length === 0, `${where}: fetched from elsewhere: ${foreign.join(" ")}`);
    demand(errors.length === 0, `${where}: the console says ${errors.join(" | ")}`);
    demand((await page.getAttribute("html", "lang"))?.startsWith(language), `${where}: wrong language of the page`);
    demand((await page.$$("h1")).length === 1, `${where}: not exactly one first heading`);
    demand((await page.title()).length > 3, `${where}: no title`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    demand(!wider, `${where}: wider than the window`);
    const passed = await judge(page, where);
    if (before.length === 0) await page.screenshot({ path: fileOf(kind, language), fullPage: true });
    console.log(`  ${where}: ${passed} rules of axe passed`);
    for (const next of await links(page)) {
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
    await page.close();
  }
  await context.close();
  return [...kinds.values()].map(([first]) => first);
}

async function onPhone(browser, paths) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: PHONE, isMobile: true, hasTouch: true });
  for (const path of paths) {
    const { page } = await open(context, path);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    demand(!wider, `phone ${path}: wider than the screen`);
    await judge(page, `phone ${path}`);
    await page.screenshot({ path: fileOf(kindOf(path), "phone"), fullPage: true });
    await page.close();
  }
  await context.close();
}

async function withoutScript(browser, paths) {
  const context = await browser.newContext({ locale: "en-GB", viewport: WIDE, javaScriptEnabled: false });
  for (const path of paths) {
    const page = await context.newPage();
    const answer = await page.goto(BASE + path);
    demand(answer.ok(), `without script ${path}: status ${answer.status()}`);
    demand((await page.innerText("main")).trim().length > 20, `without script ${path}: an empty page`);
    await page.close();
  }
  const page = await context.newPage();
  await page.goto(`${BASE}/verify`);
  await page.setInputFiles("input[name=bundle]", SUMMARY.bundle);
  await page.click("main form button[type=submit]");
  demand(/valid/i.test(await page.innerText("main h1, main h2")), "without script: the server's verdict is not valid");
  await page.screenshot({ path: fileOf("/verify", "without-script"), fullPage: true });
  await context.close();
}

async function verdictOf(page) {
  await page.waitForFunction(() => !document.querySelector("#verify-result")?.hidden, null, { timeout: 20_000 });
  return (await page.innerText("#verify-result")).trim();
}

// The bundle goes into the page and nowhere else: no request may carry a body.
async function verifyInBrowser(browser) {
  const context = await browser.newContext({ locale: "en-GB", viewport: WIDE });
  const { page, errors } = await open(context, "/verify");
  const uploads = [];
  page.on("request", (request) => request.method() !== "GET" && uploads.push(request.url()));
  await page.setInputFiles("#verify-file", SUMMARY.bundle);
  const verdict = await verdictOf(page);
  demand(/^valid/i.test(verdict), `verification page: the verdict begins "${verdict.slice(0, 40)}"`);
  demand((await page.$$("#verify-checks > *")).length >= 13, "verification page: not every check is shown");
  await judge(page, "verification page with a verdict");
  await page.screenshot({ path: fileOf("/verify", "valid"), fullPage: true });

  const bytes = readFileSync(SUMMARY.bundle);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  const damaged = join(SHOTS, "damaged.chancery");
  writeFileSync(damaged, bytes);
  await page.reload();
  await page.setInputFiles("#verify-file", damaged);
  const refused = await verdictOf(page);
  demand(/^invalid|^unknown/i.test(refused), `verification page: a damaged bundle is "${refused.slice(0, 40)}"`);
  await page.screenshot({ path: fileOf("/verify", "invalid"), fullPage: true });
  demand(uploads.length === 0, `verification page: uploaded to ${uploads.join(" ")}`);
  demand(errors.length === 0, `verification page: the console says ${errors.join(" | ")}`);
  await context.close();
}

// By keyboard alone: the first stop is the skip link, and every stop can be seen.
async function byKeyboard(browser) {
  const context = await browser.newContext({ locale: "en-GB", viewport: WIDE });
  const { page } = await open(context, "/");
  await page.keyboard.press("Tab");
  demand(await page.evaluate(() => document.activeElement?.getAttribute("href") === "#main"), "keyboard: the first stop is not the skip link");
  await page.keyboard.press("Enter");
  demand(await page.evaluate(() => location.hash === "#main"), "keyboard: the skip link does not skip");
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return true;
      const style = getComputedStyle(active);
      return style.outlineStyle !== "none" || style.boxShadow !== "none" || style.backgroundColor !== "rgba(0, 0, 0, 0)";
    });
    demand(seen, `keyboard: stop ${stop} has no visible focus`);
  }
  await context.close();
}

rmSync(SHOTS, { recursive: true, force: true });
mkdirSync(SHOTS, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  let paths = [];
  for (const language of LANGUAGES) paths = await crawl(browser, language);
  demand(paths.length >= 8, `only ${paths.length} kinds of pages were reached`);
  await onPhone(browser, paths);
  await withoutScript(browser, paths);
  await verifyInBrowser(browser);
  await byKeyboard(browser);
  const { office } = await import("./office.mjs");
  await office({ browser, BASE, PHOTO, SHOTS, demand, judge, open });
} finally {
  await browser.close();
}
console.log(`  ${checks} checks in the browser, ${failures.length} failed; screenshots in ${SHOTS}`);
process.exit(failures.length === 0 ? 0 : 1);
