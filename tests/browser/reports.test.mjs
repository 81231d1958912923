// Reports: readable, printable, and found through the navigation.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe, overhang, startSchool, unfold } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";
const PAGES = ["/reports", "/reports/mistakes", "/reports/review", "/reports/coverage", "/reports/tests",
  "/reports/study", "/t/incidents"];

let school;
let link;
before(async () => { school = await startSchool(); link = await firstLink(school); }, { timeout: 120_000 });
after(() => school?.stop());

/// Somebody of a role in a window of their own, with a password set by their one-time link.
async function somebody(admin, role, options) {
  await admin.goto(`${school.dashboard}/it/people`);
  const form = admin.locator('form[action="/it/people"]');
  const name = `${role}-${Math.random().toString(36).slice(2, 8)}`;
  await form.locator('input[name="name"]').fill(name);
  await form.locator('input[name="display"]').fill("Somebody");
  await form.locator(`input[name="role"][value="${role}"]`).check();
  await form.locator("button").last().click();
  const own = (await admin.textContent("#new-link")).trim();
  const window = await school.browser.newContext(options);
  const page = await window.newPage();
  await setPassword(page, own, PASSWORD);
  return page;
}

test("reports are readable in every light, width and language", { timeout: 300_000 }, async () => {
  const admin = await (await school.browser.newContext({ locale: "en" })).newPage();
  await setPassword(admin, link, PASSWORD);
  await admin.goto(`${school.dashboard}/reports/tests`);
  await admin.locator('form[action="/reports/tests"] button').click();
  await admin.waitForURL(/done=tested/);
  const leader = await somebody(admin, "leadership", { locale: "en" });
  for (const [page, paths] of [[admin, PAGES], [leader, ["/reports", "/reports/study", "/reports/tests"]]]) {
    for (const locale of ["en", "vi"]) {
      await page.goto(`${school.dashboard}/reports`);
      await unfold(page);
      await page.locator(`.tongue button[value="${locale}"]`).click();
      await page.waitForLoadState("load");
      assert.ok((await page.getAttribute("html", "lang")).startsWith(locale));
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        for (const width of [360, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          for (const path of paths) {
            const answer = await page.goto(`${school.dashboard}${path}`);
            const what = `${path} ${locale} ${colorScheme} ${width}`;
            // Studies are not for IT.
            if (answer.status() === 404) { assert.equal(path, "/reports/study"); continue; }
            assert.equal(answer.status(), 200, what);
            await unfold(page);
            assert.deepEqual(await axe(page), [], what);
            assert.ok((await overhang(page)) <= 0, `${what} is ${await overhang(page)} px too wide`);
            if (process.env.SCREENSHOTS) {
              const name = what.replaceAll("/", "-").replaceAll(" ", "_");
              await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
            }
          }
        }
      }
    }
  }
  await admin.emulateMedia({ media: "print" });
  await admin.goto(`${school.dashboard}/reports/review`);
  const paper = await admin.pdf({ format: "A4" });
  assert.ok(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 10_000);
  if (process.env.SCREENSHOTS) writeFileSync(join(process.env.SCREENSHOTS, "review.pdf"), paper);
});
