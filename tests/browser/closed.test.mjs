// Pages that are closed: every voice and language, narrow and wide, light and dark, and the ways
// on from there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { LANGUAGES, TIERS, axe, overhang, startSchool, unfold } from "./school.mjs";

let school;
// School all day and every day, so that what is closed during lessons is closed whenever this runs.
const HOURS = readFileSync(new URL("../../policies/school.toml", import.meta.url), "utf8")
  .replace(/^school_hours = .*$/m, 'school_hours = "00:00-24:00"')
  .replace(/^school_days = .*$/m, 'school_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]');
before(async () => {
  school = await startSchool([], undefined, { "policies/school.toml": HOURS });
}, { timeout: 120_000 });
after(() => school?.stop());

const SIZES = [{ width: 360, height: 740 }, { width: 1280, height: 800 }];

/// Looks at a page in both widths and both lights; returns what is wrong.
async function lookAt(page) {
  const wrong = [];
  await unfold(page);
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const where = `${viewport.width} ${colorScheme}`;
      wrong.push(...(await axe(page)).map((line) => `${where}: ${line}`));
      const wide = await overhang(page);
      if (wide > 0) wrong.push(`${where}: ${wide} pixels too wide`);
    }
  }
  return wrong;
}

describe("a closed page", () => {
  for (const tier of TIERS) {
    for (const language of LANGUAGES) {
      test(`${tier}, ${language}`, async () => {
        const window = await school.window(tier, language);
        const page = await window.newPage();
        const asked = [];
        page.on("request", (request) => asked.push(request.url()));
        const problems = [];
        page.on("console", (message) => problems.push(message.text()));
        const address = school.https("games.test", "/play");
        const answer = await page.goto(address);
        assert.equal(answer.status(), 403);
        assert.equal(await page.getAttribute("html", "lang"), language);
        assert.equal(await page.locator("h1").count(), 1);
        assert.deepEqual(await lookAt(page), []);
        assert.deepEqual(asked, [address], "the page asked for more");
        // Chromium reports the status itself; anything else would be the page's own fault.
        assert.deepEqual(problems.filter((line) => !line.includes("403")), []);
        await window.close();
      });
    }
  }
});

test("an error is never shamed: a certificate that cannot be verified", async () => {
  for (const name of ["expired.test", "self-signed.test"]) {
    for (const language of LANGUAGES) {
      const window = await school.window("lower-secondary", language);
      const page = await window.newPage();
      const answer = await page.goto(school.https(name));
      assert.equal(answer.status(), 502);
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.getAttribute("html", "lang"), language);
      assert.deepEqual(await lookAt(page), [], `${name} ${language}`);
      await window.close();
    }
  }
});

/// Fills what must be filled and sends the page's form.
async function send(page) {
  await unfold(page);
  const form = page.locator("form").filter({ has: page.locator("button[type=submit], button:not([type])") }).last();
  for (const name of await form.locator("input[type=radio]").evaluateAll((all) => [...new Set(all.map((one) => one.name))])) {
    await form.locator(`input[type=radio][name="${name}"]`).first().check();
  }
  const words = form.locator("textarea").first();
  if (await words.count()) await words.fill("Cần cho bài học — для урока – na lekcję");
  await Promise.all([
    page.waitForEvent("framenavigated"),
    form.locator("button").last().click(),
  ]);
  await page.waitForLoadState("load");
}

test("“this is a mistake” is answered with a receipt", async () => {
  for (const [tier, language] of [["primary", "vi"], ["lower-secondary", "en"], ["upper-secondary", "pl"]]) {
    for (const scheme of ["https", "http"]) {
      const window = await school.window(tier, language);
      const page = await window.newPage();
      await page.goto(school[scheme]("games.test", `/mistake-${scheme}`));
      await unfold(page);
      const link = page.locator('a[href*="/r/"]:not([hreflang])').first();
      if (await link.count()) {
        await link.click();
        await page.waitForLoadState("load");
      }
      assert.deepEqual(await lookAt(page), [], `asking, ${tier} ${language} ${scheme}`);
      await send(page);
      assert.ok(page.url().startsWith(school.portal), page.url());
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.getAttribute("html", "lang"), language);
      assert.deepEqual(await lookAt(page), [], `receipt, ${tier} ${language} ${scheme}`);
      await window.close();
    }
  }
});

test("a closed page can be read in another language", async () => {
  const window = await school.window("lower-secondary", "pl");
  const page = await window.newPage();
  await page.goto(school.https("games.test", "/another-language"));
  await page.locator('a[hreflang="vi"]').first().click();
  await page.waitForURL((url) => url.href.startsWith(school.portal));
  assert.equal(await page.getAttribute("html", "lang"), "vi");
  await window.close();
});

test("“I want to talk” is answered with a receipt", async () => {
  for (const language of LANGUAGES) {
    const window = await school.window("lower-secondary", language);
    const page = await window.newPage();
    await page.goto(school.https("games.test", "/worried"));
    await page.locator('a[href*="/h?"], a[href*="/h/"], a[href$="/h"]').first().click();
    await page.waitForLoadState("load");
    assert.ok(page.url().startsWith(school.portal), page.url());
    assert.deepEqual(await lookAt(page), [], `help, ${language}`);
    await send(page);
    assert.equal(await page.locator("h1").count(), 1);
    assert.deepEqual(await lookAt(page), [], `receipt, ${language}`);
    await window.close();
  }
});

