// One walk: opens pages, watches what they fetch and say, lets axe judge them, counts.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

export const SIZES = {
  wide: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true },
};

export class Walk {
  passed = 0;
  failed = 0;

  constructor(browser, base, out) {
    this.browser = browser;
    this.base = base;
    this.out = out;
  }

  check(what, holds, detail = "") {
    if (holds) {
      this.passed += 1;
    } else {
      this.fail(detail ? `${what}: ${detail}` : what);
    }
    return holds;
  }

  fail(what) {
    this.failed += 1;
    console.log(`FAILED ${what}`);
  }

  // A fresh reader: language, size, with or without script. Foreign requests and errors fail.
  async reader({ language = "en", size = "wide", script = true } = {}) {
    const locale = language === "en" ? "en-GB" : "zh-CN";
    const context = await this.browser.newContext({ locale, javaScriptEnabled: script, ...SIZES[size] });
    const page = await context.newPage();
    page.on("request", (request) => {
      const inside = request.url().startsWith(this.base) || /^(data|blob):/.test(request.url());
      if (!inside) this.fail(`a request left the origin: ${request.url()}`);
    });
    page.on("console", (message) => {
      // A page that answers 403 or 404 on purpose is reported by the browser as an error too.
      const expected = this.expectsFailure && /status of 4\d\d/.test(message.text());
      if (message.type() === "error" && !expected) this.fail(`${page.url()}: the console says ${message.text()}`);
    });
    page.on("pageerror", (error) => this.fail(`${page.url()}: ${error}`));
    return { context, page, language, size, script };
  }

  async go(reader, path) {
    const answer = await reader.page.goto(this.base + path, { waitUntil: "load" });
    this.check(`${path}: answers`, answer.ok(), `status ${answer.status()}`);
  }

  // What every page must hold, axe's judgement, and a picture.
  async judge(reader, name) {
    const { page, language, size, script } = reader;
    const where = `${name} (${language}, ${size}${script ? "" : ", no script"})`;
    const lang = await page.getAttribute("html", "lang");
    this.check(`${where}: language`, lang === (language === "en" ? "en" : "zh-CN"), `lang is ${lang}`);
    this.check(`${where}: one h1`, (await page.locator("h1").count()) === 1);
    this.check(`${where}: as of when`, (await page.locator("footer.asof").count()) === 1);
    this.check(`${where}: banner`, (await page.locator(".development").count()) === 1);
    if (script) {
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      this.check(`${where}: fits the screen`, wider <= 0, `${wider} px too wide`);
      await this.axe(page, where);
    }
    const file = [name, language, size, ...(script ? [] : ["noscript"])].join("-");
    await page.screenshot({ path: join(this.out, `${file}.png`), fullPage: true });
  }

  async axe(page, where) {
    await page.evaluate(AXE);
    const result = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
    this.check(`${where}: axe ran`, result.passes.length > 10, `${result.passes.length} rules passed`);
    for (const violation of result.violations) {
      const places = violation.nodes.slice(0, 3).map((node) => node.target.join(" "));
      this.fail(`${where}: axe ${violation.id}: ${violation.help}: ${places.join("; ")}`);
    }
    if (result.violations.length === 0) this.passed += 1;
  }

  // A visit that is meant to be refused.
  async refused(act) {
    this.expectsFailure = true;
    try {
      return await act();
    } finally {
      this.expectsFailure = false;
    }
  }
}
