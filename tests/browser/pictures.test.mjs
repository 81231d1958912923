// Makes the pictures of the README from the running program. As a test it makes them somewhere
// and looks whether they show something; `npm run pictures` puts them into docs/images.

import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { filledSchool } from "./filled.mjs";
import { until } from "./school.mjs";

test("the pictures of the README", async (context) => {
  const wanted = process.env.PICTURES;
  const images = wanted ? resolve(wanted) : mkdtempSync(join(tmpdir(), "schoolgate-pictures-"));
  mkdirSync(images, { recursive: true });
  if (!wanted) context.after(() => rmSync(images, { recursive: true, force: true }));
  const viewport = { width: 1100, height: 880 };
  const { school, people } = await filledSchool({ locale: "en", viewport });
  try {
    // The class of lower secondary has it open for its lesson.
    const visits = [["upper-secondary", "en"], ["primary", "vi"], ["upper-secondary", "pl"]];
    for (const [tier, language] of visits) {
      const window = await school.window(tier, language, { viewport });
      const page = await window.newPage();
      await page.goto(school.https("games.test", "/play"));
      if (language === "en") {
        await page.screenshot({ path: join(images, "block-page.png") });
      }
      await window.close();
    }
    const admin = people["it-admin"];
    await admin.goto(`${school.dashboard}/t/incidents`);
    await until("incidents on the page", async () => (await admin.textContent("main")).includes("games.test"));
    const shots = [[admin, "/t/incidents", "dashboard"], [people.teacher, "/t/review", "review"],
      [people["safeguarding-lead"], "/s/concerns", "concerns"], [admin, "/it/explain?url=https%3A%2F%2Fgames.test%2F&class=7B", "explain"]];
    for (const [page, path, name] of shots) {
      await page.goto(`${school.dashboard}${path}`);
      await page.screenshot({ path: join(images, `${name}.png`) });
    }
  } finally {
    await school.stop();
  }
  for (const name of ["block-page", "dashboard", "review", "concerns", "explain"]) {
    // Five kilobytes would be an empty page.
    assert.ok(statSync(join(images, `${name}.png`)).size > 20_000, `${name} shows something`);
  }
});
