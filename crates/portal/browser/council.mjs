// The council's and the operator's pages: read them, propose, vote, pass, be refused; sign elsewhere.

const NOTE = "walked through by a test";

export async function council(walk, peers) {
  await reading(walk);
  await elsewhere(walk);
  if (peers.length < 3) return walk.fail("council: three other nodes are needed to pass a motion");
  const reader = await walk.reader({ language: "zh" });
  await signIn(walk, reader, walk.base);
  await walk.judge(reader, "council");
  const last = await parties(walk, reader);
  const followed = await propose(walk, reader, "set_node_role", { party: last.at(-1), role: "follower" });
  await pass(walk, reader, followed, peers.slice(0, 2));
  await refused(walk, reader, last.at(-2));
  const restored = await propose(walk, reader, "set_node_role", { party: last.at(-1), role: "validator" });
  await pass(walk, reader, restored, peers.slice(0, 2));
  const dropped = await propose(walk, reader, "set_parameter", { name: "motion_days", value: "14" });
  await reader.page.goto(`${walk.base}/council/motions/${dropped}`);
  await reader.page.click("main form[action$='/withdraw'] button");
  walk.check("motion: taken back", reader.page.url().includes("done=withdrawn") && (await reader.page.locator(".state--past").first().isVisible()));
  await walk.judge(reader, "council-withdrawn");
  await operator(walk, reader);
  await reader.context.close();
}

// Everybody may read what the council does, in both languages, wide and on a phone.
async function reading(walk) {
  for (const language of ["zh", "en"]) {
    for (const size of ["wide", "phone"]) {
      const reader = await walk.reader({ language, size, script: size === "wide" });
      for (const [path, name] of [
        ["/council", "council-reader"],
        ["/council/propose", "council-kinds"],
        ["/council/propose?effect=admit_node", "council-form"],
        ["/council/propose?effect=approve_definition", "council-form-document"],
        ["/operator", "operator-reader"],
        ["/operator/runbooks/quorum-at-risk", "operator-runbook"],
      ]) {
        await walk.go(reader, path);
        await walk.judge(reader, name);
      }
      await reader.context.close();
    }
  }
}

// Nobody is signed in: the form is checked, what it would do is shown, and how to sign it elsewhere.
async function elsewhere(walk) {
  const reader = await walk.reader({ language: "en", size: "phone", script: false });
  const { page } = reader;
  await walk.go(reader, "/council/propose?effect=set_parameter");
  await walk.refused(async () => {
    await page.click("main form[action='/council/propose/check'] button");
    walk.check("propose: an empty form is refused with its errors", (await page.locator(".govuk-error-summary__list a").count()) === 3);
    await walk.judge(reader, "council-form-wrong");
  });
  await page.selectOption("#field-name", "motion_days");
  await page.fill("#field-value", "14");
  await page.fill("#field-note", NOTE);
  await page.click("main form[action='/council/propose/check'] button");
  const words = await page.innerText("main");
  walk.check("propose: what it would do is shown", /30/.test(words) && /14/.test(words));
  walk.check("propose: how to sign elsewhere", /chancery tx sign/.test(words) && /propose_motion/.test(words));
  await walk.judge(reader, "council-elsewhere");
  await walk.refused(async () => {
    await page.fill("#field-pasted", "00ff");
    await page.click("main form[action='/council/submit'] button");
    walk.check("hand in: what is no envelope is refused", (await page.locator("h1").count()) === 1 && !page.url().includes("/motions/"));
  });
  await walk.refused(async () => {
    const forged = await page.request.post(`${walk.base}/council/propose`, { form: { motion: "00", effect: "{}", note: "x" } });
    walk.check("propose: not without a session", forged.url().endsWith("/office/sign-in") || forged.status() === 403);
    const nobody = await page.request.post(`${walk.base}/office/sign-in`, { form: { persona: "delegate" }, headers: { origin: "null" } });
    walk.check("sign-in: a form from nowhere is refused", nobody.status() === 403);
  });
  await reader.context.close();
}

async function signIn(walk, { page }, base) {
  await page.goto(`${base}/office/sign-in`);
  await page.check("#field-persona-delegate");
  await page.click("main form button[type=submit]");
  walk.check("sign-in: as the delegate", new URL(page.url()).pathname === "/council", page.url());
}

// The ids of the parties that have nodes.
async function parties(walk, { page }) {
  const answer = await page.request.get(`${walk.base}/v1/nodes`);
  const nodes = (await answer.json()).nodes;
  walk.check("nodes: all four are told", nodes.length >= 4);
  return nodes.map(({ node }) => node.party);
}

async function fill(walk, { page }, effect, fields) {
  await page.goto(`${walk.base}/council/propose?effect=${effect}`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`#field-${name}`);
    const isChoice = await field.evaluate((element) => element.tagName === "SELECT");
    await (isChoice ? field.selectOption(value) : field.fill(value));
  }
  await page.fill("#field-note", NOTE);
  await page.click("main form[action='/council/propose/check'] button");
}

async function propose(walk, reader, effect, fields) {
  const { page } = reader;
  await fill(walk, reader, effect, fields);
  walk.check(`${effect}: what it would do is shown before`, await page.locator("#simulated").isVisible());
  await walk.judge(reader, `council-check-${effect}`);
  await page.click("main form[action='/council/propose'] button");
  walk.check(`${effect}: proposed`, page.url().includes("done=proposed"), await page.innerText("main"));
  await walk.judge(reader, `council-proposed-${effect}`);
  return page.url().match(/motions\/([0-9a-f]{64})/)[1];
}

// Two more members approve, each at its own node.
async function pass(walk, reader, motion, peers) {
  for (const peer of peers) {
    const context = await walk.browser.newContext({ locale: "en-GB" });
    const page = await context.newPage();
    await signIn(walk, { page }, peer);
    await page.goto(`${peer}/council/motions/${motion}`);
    await page.click("main button[name=vote][value=approve]");
    walk.check(`vote: taken at ${peer}`, page.url().includes("done=voted"), await page.innerText("main"));
    await context.close();
  }
  await reader.page.goto(`${walk.base}/council/motions/${motion}`);
  const passed = reader.page.locator("main .govuk-summary-list .state--good");
  walk.check("motion: passed with the third vote", await passed.first().isVisible(), await reader.page.innerText("main"));
  walk.check("minutes: three members", (await reader.page.locator("main table").last().locator("tbody tr").count()) === 3);
  await walk.judge(reader, "council-passed");
}

// One more validator gone, and the rest would be no quorum: refused before the vote, with the reason.
async function refused(walk, reader, party) {
  await fill(walk, reader, "remove_node", { party, reason: "unreachable" });
  const { page } = reader;
  walk.check("motion: what would lose the quorum is refused", await page.locator(".simulated-refused").isVisible(), await page.innerText("main"));
  const code = await page.locator(".simulated-refused code").innerText();
  walk.check("motion: the refusal has its reason", /^motion\.(no_quorum_left|too_many_replaced)$/.test(code), code);
  walk.check("motion: it cannot be proposed", (await page.locator("main form[action='/council/propose']").count()) === 0);
  await walk.judge(reader, "council-refused");
}

async function operator(walk, reader) {
  const { page } = reader;
  await walk.go(reader, "/operator");
  const words = await page.innerText("main");
  walk.check("operator: the forecast", await page.locator(".forecast .state").first().isVisible());
  walk.check("operator: the machine, for who is signed in", /0\.1\.0/.test(words) && /metrics/.test(words));
  walk.check("operator: every node", (await page.locator("main table tbody tr").count()) >= 4);
  await walk.judge(reader, "operator");
}
