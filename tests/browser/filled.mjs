// A school with something of every kind in it: incidents, a request, messages, a case, an opened
// page, a look behind a code; and somebody of every role, signed in.

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { startSchool, unfold, until } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";
const PUPIL = "kuba.przyklad";
const BINARY = resolve(process.env.SCHOOLGATE_BIN ?? "../../target/debug/schoolgate");
const ROLES = ["teacher", "safeguarding-lead", "safeguarding-contact", "leadership", "data-protection-officer", "inspector"];

/// The school, a page for each role, and an address for each pattern of the dashboard's addresses.
export async function filledSchool(options = { locale: "en" }) {
  const line = execFileSync(BINARY, ["pupil", "hash"], { input: "a quiet password\n" }).toString().trim();
  const school = await startSchool([],
    () => '\n[identity]\nproxy_auth = "optional"\nusers = "users.toml"\n',
    { "users.toml": `[[user]]\nname = "${PUPIL}"\n${line}\npseudonym = "7B·14"\nclass = "7B"\n` });
  try {
    /// The program at the command line of this school.
    school.gate = (...words) => execFileSync(BINARY, [...words, "--config", `${school.dir}/schoolgate.toml`],
      { cwd: school.dir, stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
    const newcomer = async (link) => {
      const page = await (await school.browser.newContext(options)).newPage();
      await setPassword(page, link, PASSWORD);
      return page;
    };
    const people = { "it-admin": await newcomer(await firstLink(school)) };
    for (const role of ROLES) {
      const more = role === "teacher" ? ["--class", "7B"] : [];
      people[role] = await newcomer(school.gate("user", "add", `some-${role}`, "--role", role, ...more));
    }
    return { school, people, examples: await fill(school, people) };
  } catch (error) {
    await school.stop();
    throw error;
  }
}

async function fill(school, people) {
  for (const url of [school.https("games.test", "/closed"), school.https("care.test", "/help")]) {
    execFileSync("curl", ["--silent", "--output", "/dev/null", "--noproxy", "", "--proxy", `http://127.0.0.1:${school.ports.proxy}`,
      "--proxy-user", `${PUPIL}:a quiet password`, "--cacert", `${school.dir}/certs/root.pem`, url]);
  }
  const window = await school.window("lower-secondary", "en");
  const pupil = await window.newPage();
  await pupil.goto(school.https("games.test", "/lesson"));
  await unfold(pupil);
  const ask = pupil.locator('a[href*="/r/"]:not([hreflang])').first();
  if (await ask.count()) { await ask.click(); await pupil.waitForLoadState("load"); await unfold(pupil); }
  const form = pupil.locator('form[action*="/r/"]').last();
  await form.locator("input[type=radio]").first().check();
  await form.locator("button").last().click();
  await pupil.waitForURL(/\/r\/status/);
  for (const words of ["I do not want to go home today.", "Somebody follows my friend."]) {
    await pupil.goto(`${school.portal}/h?lang=en&voice=c`);
    await pupil.locator("textarea").first().fill(words);
    await pupil.locator("main form button, form button[type=submit]").last().click();
    await pupil.waitForURL(/sent/);
  }
  await window.close();

  const teacher = people.teacher;
  const incident = await until("the incident", async () => {
    await teacher.goto(`${school.dashboard}/t/incidents`);
    const known = teacher.locator("li").filter({ hasText: "7B·14" }).locator('a[href^="/t/incidents/"]').first();
    return known.getAttribute("href", { timeout: 500 }).catch(() => null);
  });
  await teacher.goto(`${school.dashboard}/t/open/new?page=games.test&class=7B`);
  await teacher.fill("#reason", "cells");
  await teacher.locator('form[action="/t/open/new"] button').click();
  await teacher.waitForURL(/done=open-opened/);
  await teacher.getByRole("button", { name: /^Ask IT to keep it open/ }).first().click();
  await teacher.waitForURL(/done=open-proposed/);
  await teacher.goto(`${school.dashboard}${incident}`);
  await teacher.check("#purpose-talk");
  await teacher.fill("#sentence", "I want to ask how the day was.");
  await teacher.locator(`form[action="${incident}/reveal"] button`).click();
  await teacher.waitForURL(/done=revealed/);

  const lead = people["safeguarding-lead"];
  await until("both messages", async () => {
    await lead.goto(`${school.dashboard}/s/concerns`);
    return (await lead.locator("summary", { hasText: "Open a case" }).count()) >= 2;
  });
  await lead.locator("summary", { hasText: "Open a case" }).first().click();
  await lead.locator('input[name="pupil"]').first().fill("Lan, 8A");
  await lead.locator("button", { hasText: "Open the case" }).first().click();
  await lead.waitForURL(/\/s\/cases\//);
  const inCase = new URL(lead.url()).pathname;
  await lead.fill('textarea[name="text"]', "Talked in room 4.");
  await lead.selectOption('select[name="kind"]', "talk-with-pupil");
  await lead.locator("button", { hasText: "Add to the record" }).click();
  await lead.waitForLoadState("load");
  await lead.locator("summary", { hasText: "Add a task" }).click();
  await lead.fill('input[name="what"]', "Somebody with Lan at break");
  await lead.locator("button", { hasText: "Add a task" }).click();
  await lead.waitForLoadState("load");

  const admin = people["it-admin"];
  await admin.goto(`${school.dashboard}/reports/tests`);
  await admin.locator('form[action="/reports/tests"] button').click();
  await admin.waitForURL(/done=tested/);
  await admin.goto(`${school.dashboard}/it/policy/new?file=rules.toml`);
  await admin.fill("#body", `${await admin.inputValue("#body")}\n[[rule]]\nid = "club"\nstate = "allow"\nhosts = ["chess.test"]\nreason = "a club"\nowner = "it"\n`);
  await admin.fill("#why", "A chess club.");
  await admin.locator('form[action="/it/policy"] button').click();
  await admin.waitForURL(/\/it\/policy\/[0-9a-f-]{36}/);
  const draft = new URL(admin.url()).pathname;
  // Days are counted when they are over, and this school has had none.
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const counted = ["closed", "asked", "opened"].map((what, at) => `('${day}', '7B', 'lower-secondary', 'games', 0, '${what}', ${30 - at * 9})`);
  execFileSync("sqlite3", ["-cmd", ".timeout 20000", `${school.dir}/data/schoolgate.db`,
    `INSERT INTO tallies (day, class, tier, category, care, what, n) VALUES ${counted.join(", ")}`]);
  await admin.goto(`${school.dashboard}/reports`);
  const term = await admin.locator('a[href^="/reports/term/"]').first().getAttribute("href");
  return {
    "/t/incidents/{id}": incident,
    "/t/now/{class}": "/t/now/7B",
    "/t/now/{class}/only": "/t/now/7B/only",
    "/t/now/{class}/show": "/t/now/7B/show",
    "/t/now/{class}/cover": "/t/now/7B/cover",
    "/t/lessons/{card}": "/t/lessons/games?class=7B",
    "/t/check": "/t/check?class=7B&url=games.test+site.test",
    "/t/open/new": "/t/open/new?page=games.test&class=7B",
    "/s/cases/{id}": inCase,
    "/s/cases/{id}/print": `${inCase}/print`,
    "/reports/term/{term}": term,
    "/it/policy/{id}": draft,
    "/it/policy/{id}/edit": `${draft}/edit`,
    "/it/explain": "/it/explain?url=https%3A%2F%2Fgames.test%2F&class=7B",
  };
}
