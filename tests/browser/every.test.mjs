// Every page of the dashboard, in four languages, light and dark, 360 and 1280 pixels wide: axe
// finds nothing and nothing is wider than the window. The list of pages is the program's own, so
// that a page that is added cannot be forgotten here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { filledSchool } from "./filled.mjs";
import { LANGUAGES, axe, overhang, unfold } from "./school.mjs";

/// Pages that are no page to look at, each with its reason.
const OTHERWISE = {
  "/live": "a stream of events",
  "/assets/{name}": "files",
  "/it/audit/export/{format}": "a download",
  "/s/packs/{id}/{format}": "a download",
  "/it/policy/{id}/file": "a download",
  "/sign-in/with/{name}": "leads to a provider",
  "/sign-in/with/{name}/back": "comes back from a provider",
  "/account/again/with/{name}": "leads to a provider",
  "/link/{token}": "opened by everybody's first step, and looked at on its own",
};

const PLACES = [...readFileSync(new URL("../../src/dashboard/mod.rs", import.meta.url), "utf8")
  .matchAll(/\.get\(\s*"([^"]+)"/g)].map((found) => found[1]);

let school;
let people;
let examples;

before(async () => { ({ school, people, examples } = await filledSchool()); }, { timeout: 300_000 });
after(() => school?.stop());

/// What is wrong with a page that is open, in every light and in these widths.
async function looked(page, what, widths = [360, 1280]) {
  const wrong = [];
  await unfold(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await overhang(page);
    if (wide > 0) wrong.push(`${what} ${width}: ${wide} pixels too wide`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      wrong.push(...(await axe(page)).map((line) => `${what} ${width} ${colorScheme}: ${line}`));
      if (process.env.SCREENSHOTS) {
        const name = `${what} ${width} ${colorScheme}`.replace(/[^a-z0-9]+/gi, "-");
        await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
      }
    }
  }
  return wrong;
}

test("every page is in order for whoever may open it", { timeout: 1_200_000 }, async () => {
  assert.ok(PLACES.length > 40, "the list of pages is not found");
  const seen = new Set();
  const wrong = [];
  for (const [role, page] of Object.entries(people)) {
    // Whoever comes first looks in every language and width, the others in one.
    let news = null;
    for (const language of LANGUAGES) {
      await page.goto(`${school.dashboard}/account`);
      await unfold(page);
      await page.locator(`.tongue button[value="${language}"]`).click();
      await page.waitForLoadState("load");
      assert.ok((await page.getAttribute("html", "lang")).startsWith(language));
      const open = [];
      for (const place of news ?? PLACES) {
        if (place in OTHERWISE || place === "/sign-in") continue;
        const path = examples[place] ?? place;
        assert.ok(!path.includes("{"), `${place} needs an example`);
        const answer = await page.goto(`${school.dashboard}${path}`);
        if (answer.status() === 404) continue;
        assert.equal(answer.status(), 200, `${role} ${path}`);
        if (!seen.has(place)) open.push(place);
        const widths = seen.has(place) ? [360] : undefined;
        wrong.push(...await looked(page, `${role} ${path} ${language}`, widths));
      }
      news ??= open;
    }
    news.forEach((place) => seen.add(place));
  }
  assert.deepEqual(wrong, []);
  const missed = PLACES.filter((place) => !seen.has(place) && !(place in OTHERWISE) && place !== "/sign-in");
  assert.deepEqual(missed, [], "nobody opened these");
});

test("signing in and first links are in order for whoever is not known yet", { timeout: 300_000 }, async () => {
  const wrong = [];
  for (const language of LANGUAGES) {
    const window = await school.browser.newContext({ locale: language });
    const page = await window.newPage();
    await page.goto(`${school.dashboard}/sign-in`);
    wrong.push(...await looked(page, `/sign-in ${language}`));
    await page.fill('input[name="name"]', "nobody");
    await page.fill('input[name="password"]', "not this one at all");
    await page.locator('form:has(input[name="password"]) button').last().click();
    await page.waitForLoadState("load");
    wrong.push(...await looked(page, `/sign-in refused ${language}`));
    await page.goto(school.gate("user", "add", `new-${language}`, "--role", "inspector"));
    wrong.push(...await looked(page, `/link ${language}`));
    await page.goto(`${school.dashboard}/link/nonsense`);
    wrong.push(...await looked(page, `/link over ${language}`));
    await window.close();
  }
  assert.deepEqual(wrong, []);
});

test("what comes after a form is in order", { timeout: 300_000 }, async () => {
  const wrong = [];
  const officer = people["data-protection-officer"];
  const admin = people["it-admin"];
  for (const language of LANGUAGES) {
    for (const page of [officer, admin]) {
      await page.goto(`${school.dashboard}/account`);
      await unfold(page);
      await page.locator(`.tongue button[value="${language}"]`).click();
      await page.waitForLoadState("load");
    }
    await officer.goto(`${school.dashboard}/privacy/requests`);
    await officer.fill("#whom", "7B·14");
    await officer.fill("#why", "asked in person at the desk");
    await officer.locator('button[value="page"]').click();
    await officer.waitForLoadState("load");
    assert.ok((await officer.textContent("main")).includes("games.test"));
    wrong.push(...await looked(officer, `subject ${language}`));
    await officer.goto(`${school.dashboard}/privacy/requests`);
    await officer.locator('button[value="page"]').click();
    await officer.waitForLoadState("load");
    wrong.push(...await looked(officer, `subject refused ${language}`));
    await admin.goto(`${school.dashboard}/it/classify`);
    await admin.locator("main textarea").first().fill("casino bonus, spin and win real money today");
    await admin.locator("main form button").last().click();
    await admin.waitForLoadState("load");
    wrong.push(...await looked(admin, `classify ${language}`));
    await admin.goto(`${school.dashboard}/nothing-here`);
    wrong.push(...await looked(admin, `not there ${language}`));
  }
  assert.deepEqual(wrong, []);
});
