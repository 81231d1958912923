// From a message of a pupil to a closed case, as the safeguarding lead walks it; each page in
// order, wide and narrow, light and dark.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, overhang, startSchool, unfold } from "./school.mjs";
import { firstLink, setPassword, signIn } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";

let school;
let lead;
before(async () => { school = await startSchool(); }, { timeout: 120_000 });
after(() => school?.stop());

async function check(path, name) {
  const wrong = [];
  for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [360, "light"], [360, "dark"]]) {
    await lead.setViewportSize({ width, height: 800 });
    await lead.emulateMedia({ colorScheme: scheme });
    await lead.goto(`${school.dashboard}${path}`);
    await unfold(lead);
    wrong.push(...(await axe(lead)).map((line) => `${name} ${width} ${scheme}: ${line}`));
    const over = await overhang(lead);
    if (over > 0) wrong.push(`${name} ${width}: ${over} pixels too wide`);
    if (process.env.SHOTS && scheme === "light") {
      await lead.screenshot({ path: `${process.env.SHOTS}/${name}-${width}.png`, fullPage: true });
    }
  }
  assert.deepEqual(wrong, []);
}

test("the lead signs in", async () => {
  const window = await school.browser.newContext({ locale: "en" });
  const admin = await window.newPage();
  await setPassword(admin, await firstLink(school), PASSWORD);
  await admin.goto(`${school.dashboard}/it/people`);
  const form = admin.locator('form[action="/it/people"]');
  await form.locator('input[name="name"]').fill("tom");
  await form.locator('input[name="display"]').fill("Tom Hughes");
  await form.locator('input[name="role"][value="safeguarding-lead"]').check();
  await form.locator("button").last().click();
  const link = (await admin.textContent("#new-link")).trim();
  const other = await school.browser.newContext({ locale: "en" });
  lead = await other.newPage();
  await setPassword(lead, link, PASSWORD);
  await window.close();
});

let receipt;
test("a pupil writes, and the lead has the concern with its clock", async () => {
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  await page.goto(`${school.portal}/h?lang=en&voice=c`);
  await page.locator("textarea").first().fill("I do not want to go home today.");
  await page.locator("main form button, form button[type=submit]").last().click();
  await page.waitForURL(/sent/);
  receipt = new URL(page.url()).searchParams.get("code");
  await window.close();
  await lead.goto(`${school.dashboard}/s/concerns`);
  const text = await lead.textContent("main");
  assert.match(text, /I do not want to go home today\./);
  assert.match(text, /First look\./);
  await check("/s/concerns", "concerns");
});

test("the pupil reads an answer with the receipt alone", async () => {
  await lead.goto(`${school.dashboard}/s/concerns`);
  await lead.locator("summary", { hasText: "Write back" }).click();
  await lead.fill('textarea[name="words"]', "Please come to room 4.");
  await lead.locator("button", { hasText: "Send the answer" }).click();
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  await page.goto(`${school.portal}/r/status?lang=en&code=${receipt}`);
  assert.match(await page.textContent("main"), /Please come to room 4\./);
  assert.deepEqual(await axe(page), []);
  await window.close();
});

let place;
test("a case is opened, worked on and closed", async () => {
  await lead.goto(`${school.dashboard}/s/concerns`);
  await lead.locator("summary", { hasText: "Open a case" }).click();
  await lead.fill('input[name="pupil"]', "Lan, 8A");
  await lead.locator("button", { hasText: "Open the case" }).click();
  await lead.waitForURL(/\/s\/cases\//);
  place = new URL(lead.url()).pathname;
  assert.doesNotMatch(await lead.title(), /Lan/);
  await lead.fill('textarea[name="text"]', "Talked in room 4.");
  await lead.selectOption('select[name="kind"]', "talk-with-pupil");
  await lead.locator("button", { hasText: "Add to the record" }).click();
  assert.match(await lead.textContent(".record"), /Talked in room 4\./);
  await lead.locator("summary", { hasText: "Add a task" }).click();
  await lead.fill('input[name="what"]', "Somebody with Lan at break");
  await lead.locator("button", { hasText: "Add a task" }).click();
  await check(place, "case");
  await check("/s/cases", "cases");
  await check("/s/concerns/new", "raise");
  await check(`${place}/print`, "print");
  await check("/s/packs", "packs");
});

test("the screen is hidden and shown again", async () => {
  await lead.setViewportSize({ width: 1280, height: 800 });
  await lead.goto(`${school.dashboard}${place}`);
  await lead.locator("#hide-screen").click();
  assert.equal(await lead.locator("#veil").isVisible(), true);
  assert.deepEqual(await axe(lead), []);
  await lead.locator("#veil-back").click();
  assert.equal(await lead.locator("#veil").isVisible(), false);
  await lead.locator("h1").click();
  await lead.keyboard.press("h");
  assert.equal(await lead.locator("#veil").isVisible(), true);
  await lead.locator("#veil-back").click();
});

test("what was being written survives another window, and the lock behind the cover", async () => {
  await lead.goto(`${school.dashboard}${place}`);
  await lead.fill('textarea[name="text"]', "Her mother comes at three.");
  const other = await lead.context().newPage();
  await other.goto(`${school.dashboard}/s/cases`);
  await other.locator('form[action="/sign-out"] button').click();
  await signIn(other, school, "tom", PASSWORD);
  await other.close();
  await lead.locator("button", { hasText: "Add to the record" }).click();
  await lead.waitForURL(/\/account\/kept/);
  assert.match(await lead.textContent("main"), /Her mother comes at three\./);
  assert.deepEqual(await axe(lead), []);
  await lead.locator("button", { hasText: "Send it now" }).click();
  assert.match(await lead.textContent(".record"), /Her mother comes at three\./);

  await lead.clock.install();
  await lead.goto(`${school.dashboard}${place}`);
  await lead.fill('textarea[name="text"]', "She was glad to be");
  await lead.locator("#hide-screen").click();
  await lead.clock.fastForward(301_000);
  await lead.waitForURL(/\/sign-in/);
  await signIn(lead, school, "tom", PASSWORD);
  await lead.goto(`${school.dashboard}${place}`);
  assert.equal(await lead.inputValue('textarea[name="text"]'), "She was glad to be");
  await lead.fill('textarea[name="text"]', "");
});

test("a form that is not complete keeps what was typed", async () => {
  await lead.goto(`${school.dashboard}${place}`);
  await lead.locator("summary", { hasText: "Close the case" }).click();
  await lead.fill('textarea[name="end-reason"]', "All is well.");
  await lead.locator("#k4 ~ details button").click();
  assert.match(await lead.title(), /^Error: /);
  assert.equal(await lead.inputValue('textarea[name="end-reason"]'), "All is well.");
  assert.deepEqual(await axe(lead), []);
  await lead.check('input[name="end-outcome"][value="support"]');
  await lead.fill('textarea[name="end-wish"]', "To be heard. Was heard.");
  await lead.locator("#k4 ~ details button").click();
  assert.match(await lead.textContent("main"), /The case is closed\./);
  await check(place, "closed case");
});
