// The registrar at work: signs in, fills in the form, adds the photograph, checks, issues, revokes.
//
// Every step is a page that axe judges and a screenshot keeps. On the way: a form with a mistake
// says so beside the field, a file that is not what its name says is refused, and a clerk may
// look but not issue.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

const LICENCE = {
  unifiedSocialCreditCode: "91990000MA0CD1E27A",
  name: "清河试验科技有限公司",
  enterpriseType: "有限责任公司（自然人投资或控股）",
  legalRepresentative: "林清河",
  registeredCapital: "CNY 1000000.00",
  dateOfEstablishment: "2026-03-02",
  businessTerm: "2026-03-02/..",
  address: "开发城市北区试验路1号",
  businessScope: "一般项目：技术服务、技术开发、技术咨询",
  registrationAuthority: "开发城市市场监督管理局",
  licenceNumber: "KF20260000001",
};

export async function office({ browser, BASE, PHOTO, SHOTS, demand, judge }) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const step = async (name) => {
    await judge(page, `office ${name}`);
    await page.screenshot({ path: join(SHOTS, `office-${name}.png`), fullPage: true });
  };

  await page.goto(`${BASE}/office`);
  demand(page.url().endsWith("/office/sign-in"), "office: open without signing in");
  await page.click("button.govuk-button");
  demand((await page.$$(".govuk-error-summary")).length === 1, "office: signing in as nobody is not an error");
  await page.check("input[name=persona][value=registrar]");
  await page.click("main button.govuk-button");
  await step("list");

  await page.goto(`${BASE}/office/new`);
  await step("new");
  if ((await page.$$("input[name=definition]:checked")).length === 0) await page.check("input[name=definition]");
  await page.click("form[action='/office/new'] button");
  await page.waitForURL(/\/details$/);

  for (const [name, value] of Object.entries(LICENCE)) await page.fill(`[name="${name}"]`, value);
  await page.fill("[name=dateOfEstablishment]", "");
  await page.click("form[action$='/details'] button:not([name=later])");
  demand((await page.$$(".govuk-error-summary")).length === 1, "office: a missing date is not an error");
  await step("details-with-an-error");
  await page.fill("[name=dateOfEstablishment]", LICENCE.dateOfEstablishment);
  await page.click("form[action$='/details'] button:not([name=later])");
  await page.waitForURL(/\/paper$/);

  const false_ = join(SHOTS, "not-a-photograph.jpg");
  writeFileSync(false_, "MZ this is a program, whatever its name says");
  await page.setInputFiles("input[name=paper]", false_);
  await page.click("form[action$='/paper'] button");
  demand((await page.$$(".govuk-error-summary")).length === 1, "office: a program named .jpg is taken");
  await step("paper-refused");
  await page.setInputFiles("input[name=paper]", PHOTO);
  await page.click("form[action$='/paper'] button");
  await page.waitForURL(/\/check$/);
  await step("check");
  await page.click("form[action$='/issue'] button");
  await page.waitForURL(/\/issued$/, { timeout: 30_000 });
  await step("issued");
  const certificate = new URL(page.url()).pathname.split("/")[3];
  demand(/^[0-9a-f]{64}$/.test(certificate), "office: the issued certificate has no id");

  const bundle = await context.request.get(`${BASE}/office/certificates/${certificate}/bundle`);
  demand(bundle.ok() && (await bundle.body()).length > 1000, "office: no bundle for the holder");

  await page.goto(`${BASE}/office/certificates/${certificate}/revoke`);
  await step("revoke");
  await page.check("input[name=reason]");
  await page.click("form[action$='/revoke'] button");
  await step("revoke-confirm");
  await page.click("form[action$='/revoke'] button");
  await page.waitForURL(/done=revoke/, { timeout: 30_000 });
  await step("revoked");
  const shown = await (await context.request.get(`${BASE}/v1/certificates/${certificate}`)).json();
  demand(JSON.stringify(shown).includes('"revoked"'), "office: the ledger does not say revoked");
  await context.close();

  await asClerk({ browser, BASE, demand });
}

async function asClerk({ browser, BASE, demand }) {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${BASE}/office/sign-in`);
  await page.check("input[name=persona][value=clerk]");
  await page.click("main button.govuk-button");
  const answer = await page.goto(`${BASE}/office/new`);
  demand(answer.status() === 403, `office: a clerk gets ${answer.status()} at the form to issue`);
  await context.close();
}
