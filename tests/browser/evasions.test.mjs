// Pages in every disguise, judged by what a real browser shows of them: what Chromium shows when
// it asks the site itself must not be shown through the gateway. Exceptions say why (`beyond`).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CASES, startEvasions } from "./evasions.mjs";
import { startSchool } from "./school.mjs";

const PHRASES = 'owner = "IT"\ndate = "2026-11-22"\ncriterion = "betting"\n' +
  'phrases = [["zebra casino bonanza", 1000], ["онлайн казино бонус", 1000]]\n';
/// How many windows look at once.
const WINDOWS = 4;

let school, sites;
before(async () => {
  sites = await startEvasions();
  school = await startSchool(["evasions.test"], () => "", { "policies/phrases/en/gambling.toml": PHRASES });
}, { timeout: 120_000 });
after(async () => { await school?.stop(); await sites?.stop(); });

/// What a person sees of an address, in all of its frames; nothing if it is saved or refused.
async function look(page, address, script) {
  try {
    await page.goto(address, { waitUntil: "load", timeout: 20_000 });
  } catch {
    // Cut off: what arrived before is shown all the same.
  }
  if (script) await page.waitForTimeout(50);
  const texts = await Promise.all(page.frames().map((frame) => frame.evaluate(() =>
    (document.body ? document.body.innerText : document.documentElement?.textContent) ?? "").catch(() => "")));
  await page.goto("about:blank").catch(() => {});
  return texts.join("\n");
}

/// White space and what has no looks do not matter.
const plain = (text) => text.replace(/\s+/g, " ").trim();

test("what Chromium shows of a closed text, it does not show behind the gateway", { timeout: 900_000 }, async () => {
  const asked = CASES.filter((one) => one.seen);
  const result = { shown: 0, through: [], beyond: [] };
  const queue = [...asked];
  await Promise.all(Array.from({ length: WINDOWS }, async () => {
    const direct = await school.browser.newContext();
    const pupil = await school.window("lower-secondary", "en");
    const [open, filtered] = [await direct.newPage(), await pupil.newPage()];
    for (let one = queue.shift(); one; one = queue.shift()) {
      const seen = plain(one.seen);
      const shows = plain(await look(open, `http://127.0.0.1:${sites.port}/${one.name}`, one.script)).includes(seen);
      if (!shows) continue;
      result.shown += 1;
      const passed = plain(await look(filtered, `http://evasions.test:${sites.port}/${one.name}`, one.script)).includes(seen);
      if (!passed) continue;
      (one.beyond ? result.beyond : result.through).push(one.beyond ? `${one.name}: ${one.beyond}` : one.name);
    }
    await direct.close();
    await pupil.close();
  }));
  console.log(`evasions: ${asked.length} cases, Chromium shows ${result.shown}, ` +
    `behind the gateway ${result.through.length} and ${result.beyond.length} out of reach`);
  for (const line of result.beyond) console.log(`  out of reach: ${line}`);
  assert.ok(result.shown > 150, `Chromium shows ${result.shown} only: is it the right page?`);
  assert.deepEqual(result.through, []);
});
