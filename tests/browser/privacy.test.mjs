// Names behind a door, who looked, access and erasure, and the texts about data protection: as
// people use them, and in order in four languages, light and dark, small and large.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { LANGUAGES, axe, overhang, startSchool, unfold, until } from "./school.mjs";
import { setPassword, signIn } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";
const PUPIL = "kuba.przyklad";
const BINARY = resolve(process.env.SCHOOLGATE_BIN ?? "../../target/debug/schoolgate");

let school;
let incident;

before(async () => {
  const line = execFileSync(BINARY, ["pupil", "hash"], { input: "a quiet password\n" }).toString().trim();
  school = await startSchool([],
    () => '\n[identity]\nproxy_auth = "optional"\nusers = "users.toml"\n',
    { "users.toml": `[[user]]\nname = "${PUPIL}"\n${line}\npseudonym = "7B·14"\nclass = "7B"\n` });
}, { timeout: 120_000 });
after(() => school?.stop());

/// A new account signs in, in a window of its own.
async function staff(name, role, language = "en", more = []) {
  const link = execFileSync(BINARY, ["user", "add", name, "--role", role, ...more, "--config", `${school.dir}/schoolgate.toml`], { cwd: school.dir }).toString().trim();
  const window = await school.browser.newContext({ locale: language });
  const page = await window.newPage();
  await setPassword(page, link, PASSWORD);
  return page;
}

const read = (page) => page.textContent("body");

test("a name is shown with a purpose, on record, and nowhere else", async () => {
  execFileSync("curl", ["--silent", "--output", "/dev/null", "--noproxy", "", "--proxy", `http://127.0.0.1:${school.ports.proxy}`,
    "--proxy-user", `${PUPIL}:a quiet password`, "--cacert", `${school.dir}/certs/root.pem`, school.https("games.test", "/closed")]);
  const teacher = await staff("anna", "teacher", "en", ["--class", "7B"]);
  await until("the incident", async () => {
    await teacher.goto(`${school.dashboard}/t/incidents`);
    return (await read(teacher)).includes("7B·14");
  });
  incident = await teacher.locator('a[href^="/t/incidents/"]').first().getAttribute("href");
  await teacher.goto(`${school.dashboard}${incident}`);
  assert.equal((await read(teacher)).includes(PUPIL), false);
  await teacher.check("#purpose-talk");
  await teacher.fill("#sentence", "I want to ask how the day was.");
  await teacher.locator(`form[action="${incident}/reveal"] button`).click();
  await teacher.waitForURL(/done=revealed/);
  assert.ok((await read(teacher)).includes(PUPIL));
  assert.equal((await teacher.title()).includes(PUPIL), false);
  await teacher.goto(`${school.dashboard}/t/incidents`);
  assert.equal((await read(teacher)).includes(PUPIL), false);

  const officer = await staff("dora", "data-protection-officer");
  await officer.goto(`${school.dashboard}/s/looked`);
  const looked = await read(officer);
  for (const text of ["anna", "7B·14", "how the day was"]) assert.ok(looked.includes(text), text);
  assert.equal(looked.includes(PUPIL), false);
  await officer.goto(`${school.dashboard}/it/audit`);
  assert.match(await read(officer), /Unbroken since/);
});

test("what is held is shown to the data protection officer", async () => {
  const window = await school.browser.newContext({ locale: "en" });
  const page = await window.newPage();
  await signIn(page, school, "dora", PASSWORD);
  await page.goto(`${school.dashboard}/privacy/requests`);
  await page.fill("#whom", PUPIL);
  await page.check('input[name="by"][value="name"]');
  await page.fill("#why", "asked in person at the desk");
  await page.locator('button[value="page"]').click();
  await page.waitForLoadState("load");
  const held = await read(page);
  assert.ok(held.includes("games.test/closed") && held.includes("7B·14"));
  await unfold(page);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    assert.deepEqual(await axe(page), []);
    assert.equal(await overhang(page), 0);
  }
  await window.close();
});

test("its pages are in order, in four languages", async () => {
  await (await staff("tom", "safeguarding-lead")).context().close();
  const wrong = [];
  for (const language of LANGUAGES) {
    for (const [name, paths] of [
      ["dora", ["/it/audit", "/s/looked", "/privacy/requests", "/privacy/processing", "/privacy/assessment"]],
      ["tom", [incident, "/s/looked"]],
    ]) {
      const window = await school.browser.newContext({ locale: language });
      const page = await window.newPage();
      await signIn(page, school, name, PASSWORD);
      for (const path of paths) {
        const answer = await page.goto(`${school.dashboard}${path}`);
        assert.equal(answer.status(), 200, path);
        await unfold(page);
        for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
          await page.setViewportSize(viewport);
          for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            const where = `${language} ${path} ${viewport.width} ${colorScheme}`;
            wrong.push(...(await axe(page)).map((line) => `${where}: ${line}`));
            const wide = await overhang(page);
            if (wide > 0) wrong.push(`${where}: ${wide} pixels too wide`);
          }
        }
        if (process.env.SHOTS && language === "en") {
          for (const width of [360, 1280]) {
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme: "light" });
            await page.screenshot({ path: `${process.env.SHOTS}/${name}${path.replace(/[/?]/g, "-").slice(0, 30)}-${width}.png`, fullPage: true });
          }
        }
      }
      await window.close();
    }
  }
  assert.deepEqual(wrong, []);
});
