// The registrar's pages: sign in, a form filled wrongly and rightly, a photograph, check, issue,
// suspend, resume, revoke; once with script, once without and on a phone.

import { photograph } from "./photograph.mjs";

export async function office(walk) {
  await strangers(walk);
  const issued = await issueOne(walk, await walk.reader({ language: "zh" }), "京华书店有限公司");
  const other = await issueOne(walk, await walk.reader({ language: "en", size: "phone", script: false }), "Northern Lights Trading Ltd");
  await clerk(walk, issued);
  return { issued, shareable: other };
}

// Nobody gets in unsigned, and no form of another site is taken.
async function strangers(walk) {
  const reader = await walk.reader();
  await walk.go(reader, "/office");
  walk.check("office: a stranger is sent to sign in", reader.page.url().endsWith("/office/sign-in"));
  await reader.page.click("main form button[type=submit]");
  walk.check("sign-in: an empty choice is said", await reader.page.locator(".govuk-error-summary").isVisible());
  await walk.judge(reader, "sign-in-wrong");
  const forged = await reader.page.request.post(`${walk.base}/office/sign-in`, {
    form: { persona: "registrar" },
    headers: { origin: "https://elsewhere.example" },
  });
  walk.check("sign-in: another site's form is refused", forged.status() === 403);
  await reader.context.close();
}

async function signIn(walk, { page }, persona) {
  await page.goto(`${walk.base}/office/sign-in`);
  await page.check(`#field-persona-${persona}`);
  await page.click("main form button[type=submit]");
  walk.check(`sign-in: as ${persona}`, new URL(page.url()).pathname === "/office", page.url());
}

async function issueOne(walk, reader, name) {
  const { page } = reader;
  await signIn(walk, reader, "registrar");
  await walk.judge(reader, "office");
  await page.click("main a[href='/office/new']");
  await walk.judge(reader, "office-new");
  await page.click("main form[action='/office/new'] button");
  await fillIn(walk, reader, name);
  await photo(walk, reader);
  await walk.judge(reader, "office-check");
  walk.check("check: shows what was filled in", (await page.innerText("main")).includes(name));
  await page.click("main form[action$='/issue'] button");
  const isIssued = /\/issued$/.test(page.url()) && (await page.locator(".govuk-panel--confirmation").isVisible());
  if (!walk.check("issue: the reference page", isIssued, await page.innerText("main"))) throw new Error("nothing was issued");
  walk.check("issue: the picture of the code", await page.locator(".paper__qr svg").isVisible());
  await walk.judge(reader, "office-issued");
  const certificate = page.url().match(/certificates\/([0-9a-f]{64})/)[1];
  const bundle = await page.request.get(`${walk.base}/office/certificates/${certificate}/bundle`);
  walk.check("issue: the proof file", bundle.ok() && (await bundle.body()).length > 1000);
  if (reader.script) await change(walk, reader, certificate);
  await page.goto(`${walk.base}/office`);
  walk.check("office: the list has it", (await page.locator(`main a[href='/office/certificates/${certificate}']`).count()) > 0);
  await page.click("header ~ * form[action='/office/sign-out'] button");
  walk.check("sign-out", page.url().endsWith("/office/sign-in"));
  await reader.context.close();
  return certificate;
}

// First wrongly: each error is in the summary, leads to its field, and is said beside it.
async function fillIn(walk, reader, name) {
  const { page } = reader;
  await page.click("main form[action$='/details'] button:not([name])");
  const errors = await page.locator(".govuk-error-summary__list a").count();
  walk.check("form: an empty form is refused with its errors", errors >= 3, `${errors} errors`);
  walk.check("form: each error is beside its field", (await page.locator(".govuk-form-group--error .govuk-error-message").count()) === errors);
  if (reader.script) {
    await page.locator(".govuk-error-summary__list a").first().click();
    walk.check("form: an error leads to its field", await page.evaluate(() => location.hash.startsWith("#field-") && document.querySelector(location.hash) !== null));
  }
  await walk.judge(reader, "office-details-wrong");
  await fields(page, name);
  await page.click("main form[action$='/details'] button[name=later]");
  walk.check("form: saved for later", (await page.innerText("main")).includes(name));
  await page.locator("main a[href$='/details']").first().click();
  const left = await page.locator(".govuk-error-summary__list a").count();
  walk.check("form: resumed with what was typed", left === 0 && (await page.innerHTML("main")).includes(name));
  await walk.judge(reader, "office-details");
  await page.click("main form[action$='/details'] button:not([name])");
  walk.check("form: rightly filled, it goes on", /\/paper$/.test(page.url()), await page.locator(".govuk-error-summary").allInnerTexts().then((all) => all.join(" ")));
}

