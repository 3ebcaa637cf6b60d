// The verification page: drop a bundle and read its verdict; nothing is uploaded.

import { readFileSync } from "node:fs";

const WORDS = { valid: { en: /^\S*\s*Valid/, zh: /有效/ }, invalid: { en: /Invalid/, zh: /无效/ }, revoked: { en: /Revoked/, zh: /已吊销|已撤销/ } };

export async function verification(walk, bundle, revoked, issued) {
  const good = readFileSync(bundle);
  const tampered = Buffer.from(good);
  tampered[Math.floor(tampered.length / 3)] ^= 1;
  for (const language of ["zh", "en"]) {
    for (const size of ["wide", "phone"]) {
      await verdictOf(walk, { language, size }, good, ["valid"]);
      await verdictOf(walk, { language, size }, tampered, ["invalid", "unknown"]);
      if (revoked) await verdictOf(walk, { language, size }, readFileSync(revoked), ["revoked"]);
    }
  }
  await byDrop(walk, good);
  await byShare(walk, issued.shareable);
  await saved(walk, good);
}

// Opens the page afresh, chooses the file, reads the verdict; no request may carry a body.
async function verdictOf(walk, kind, bytes, expected) {
  const reader = await walk.reader(kind);
  const { page } = reader;
  page.on("request", (request) => {
    if (request.method() !== "GET") walk.fail(`verification uploads to ${request.url()}`);
  });
  await walk.go(reader, "/verify");
  await page.setInputFiles("#verify-file", { name: "c.chancery", mimeType: "application/octet-stream", buffer: bytes });
  await page.waitForSelector("#verify-result:not([hidden])", { timeout: 20_000 });
  const verdict = await page.getAttribute("#verify-result", "data-verdict");
  walk.check(`verification: ${expected[0]}`, expected.includes(verdict), `it says ${verdict}`);
  const words = WORDS[verdict]?.[kind.language];
  if (words) walk.check(`verification: ${verdict} in words`, words.test(await page.innerText(".verify-verdict")));
  if (verdict === "valid") {
    const checks = await page.locator("#verify-checks > li").count();
    walk.check("verification: each check is shown", checks >= 13, `${checks} checks`);
  }
  await walk.judge(reader, `verify-${expected[0]}`);
  await reader.context.close();
}

// The same by dropping the file onto the area.
async function byDrop(walk, bytes) {
  const reader = await walk.reader();
  const { page } = reader;
  await walk.go(reader, "/verify");
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(content)], "c.chancery"));
    return data;
  }, [...bytes]);
  await page.dispatchEvent("#verify-drop", "drop", { dataTransfer: transfer });
  await page.waitForSelector("#verify-result:not([hidden])");
  walk.check("verification: by dropping", (await page.getAttribute("#verify-result", "data-verdict")) === "valid");
  await reader.context.close();
}

// The picture on the printed form leads to a verdict.
async function byShare(walk, certificate) {
  const reader = await walk.reader();
  const { page } = reader;
  await page.goto(`${walk.base}/office/sign-in`);
  await page.check("#field-persona-registrar");
  await page.click("main form button[type=submit]");
  await walk.go(reader, `/office/certificates/${certificate}/issued`);
  await page.click(".paper__qr a");
  await page.waitForSelector("#verify-result:not([hidden])", { timeout: 20_000 });
  const verdict = await page.getAttribute("#verify-result", "data-verdict");
  walk.check("verification: by the picture's address", verdict === "valid", `it says ${verdict}`);
  await reader.context.close();
}

// The saved page verifies without a network.
async function saved(walk, bytes) {
  const reader = await walk.reader();
  const file = await reader.page.request.get(`${walk.base}/verify/offline`);
  walk.check("saved page: can be downloaded", file.ok() && /attachment/.test(file.headers()["content-disposition"]));
  await reader.context.setOffline(true);
  await reader.page.setContent(await file.text());
  await reader.page.setInputFiles("#verify-file", { name: "c.chancery", mimeType: "application/octet-stream", buffer: bytes });
  await reader.page.waitForSelector("#verify-result:not([hidden])");
  const verdict = await reader.page.getAttribute("#verify-result", "data-verdict");
  walk.check("saved page: verifies without a network", verdict === "valid", `it says ${verdict}`);
  await reader.context.close();
}

// Without script the server verifies, and says that it did.
export async function verificationWithoutScript(walk, bundle) {
  for (const language of ["zh", "en"]) {
    const reader = await walk.reader({ language, size: "phone", script: false });
    const { page } = reader;
    await walk.go(reader, "/verify");
    await walk.refused(async () => {
      await page.click("main form button[type=submit]");
      walk.check("assisted: an empty form says what to do", await page.locator(".govuk-error-summary").isVisible());
    });
    await page.setInputFiles("#verify-file", bundle);
    await page.click("main form button[type=submit]");
    const verdict = await page.getAttribute(".verdict", "data-verdict");
    walk.check("assisted: valid", verdict === "valid", `it says ${verdict}`);
    walk.check("assisted: says so", await page.locator(".govuk-inset-text").isVisible());
    await walk.judge(reader, "verify-assisted");
    await reader.context.close();
  }
}
