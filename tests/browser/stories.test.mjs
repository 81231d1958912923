// One story from end to end, through what otherwise is tested apart: a pupil writes, the
// safeguarding lead is mailed and does not look, the deputy is mailed, the lead takes it and writes
// back, the pupil reads that; a teacher looks behind a code, and the data protection officer sees that it was done.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { mailServer } from "./mail.mjs";
import { axe, startSchool, until } from "./school.mjs";
import { setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";
const PUPIL = "kuba.przyklad";
const WORDS = "I do not want to go home today.";
// Outside the hours of a school the clock of a concern waits; this one is always open.
const OPEN = readFileSync(new URL("../../policies/school.toml", import.meta.url), "utf8")
  .replace(/^school_days = .*$/m, 'school_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]')
  .replace(/^school_hours = .*$/m, 'school_hours = "00:00-24:00"')
  // And somebody is to look within a minute.
  .replace(/^hour = \{ look = "15 min"/m, 'hour = { look = "1 min"');
const BINARY = resolve(process.env.SCHOOLGATE_BIN ?? "../../target/debug/schoolgate");

let mail;
let school;
let lead;
let receipt;

before(async () => {
  mail = await mailServer();
  const line = execFileSync(BINARY, ["pupil", "hash"], { input: "a quiet password\n" }).toString().trim();
  school = await startSchool([],
    ({ ports }) => `\n[dashboard]\npublic_url = "https://127.0.0.1:${ports.dashboard}"\n\n` +
      '[identity]\nproxy_auth = "optional"\nusers = "users.toml"\n\n' +
      `[mail]\nhost = "127.0.0.1"\nport = ${mail.port}\ntls = "none"\nfrom = "gate@school.example"\n`,
    { "policies/school.toml": OPEN, "users.toml": `[[user]]\nname = "${PUPIL}"\n${line}\npseudonym = "7B·14"\nclass = "7B"\n` });
}, { timeout: 120_000 });
after(async () => { await school?.stop(); mail?.stop(); });

/// The program at the command line of this school.
function gate(...words) {
  return execFileSync(BINARY, [...words, "--config", `${school.dir}/schoolgate.toml`],
    { cwd: school.dir, stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
}

/// A new account signs in, in a window of its own.
async function staff(name, role, more = []) {
  const link = gate("user", "add", name, "--role", role, ...more);
  const window = await school.browser.newContext({ locale: "en" });
  const page = await window.newPage();
  await setPassword(page, link, PASSWORD);
  return page;
}

const read = (page) => page.textContent("body");

test("a pupil writes, and the lead is mailed without a word of it", async () => {
  lead = await staff("tom", "safeguarding-lead");
  gate("user", "mail", "tom", "tom@school.example");
  await staff("nina", "safeguarding-contact");
  gate("user", "mail", "nina", "nina@school.example");
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  await page.goto(`${school.portal}/h?lang=en&voice=c`);
  await page.locator("textarea").first().fill(WORDS);
  await page.locator("main form button, form button[type=submit]").last().click();
  await page.waitForURL(/sent/);
  receipt = new URL(page.url()).searchParams.get("code");
  await window.close();

  const letter = await until("the mail", () => mail.letters.find((one) => one.includes("To: tom@school.example")));
  const text = letter.replaceAll("=\n", "").replaceAll("=3D", "=");
  for (const secret of ["go home", "7B", receipt]) assert.equal(text.includes(secret), false, secret);
  const place = text.match(/https:\/\/127\.0\.0\.1:\d+\/\S*/)?.[0];
  assert.ok(place?.startsWith(`${school.dashboard}/`), text);
  await lead.goto(place);
  assert.ok((await read(lead)).includes(WORDS), `${place} does not show it`);
});

test("nobody looks, and the next one in the chain is mailed", { timeout: 240_000 }, async () => {
  const letter = await until("the mail to the deputy",
    () => mail.letters.find((one) => one.includes("To: nina@school.example")), 180_000);
  const text = letter.replaceAll("=\n", "").replaceAll("=3D", "=");
  for (const secret of ["go home", "7B", receipt]) assert.equal(text.includes(secret), false, secret);
  const late = mail.letters.filter((one) => one.includes("To: tom@school.example"));
  assert.ok(late.length >= 2, "the lead is told that it is late");
  await lead.goto(`${school.dashboard}/s/concerns`);
  assert.match(await lead.textContent("main"), /late/i);
});

test("the lead takes it and writes back, and the pupil reads that", async () => {
  await lead.goto(`${school.dashboard}/s/concerns`);
  await lead.locator('form[action$="/take"] button').click();
  await lead.waitForLoadState("load");
  assert.equal(await lead.locator('form[action$="/take"]').count(), 0);
  await lead.locator("summary", { hasText: "Write back" }).click();
  await lead.fill('textarea[name="words"]', "Please come to room 4.");
  await lead.locator("button", { hasText: "Send the answer" }).click();
  await lead.waitForLoadState("load");

  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  await page.goto(`${school.portal}/r/status?lang=en&code=${receipt}`);
  assert.match(await page.textContent("main"), /Please come to room 4\./);
  assert.deepEqual(await axe(page), []);
  await window.close();
});

test("a teacher looks behind a code, and that is on record", async () => {
  execFileSync("curl", ["--silent", "--output", "/dev/null", "--noproxy", "", "--proxy", `http://127.0.0.1:${school.ports.proxy}`,
    "--proxy-user", `${PUPIL}:a quiet password`, "--cacert", `${school.dir}/certs/root.pem`, school.https("games.test", "/closed")]);
  const teacher = await staff("anna", "teacher", ["--class", "7B"]);
  // What a pupil wrote to the lead is the lead's.
  const concerns = await teacher.goto(`${school.dashboard}/s/concerns`);
  assert.ok(concerns.status() >= 400, String(concerns.status()));
  await until("the incident", async () => {
    await teacher.goto(`${school.dashboard}/t/incidents`);
    return (await read(teacher)).includes("7B·14");
  });
  assert.equal((await read(teacher)).includes(WORDS), false);
  const incident = await teacher.locator('a[href^="/t/incidents/"]').first().getAttribute("href");
  await teacher.goto(`${school.dashboard}${incident}`);
  await teacher.check("#purpose-talk");
  await teacher.fill("#sentence", "I want to ask how the day was.");
  await teacher.locator(`form[action="${incident}/reveal"] button`).click();
  await teacher.waitForURL(/done=revealed/);
  assert.ok((await read(teacher)).includes(PUPIL));

  const officer = await staff("dora", "data-protection-officer");
  await officer.goto(`${school.dashboard}/s/looked`);
  const looked = await read(officer);
  for (const text of ["anna", "7B·14", "how the day was"]) assert.ok(looked.includes(text), text);
  for (const text of [PUPIL, WORDS]) assert.equal(looked.includes(text), false, text);
  await officer.goto(`${school.dashboard}/it/audit`);
  assert.match(await read(officer), /Unbroken since/);
});