// By the example beside each field; the field `name` takes the name.
async function fields(page, name) {
  const inputs = page.locator("main form[action$='/details'] :is(input:not([type=hidden]), select, textarea)");
  for (let place = 0; place < (await inputs.count()); place += 1) {
    const input = inputs.nth(place);
    const group = page.locator("main .govuk-form-group").nth(place);
    const kind = await input.evaluate((element) => (element.tagName === "SELECT" ? "select" : element.type));
    const hints = await group.locator(".govuk-hint").allInnerTexts();
    const example = hints[0]?.split(/例如 |For example /)[1]?.trim();
    if (kind === "select") await input.selectOption({ index: 1 });
    else if (kind === "date") await input.fill("2026-01-31");
    else await input.fill((await input.getAttribute("name")) === "name" ? name : (example ?? "100"));
  }
}

async function photo(walk, reader) {
  const { page } = reader;
  await page.setInputFiles("#field-paper", { name: "photo.png", mimeType: "image/png", buffer: Buffer.from("not a picture") });
  await walk.refused(async () => {
    const answer = page.waitForResponse((one) => one.request().method() === "POST");
    await page.click("main form[action$='/paper'] button");
    walk.check("photograph: what is none is refused", (await answer).status() === 422 && (await page.locator("#field-paper-error").isVisible()));
  });
  await walk.judge(reader, "office-paper-wrong");
  await page.setInputFiles("#field-paper", { name: "photo.png", mimeType: "image/png", buffer: photograph(640, 480) });
  await page.click("main form[action$='/paper'] button");
  walk.check("photograph: taken", /\/check$/.test(page.url()), await page.locator(".govuk-error-summary, h1").first().innerText());
}

// Suspend, resume, revoke; each by reason and confirmation.
async function change(walk, reader, certificate) {
  const { page } = reader;
  const address = `${walk.base}/office/certificates/${certificate}`;
  for (const [act, state] of [["suspend", "wait"], ["resume", "good"], ["revoke", "bad"]]) {
    await page.goto(`${address}/${act}`);
    if ((await page.locator("input[name=reason]").count()) === 0) {
      walk.check(`${act}: a type without reasons says so`, await page.locator(".empty").isVisible());
      if (act === "suspend") continue;
      throw new Error(`the type lists no reason to ${act}`);
    }
    await page.click("main form[method=get] button");
    walk.check(`${act}: a reason must be chosen`, await page.locator(".govuk-error-summary").isVisible());
    await walk.judge(reader, `office-${act}-reason`);
    await page.locator("input[name=reason]").first().check();
    await page.click("main form[method=get] button");
    await walk.judge(reader, `office-${act}-confirm`);
    await page.click(`main form[action$='/${act}'][method=post] button`);
    walk.check(`${act}: done`, page.url().includes("done=") && await page.locator(`main .govuk-summary-list .state--${state}`).first().isVisible());
    await walk.judge(reader, `office-${act}-done`);
  }
}

// A clerk reads and may not act.
async function clerk(walk, certificate) {
  const reader = await walk.reader({ language: "en" });
  const { page } = reader;
  await signIn(walk, reader, "clerk");
  walk.check("clerk: is not offered to issue", (await page.locator("a[href='/office/new']").count()) === 0);
  await walk.refused(async () => {
    const answer = await page.goto(`${walk.base}/office/new`);
    walk.check("clerk: may not issue", answer.status() === 403);
    const act = await page.goto(`${walk.base}/office/certificates/${certificate}/revoke`);
    walk.check("clerk: may not revoke", act.status() === 403);
  });
  await reader.context.close();
}
