// A page for a lesson: a pupil is blocked and asks, the teacher opens it in two clicks, the pupil
// sees that and gets in, the teacher ends it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, overhang, startSchool, unfold, until } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";
const PATH = "/lesson/cells";

let school;
let admin;
let teacher;
let pupil;
before(async () => {
  school = await startSchool();
  admin = await (await school.browser.newContext({ locale: "en" })).newPage();
  await setPassword(admin, await firstLink(school), PASSWORD);
  await admin.goto(`${school.dashboard}/it/people`);
  const form = admin.locator('form[action="/it/people"]');
  await form.locator('input[name="name"]').fill("teacher");
  await form.locator('input[name="display"]').fill("Anna Nowak");
  await form.locator('input[name="role"][value="teacher"]').check();
  await form.locator('input[name="class"][value="7B"]').check();
  await form.locator("button").last().click();
  const link = (await admin.textContent("#new-link")).trim();
  teacher = await (await school.browser.newContext({ locale: "en" })).newPage();
  await setPassword(teacher, link, PASSWORD);
  pupil = await (await school.window("lower-secondary", "en")).newPage();
}, { timeout: 120_000 });
after(() => school?.stop());

const page = () => school.https("games.test", PATH);
const staff = (path) => teacher.goto(`${school.dashboard}${path}`);

/// What is wrong with a page on a phone and on a desk, in light and dark.
async function inOrder(reader, where) {
  const wrong = [];
  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
    await reader.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await reader.emulateMedia({ colorScheme });
      await unfold(reader);
      const at = `${where} ${viewport.width} ${colorScheme}`;
      wrong.push(...(await axe(reader)).map((line) => `${at}: ${line}`));
      const wide = await overhang(reader);
      if (wide > 0) wrong.push(`${at}: ${wide} pixels too wide`);
      if (process.env.SCREENSHOTS) {
        const name = at.replace(/[^a-z0-9]+/gi, "-");
        await reader.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
      }
    }
  }
  assert.deepEqual(wrong, [], where);
}

let receipt;

/// The pupil meets the closed page and asks for it; the address of the receipt.
async function ask() {
  const answer = await pupil.goto(page());
  assert.equal(answer.status(), 403);
  await unfold(pupil);
  const link = pupil.locator('a[href*="/r/"]:not([hreflang])').first();
  if (await link.count()) {
    await link.click();
    await pupil.waitForLoadState("load");
  }
  await unfold(pupil);
  const form = pupil.locator('form[action*="/r/"]').last();
  await form.locator("input[type=radio]").first().check();
  await form.locator("button").last().click();
  await pupil.waitForURL(/\/r\/status/);
  return pupil.url();
}

test("a pupil is blocked and asks", async () => {
  receipt = await ask();
});

test("the teacher opens it from the page of the class", async () => {
  await until("the request", async () => {
    await staff("/t/now/7B");
    return (await teacher.textContent("main")).includes("games.test");
  });
  await inOrder(teacher, "/t/now/7B");
  await staff("/t/review");
  await inOrder(teacher, "/t/review");
  // With one key, from the request itself and from nowhere else.
  await teacher.keyboard.press("1");
  assert.match(teacher.url(), /\/t\/review$/);
  await teacher.locator("[data-keys] > li").first().focus();
  await teacher.keyboard.press("1");
  await teacher.waitForURL(/done=answered-opened/);
  await inOrder(teacher, "/t/review answered");
});

test("the pupil reads that it is open, and gets in", async () => {
  await until("the answer", async () => {
    await pupil.goto(receipt);
    return (await pupil.textContent("body")).includes("open for your class until");
  });
  assert.equal(await pupil.locator('a[href^="https://games.test/"]').count(), 1);
  await inOrder(pupil, "receipt");
  const answer = await pupil.goto(page());
  assert.equal(answer.status(), 200);
});

test("the teacher ends it, and it is closed again", async () => {
  await staff("/t/open");
  await inOrder(teacher, "/t/open");
  await teacher.getByRole("button", { name: /^Ask IT to keep it open/ }).first().click();
  await teacher.waitForURL(/done=open-proposed/);
  await staff("/t/open");
  await teacher.getByRole("button", { name: /^End now/ }).first().click();
  await teacher.waitForURL(/done=open-ended/);
  const answer = await until("the block page", async () => {
    const answer = await pupil.goto(page());
    return answer.status() === 403 && answer;
  });
  assert.equal(answer.status(), 403);
  await pupil.goto(receipt);
  assert.match(await pupil.textContent("body"), /That time is over/);
});

