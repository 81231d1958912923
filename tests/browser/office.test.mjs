// The IT rooms as an administrator and a school leader use them: the filter is tested with one
// button, a change of the rules goes from draft to publication and reaches a pupil, and is taken
// back in one step. Each page on the way is in order, light and dark; the four languages are walked by
// every.test.mjs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, overhang, startSchool, unfold } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";
import { execFileSync } from "node:child_process";

const PASSWORD = "four quiet lamps by the river";
const BINARY = process.env.SCHOOLGATE_BIN ?? "../../target/debug/schoolgate";

let school;
let admin;
let leader;
before(async () => {
  school = await startSchool();
  admin = await (await school.browser.newContext({ locale: "en" })).newPage();
  await setPassword(admin, await firstLink(school), PASSWORD);
  const link = execFileSync(BINARY, ["user", "add", "maria", "--role", "leadership", "--config", `${school.dir}/schoolgate.toml`],
    { cwd: school.dir, stdio: ["ignore", "pipe", "ignore"] }).toString().match(/https:\/\/\S+/)[0];
  leader = await (await school.browser.newContext({ locale: "en" })).newPage();
  await setPassword(leader, link, PASSWORD);
}, { timeout: 180_000 });
after(() => school?.stop());

/// What is wrong with the page that is open, in both lights and widths.
async function looked(page, what) {
  const wrong = [];
  await unfold(page);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await overhang(page);
    if (wide > 0) wrong.push(`${what} ${width}: ${wide} pixels too wide`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      wrong.push(...(await axe(page)).map((line) => `${what} ${width} ${colorScheme}: ${line}`));
      if (process.env.SCREENSHOTS && width === 1280) {
        const name = `${what} ${colorScheme}`.replace(/[^a-z0-9]+/gi, "-");
        await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
      }
    }
  }
  return wrong;
}

test("one button shows tier by tier that the filter works", { timeout: 180_000 }, async () => {
  await admin.goto(`${school.dashboard}/it`);
  assert.match(await admin.textContent("aside"), /has not been tested yet/);
  await admin.locator('form[action="/reports/tests"] button').click();
  await admin.waitForURL(/done=tested/);
  const main = await admin.textContent("main");
  assert.match(main, /as a device of each tier/);
  assert.match(main, /✓ closed/);
  assert.doesNotMatch(main, /✗ (opens|closed|advice|no answer)/);
  await admin.goto(`${school.dashboard}/t/incidents`);
  assert.doesNotMatch(await admin.textContent("main"), /blocked\.example/);
});

test("a change of the rules reaches a pupil and is taken back", { timeout: 240_000 }, async () => {
  const window = await school.window("lower-secondary", "en");
  const pupil = await window.newPage();
  const visit = async () => (await pupil.goto(school.https("games.test", "/plain"))).status();
  assert.equal(await visit(), 403);
  const rules = join(school.dir, "policies/rules.toml");
  const before = readFileSync(rules, "utf8");

  await admin.goto(`${school.dashboard}/it/policy/new?file=rules.toml`);
  await admin.fill("#body", before.replace('id = "closed-games"\nstate = "block"', 'id = "closed-games"\nstate = "allow"'));
  await admin.fill("#why", "The chess club plays here.");
  await admin.locator('form[action="/it/policy"] button').click();
  await admin.waitForURL(/\/it\/policy\/[0-9a-f-]{36}/);
  const draft = new URL(admin.url()).pathname;
  assert.match(await admin.textContent("main"), /added/);
  assert.equal(await admin.locator(`form[action="${draft}/publish"]`).count(), 0, "not before somebody agreed");
  assert.deepEqual(await looked(admin, "draft"), []);
  await admin.locator(`form[action="${draft}/ask"] button`).click();
  await admin.waitForURL(/done=policy-asked/);

  await leader.goto(`${school.dashboard}/it/policy`);
  await leader.locator(`a[href="${draft}"]`).first().click();
  await leader.waitForLoadState("load");
  assert.deepEqual(await looked(leader, "second person"), []);
  await leader.locator('button[value="approve"]').click();
  await leader.waitForURL(/done=policy-approved/);

  await admin.goto(`${school.dashboard}${draft}`);
  await admin.locator(`form[action="${draft}/publish"] button`).click();
  await admin.waitForURL(/done=policy-published/);
  assert.notEqual(readFileSync(rules, "utf8"), before);
  // In force when the page says so: nothing is waited for.
  assert.equal(await visit(), 200);
  await admin.goto(`${school.dashboard}/it/policy`);
  await admin.locator(`form[action="${draft}/back"] button`).click();
  await admin.waitForURL(/done=policy-back/);
  assert.equal(readFileSync(rules, "utf8"), before);
  assert.equal(await visit(), 403);
  await window.close();
});

test("what is wrong is said with its line, and nothing changes", { timeout: 120_000 }, async () => {
  await admin.goto(`${school.dashboard}/it/policy/new?file=rules.toml`);
  await admin.fill("#body", '\n[[rule]]\nid = "x"\nstate = "open sesame"\n');
  await admin.fill("#why", "A slip.");
  await admin.locator('form[action="/it/policy"] button').click();
  await admin.waitForURL(/\/it\/policy\/[0-9a-f-]{36}/);
  assert.match(await admin.textContent("main"), /rules\.toml:\d+/);
  assert.deepEqual(await looked(admin, "draft with errors"), []);
  assert.equal(await admin.locator('form[action$="/publish"]').count(), 0);
});
