// The staff's dashboard: from the one-time link to an incident that appears by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSchool, until } from "./school.mjs";
import { firstLink, setPassword, signIn } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";

let school;
before(async () => { school = await startSchool(); }, { timeout: 120_000 });
after(() => school?.stop());

async function block(tier, language, path) {
  const window = await school.window(tier, language);
  const page = await window.newPage();
  const answer = await page.goto(school.https("games.test", path));
  assert.equal(answer.status(), 403);
  await window.close();
}

let admin;

test("the first link sets a password, once", async () => {
  const link = await firstLink(school);
  const window = await school.browser.newContext({ locale: "en" });
  admin = await window.newPage();
  await setPassword(admin, link, PASSWORD);
  assert.ok(admin.url().startsWith(school.dashboard), admin.url());
  const again = await window.newPage();
  const answer = await again.goto(link);
  assert.ok(answer.status() >= 400, `the link still answers ${answer.status()}`);
  await again.close();
});

test("a stranger sees nothing", async () => {
  const window = await school.browser.newContext({ locale: "en" });
  const page = await window.newPage();
  for (const path of ["/t/incidents", "/it", "/it/people"]) {
    await page.goto(`${school.dashboard}${path}`);
    assert.match(page.url(), /\/sign-in/, path);
  }
  await window.close();
});

test("the password signs in, a wrong one does not", async () => {
  const window = await school.browser.newContext({ locale: "en" });
  const page = await window.newPage();
  await signIn(page, school, "admin", "not the password");
  assert.match(page.url(), /\/sign-in/);
  await signIn(page, school, "admin", PASSWORD);
  assert.doesNotMatch(page.url(), /\/sign-in/);
  await window.close();
});

test("a block appears by itself", async () => {
  await admin.goto(`${school.dashboard}/t/incidents`);
  assert.equal((await admin.textContent("body")).includes("games.test"), false);
  await block("lower-secondary", "en", "/live");
  // Nobody reloads.
  let reloads = 0;
  admin.on("framenavigated", () => { reloads += 1; });
  await until("the incident on the open page", async () => (await admin.textContent("body")).includes("games.test"));
  assert.equal(reloads, 0);
});

test("a teacher sees the own class only", async () => {
  await block("primary", "vi", "/own-class");
  await block("lower-secondary", "pl", "/other-class");
  // The admin adds a teacher of 7B.
  await admin.goto(`${school.dashboard}/it/people`);
  const form = admin.locator('form[action="/it/people"]');
  await form.locator('input[name="name"]').fill("teacher");
  await form.locator('input[name="display"]').fill("A teacher");
  await form.locator('input[name="role"][value="teacher"]').check();
  await form.locator('input[name="class"][value="7B"]').check();
  await form.locator("button").last().click();
  const link = (await admin.textContent("#new-link")).trim();
  assert.ok(link.startsWith(`${school.dashboard}/link/`), link);

  const window = await school.browser.newContext({ locale: "en" });
  const teacher = await window.newPage();
  await setPassword(teacher, link, PASSWORD);
  await teacher.goto(`${school.dashboard}/t/incidents`);
  const text = await teacher.textContent("main");
  assert.match(text, /7B/);
  assert.doesNotMatch(text, /\b3A\b/);
  const forbidden = await teacher.goto(`${school.dashboard}/it/people`);
  assert.ok([403, 404].includes(forbidden.status()), `a teacher gets ${forbidden.status()} for people`);
  await window.close();
});