test("who asks after that asks anew, and the teacher sends it to IT with one key", async () => {
  receipt = await ask();
  assert.doesNotMatch(await pupil.textContent("body"), /That time is over/);
  await until("the new request", async () => {
    await staff("/t/review");
    return (await teacher.locator("[data-keys] > li").count()) === 1;
  });
  await teacher.locator("[data-keys] > li").first().focus();
  await teacher.keyboard.press("4");
  await teacher.waitForURL(/done=answered-to-it/);
  assert.match(await teacher.textContent("[data-keys]"), /IT has it/);
  await inOrder(teacher, "/t/review with IT");
  await staff("/t/open");
  assert.match(await teacher.textContent("main"), /IT has not answered yet/);
  await inOrder(teacher, "/t/open with IT");
});

test("IT keeps it open, and the pupil and the teacher read so", async () => {
  await admin.goto(`${school.dashboard}/it/proposals`);
  await inOrder(admin, "/it/proposals waiting");
  await admin.getByRole("button", { name: /^Keep it open.*lesson/ }).first().click();
  await admin.waitForURL(/done=proposal-approved/);
  await inOrder(admin, "/it/proposals approved");
  await until("the answer", async () => {
    await pupil.goto(receipt);
    return (await pupil.locator('a[href^="https://games.test/"]').count()) === 1;
  });
  const answer = await until("the open page", async () => {
    const answer = await pupil.goto(page());
    return answer.status() === 200 && answer;
  });
  assert.equal(answer.status(), 200);
  await staff("/t/open");
  assert.match(await teacher.textContent("main"), /Open until /);
});

test("the class works with one page until the teacher says otherwise", async () => {
  const elsewhere = school.https("site.test", "/elsewhere");
  assert.equal((await pupil.goto(elsewhere)).status(), 200);
  await staff("/t/now/7B");
  await teacher.locator('a[href="/t/now/7B/only"]').click();
  await inOrder(teacher, "/t/now/only");
  await teacher.fill("#pages", "::");
  await teacher.locator('form[action="/t/now/7B/only"] button').click();
  await teacher.waitForLoadState("load");
  assert.match(await teacher.title(), /^Error:/);
  await inOrder(teacher, "/t/now/only error");
  await teacher.fill("#pages", "site.test/lesson");
  await teacher.locator('form[action="/t/now/7B/only"] button').click();
  await teacher.waitForURL(/done=only-begun/);
  await inOrder(teacher, "/t/now only");
  const answer = await until("the page of the lesson", async () => {
    const answer = await pupil.goto(elsewhere);
    return answer.status() === 403 && answer;
  });
  assert.equal(answer.status(), 403);
  assert.equal(await pupil.locator('a[href="https://site.test/lesson"]').count(), 1);
  await inOrder(pupil, "only these pages");
  await staff("/t/now/7B/show");
  assert.match(await teacher.textContent("main"), /site\.test\/lesson/);
  await inOrder(teacher, "/t/now/show");
  await staff("/t/now/7B");
  await teacher.getByRole("button", { name: /^Back to normal now/ }).click();
  await teacher.waitForURL(/done=only-ended/);
  await until("the way elsewhere", async () => (await pupil.goto(elsewhere)).status() === 200);
});

test("the other pages are in order", async () => {
  await staff("/t/open?week=1");
  await inOrder(teacher, "/t/open?week");
  await staff("/t/open/new?page=games.test&class=7B");
  await inOrder(teacher, "/t/open/new");
  await teacher.fill("#reason", "cells");
  await teacher.locator('form[action="/t/open/new"] button').click();
  await teacher.waitForURL(/done=open-opened/);
  await staff("/t/open/new?page=co.uk&class=7B");
  await teacher.fill("#reason", "cells");
  await teacher.locator('form[action="/t/open/new"] button').click();
  await teacher.waitForLoadState("load");
  assert.match(await teacher.title(), /^Error:/);
  await inOrder(teacher, "/t/open/new error");
  await staff("/t/check?class=7B&url=games.test+site.test+gambling.blocked.example+%3A%3A");
  await inOrder(teacher, "/t/check");
  for (const path of ["/it/precision", "/it/proposals"]) {
    await admin.goto(`${school.dashboard}${path}`);
    await inOrder(admin, path);
  }
});