test("the start page for new devices is in order", async () => {
  for (const language of LANGUAGES) {
    const window = await school.window("lower-secondary", language);
    const page = await window.newPage();
    const answer = await page.goto(`${school.portal}/start`);
    assert.equal(answer.status(), 200);
    assert.deepEqual(await lookAt(page), [], language);
    await window.close();
  }
});

test("setting up each kind of device, and its check, are in order", async () => {
  for (const language of LANGUAGES) {
    const window = await school.window("lower-secondary", language);
    const page = await window.newPage();
    await page.goto(`${school.portal}/start`);
    const systems = await page.locator('a[href*="/start/"]').evaluateAll((all) => all.map((one) => new URL(one.href).pathname));
    assert.ok(systems.length > 4, systems.join(" "));
    for (const path of new Set(["/start/check", ...systems])) {
      const answer = await page.goto(`${school.portal}${path}`);
      assert.equal(answer.status(), 200, path);
      assert.equal(await page.getAttribute("html", "lang"), language, path);
      assert.equal(await page.locator("h1").count(), 1, path);
      assert.deepEqual(await lookAt(page), [], `${path} ${language}`);
    }
    await window.close();
  }
});

test("each kind of closed page is in order: unsafe, new, not available, a search, closed now", async () => {
  for (const [tier, language] of [["primary", "pl"], ["lower-secondary", "ru"], ["upper-secondary", "en"], ["guest", "vi"]]) {
    const window = await school.window(tier, language);
    const page = await window.newPage();
    const seen = new Set();
    for (const address of [
      "http://malware.blocked.example/",
      "http://parked-new-domain.blocked.example/",
      "http://csam.blocked.example/",
      "http://www.google.com/search?q=free+porn+videos",
      "http://games.blocked.example/",
    ]) {
      const answer = await page.goto(address);
      assert.equal(answer.status(), 403, address);
      assert.equal(await page.getAttribute("html", "lang"), language, address);
      assert.equal(await page.locator("h1").count(), 1, address);
      assert.deepEqual(await lookAt(page), [], `${address} ${tier} ${language}`);
      seen.add(await page.locator("main").innerText());
    }
    assert.equal(seen.size, 5, "each says something else");
    await window.close();
  }
});

test("the page before a page is in order on the portal too", async () => {
  for (const [tier, language] of [["primary", "ru"], ["lower-secondary", "pl"], ["upper-secondary", "vi"]]) {
    const window = await school.window(tier, language);
    const page = await window.newPage();
    await page.goto(school.https("warn.test"));
    const action = await page.locator('form[action*="/w/"]').getAttribute("action");
    const answer = await page.goto(action);
    assert.equal(answer.status(), 200);
    assert.equal(await page.getAttribute("html", "lang"), language);
    assert.equal(await page.locator("h1").count(), 1);
    assert.deepEqual(await lookAt(page), [], `${tier} ${language}`);
    await window.close();
  }
});

test("every other page for pupils is in order, and one can leave it at once", async () => {
  // Warn, certificate, care and card pages in two voices of each language; the rest is the same template.
  for (const [tier, language] of [["early-years", "vi"], ["primary", "pl"], ["lower-secondary", "ru"], ["upper-secondary", "en"]]) {
    const window = await school.window(tier, language);
    const page = await window.newPage();
    for (const path of ["/", "/about", "/l", "/l/gambling", "/l/care", "/r/status", "/r/status?code=K7Q-4MD"]) {
      await page.goto(`${school.portal}${path}`);
      assert.equal(await page.getAttribute("html", "lang"), language, path);
      assert.equal(await page.locator("h1").count(), 1, path);
      assert.deepEqual(await lookAt(page), [], `${path} ${tier} ${language}`);
    }
    await page.goto(`${school.portal}/l/scams`);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".qr svg").isVisible(), "a poster leads to people");
    assert.equal(await page.locator("form").first().isVisible(), false);
    await page.emulateMedia({ media: "screen" });
    // Leaving is the first stop of the keyboard.
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains("leave")), true);
    await window.close();
  }
});

test("where help comes first, nothing names the subject", async () => {
  for (const [tier, language] of [["early-years", "pl"], ["primary", "ru"], ["lower-secondary", "vi"], ["upper-secondary", "en"]]) {
    const window = await school.window(tier, language);
    const page = await window.newPage();
    for (const site of ["care.test", "adult.test"]) {
      const answer = await page.goto(school.http(site));
      assert.equal(answer.status(), 403);
      assert.deepEqual(await lookAt(page), [], `${site} ${tier} ${language}`);
      assert.equal((await page.content()).includes(site), false, "the site is not named");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.classList.contains("leave")), true);
    }
    await page.goto(school.http("warn.test"));
    assert.deepEqual(await lookAt(page), [], `warn ${tier} ${language}`);
    await window.close();
  }
});

test("“this helped” is one more click, and the switch of languages is remembered on the portal", async () => {
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  await page.goto(school.https("games.test", "/helped"));
  await page.locator('a[href*="/f/"]').click();
  await page.waitForLoadState("load");
  assert.deepEqual(await lookAt(page), []);
  await page.locator('button[value="helped"]').click();
  await page.waitForURL(/\/f\/thanks/);
  assert.deepEqual(await lookAt(page), []);
  await page.goto(`${school.portal}/about`);
  await page.locator('a[hreflang="pl"]').first().click();
  await page.goto(`${school.portal}/h?lang=en`);
  assert.equal(await page.getAttribute("html", "lang"), "pl");
  await window.close();
});
