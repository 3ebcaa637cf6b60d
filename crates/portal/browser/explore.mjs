// The start page and the explorer: search for an id, follow it, prove it; every page in both
// languages and sizes.

import { SIZES } from "./walk.mjs";

// Walks by clicking, and answers the ids that it met.
export async function explore(walk) {
  const reader = await walk.reader();
  const { page } = reader;
  await walk.go(reader, "/");
  await page.click("main .card a[href='/explore']");
  await page.click("main a[href='/explore/certificates']");
  const certificate = (await page.locator("main tbody th a").first().getAttribute("href")).split("/").pop();

  await walk.go(reader, "/explore");
  await page.fill("#q", certificate.slice(0, 16));
  await page.click("main form button[type=submit]");
  walk.check("search: the beginning of an id leads to its page", page.url().endsWith(`/explore/certificates/${certificate}`), page.url());
  walk.check("certificate: says what is sealed", await page.locator(".sealed").isVisible());
  await page.click("#proof button");
  const proven = await page.locator("#proof [role=status]").innerText();
  walk.check("certificate: the proof is shown", /Proven/.test(proven), proven);
  const record = await page.locator("#proof details").first();
  await record.locator("summary").click();
  walk.check("certificate: the record's bytes are shown", /^[0-9a-f]{64,}$/.test((await record.locator("pre").innerText()).trim()));
  const download = await page.request.get(walk.base + (await page.getAttribute("#proof a[download]", "href")));
  walk.check("certificate: the proof can be downloaded", download.ok() && (await download.json()).proof?.finality?.length > 100);

  await page.locator("main table tbody td a[href^='/explore/transactions/']").last().click();
  const transaction = page.url().split("/").pop();
  walk.check("transaction: its receipt is shown", /Accepted/.test(await page.innerText("main")));
  await page.locator("main a[href^='/explore/blocks/']").first().click();
  const block = page.url().split("/").pop();
  walk.check("block: lists the transaction", (await page.locator(`a[href='/explore/transactions/${transaction}']`).count()) > 0);

  const csv = await page.request.get(`${walk.base}/explore/events.csv`);
  walk.check("events: as CSV", csv.ok() && (await csv.text()).includes(transaction));
  await walk.go(reader, "/explore/parties");
  const party = (await page.locator("main tbody th a").first().getAttribute("href")).split("/").pop();
  await walk.go(reader, "/explore/types");
  const type = (await page.locator("main tbody th a").first().getAttribute("href")).split("/").pop();
  const rejected = await refusedTransaction(walk, reader);
  await failures(walk, reader);
  await keyboard(walk, reader);
  await reader.context.close();
  return { certificate, transaction, block, party, type, rejected };
}

// A transaction that the rules refused, where the log has one.
async function refusedTransaction(walk, { page }) {
  const answer = await page.request.get(`${walk.base}/explore/events.csv`);
  const rows = (await answer.text()).trim().split("\r\n").slice(1).map((row) => row.split(","));
  return rows.find((row) => row[4] !== "accepted")?.[6];
}

async function failures(walk, reader) {
  const { page } = reader;
  await walk.refused(async () => {
    const nowhere = await page.goto(`${walk.base}/explore/certificates/${"0".repeat(64)}`);
    walk.check("an unknown id: 404 with what to do next", nowhere.status() === 404 && /search/i.test(await page.innerText("main")));
    await walk.judge(reader, "not-found");
    const wrong = await page.goto(`${walk.base}/explore/blocks?cursor=nonsense`);
    walk.check("a cursor of nobody: 400", wrong.status() === 400);
  });
  await walk.go(reader, "/explore/search?q=zzzz-nothing-here");
  walk.check("nothing found: says what to do", /Check what you typed/.test(await page.innerText("main")));
  await walk.judge(reader, "search-nothing");
}

// The first stop is the skip link; it skips.
async function keyboard(walk, reader) {
  const { page } = reader;
  await walk.go(reader, "/");
  await page.keyboard.press("Tab");
  walk.check("keyboard: the skip link comes first", await page.evaluate(() => document.activeElement.hash === "#main"));
  await page.keyboard.press("Enter");
  walk.check("keyboard: it skips", await page.evaluate(() => location.hash === "#main"));
}

// Every page that needs no sign-in, in both languages and sizes, and without script.
export async function pagesOf(walk, ids) {
  const pages = {
    start: "/",
    verify: "/verify",
    explore: "/explore",
    search: "/explore/search?q=%E5%B1%80",
    blocks: "/explore/blocks",
    block: `/explore/blocks/${ids.block}`,
    genesis: "/explore/blocks/0",
    events: "/explore/events",
    transaction: `/explore/transactions/${ids.transaction}`,
    certificates: "/explore/certificates",
    certificate: `/explore/certificates/${ids.certificate}`,
    proof: `/explore/certificates/${ids.certificate}?proof=true`,
    revoked: `/explore/certificates/${ids.issued}`,
    parties: "/explore/parties",
    party: `/explore/parties/${ids.party}`,
    types: "/explore/types",
    type: `/explore/types/${ids.type}`,
    "sign-in": "/office/sign-in",
  };
  if (ids.rejected) pages.rejected = `/explore/transactions/${ids.rejected}`;
  const kinds = ["zh", "en"].flatMap((language) => Object.keys(SIZES).map((size) => ({ language, size })));
  for (const kind of [...kinds, { language: "zh", size: "phone", script: false }]) {
    const reader = await walk.reader(kind);
    for (const [name, path] of Object.entries(pages)) {
      await walk.go(reader, path);
      await walk.judge(reader, name);
    }
    await reader.context.close();
  }
  await languages(walk);
}

// The switch changes the page and stays.
async function languages(walk) {
  const reader = await walk.reader({ language: "en", script: false });
  await walk.go(reader, "/explore/blocks");
  await reader.page.click("header a[hreflang=zh-CN]");
  walk.check("language: the switch keeps the page", reader.page.url().includes("/explore/blocks?lang=zh-CN"));
  await walk.go(reader, "/explore");
  walk.check("language: it is remembered", (await reader.page.getAttribute("html", "lang")) === "zh-CN");
  await reader.context.close();
}
