// How staff are told: an address and its code, a test message, and the page of deliveries.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mailServer } from "./mail.mjs";
import { axe, overhang, startSchool, unfold, until } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";

let mail;
let school;
let admin;
before(async () => {
  mail = await mailServer();
  school = await startSchool([],
    () => `[mail]\nhost = "127.0.0.1"\nport = ${mail.port}\ntls = "none"\nfrom = "gate@school.example"\n`);
  const window = await school.browser.newContext({ locale: "en" });
  admin = await window.newPage();
  await setPassword(admin, await firstLink(school), PASSWORD);
}, { timeout: 120_000 });
after(async () => { await school?.stop(); mail?.stop(); });

test("an address counts once its code was typed", async () => {
  await admin.goto(`${school.dashboard}/account/notices`);
  await admin.fill("#mail", "nobody");
  await admin.locator('form[action="/account/notices/mail"] button').click();
  assert.match(await admin.title(), /^Error/);
  assert.equal(await admin.inputValue("#mail"), "nobody");
  await admin.fill("#mail", "ivan@school.example");
  await admin.locator('form[action="/account/notices/mail"] button').click();
  const letter = await until("the code", () => mail.letters[0]);
  assert.match(letter, /To: ivan@school\.example/);
  const code = letter.match(/\b\d{6}\b/)[0];
  await admin.fill("#code", "000000" === code ? "000001" : "000000");
  await admin.locator('form[action="/account/notices/code"] button').click();
  assert.match(await admin.title(), /^Error/);
  await admin.fill("#code", `${code.slice(0, 3)} ${code.slice(3)}`);
  await admin.locator('form[action="/account/notices/code"] button').click();
  assert.match(await admin.textContent("main"), /Notices go to ivan@school\.example/);
});

test("a test message arrives, and the page says so", async () => {
  await admin.goto(`${school.dashboard}/it/messages`);
  await admin.locator('form[action="/it/messages/test"] button').click();
  await until("the message", () => mail.letters.length === 2);
  await until("the state", async () => {
    await admin.reload();
    return /Test message[\s\S]*Mail\s*sent/.test(await admin.textContent("table"));
  });
  // It waits on the screen, and has been seen once its page was opened.
  assert.match(await admin.textContent("header"), /Notices\s*1/);
  await admin.goto(`${school.dashboard}/account/notices`);
  await admin.goto(`${school.dashboard}/it/messages`);
  assert.doesNotMatch(await admin.textContent("header"), /Notices\s*1/);
});

test("wishes are kept, and pages are in order", async () => {
  await admin.goto(`${school.dashboard}/account/notices`);
  await admin.locator('input[name="ordinary"]').uncheck();
  await admin.locator('form[action="/account/notices"] button').click();
  assert.equal(await admin.locator('input[name="ordinary"]').isChecked(), false);
  const wrong = [];
  for (const path of ["/account/notices", "/it/messages", "/it", "/it/people"]) {
    await admin.goto(`${school.dashboard}${path}`);
    await unfold(admin);
    for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
      await admin.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await admin.emulateMedia({ colorScheme });
        const where = `${path} ${viewport.width} ${colorScheme}`;
        wrong.push(...(await axe(admin)).map((line) => `${where}: ${line}`));
        const wide = await overhang(admin);
        if (wide > 0) wrong.push(`${where}: ${wide} pixels too wide`);
        if (process.env.PICTURES) {
          await admin.screenshot({ path: `${process.env.PICTURES}/${where.replace(/\W+/g, "-")}.png`, fullPage: true });
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
});
