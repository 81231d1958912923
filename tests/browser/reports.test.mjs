// Reports: printable. That every page is in order is every.test.mjs's.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSchool } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";

let school;
let link;
before(async () => { school = await startSchool(); link = await firstLink(school); }, { timeout: 120_000 });
after(() => school?.stop());

test("a review can be printed", { timeout: 120_000 }, async () => {
  const admin = await (await school.browser.newContext({ locale: "en" })).newPage();
  await setPassword(admin, link, PASSWORD);
  await admin.goto(`${school.dashboard}/reports/tests`);
  await admin.locator('form[action="/reports/tests"] button').click();
  await admin.waitForURL(/done=tested/);
  await admin.emulateMedia({ media: "print" });
  await admin.goto(`${school.dashboard}/reports/review`);
  const paper = await admin.pdf({ format: "A4" });
  assert.ok(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 10_000);
  if (process.env.SCREENSHOTS) writeFileSync(join(process.env.SCREENSHOTS, "review.pdf"), paper);
});
