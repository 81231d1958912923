// Signing in with more than a password: an authenticator app, passkeys of a virtual
// authenticator, and a real OpenID Connect provider, each through the pages that people see.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Provider } from "oidc-provider";
import { PATIENCE, axe, browserIn, freePort, overhang, startSchool, trust, unfold, until } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const PASSWORD = "four quiet lamps by the river";
const SECRET = "a secret between gateway and provider";
const NAMES = ["desk.test", "login.test"];

let school, browser, desk, login, provider, providerPort;
const endings = [];

before(async () => {
  providerPort = await freePort();
  school = await startSchool(["login.test"], ({ ports, dir }) => {
    writeFileSync(join(dir, "provider.secret"), SECRET);
    desk = `https://desk.test:${ports.dashboard}`;
    login = `https://login.test:${providerPort}`;
    return `\n[dashboard]\npublic_url = "${desk}"\n\n[[oidc]]\nname = "School login"\nissuer = "${login}"\n` +
      'client_id = "gate"\nclient_secret_file = "provider.secret"\n';
  });
  endings.push(() => school.stop());
  provider = startProvider();
  endings.push(() => new Promise((done) => { provider.server.closeAllConnections(); provider.server.close(done); }));
  const home = mkdtempSync(join(tmpdir(), "schoolgate-signing-"));
  endings.push(() => rmSync(home, { recursive: true, force: true }));
  trust(home, { school: join(school.dir, "certs/root.pem"), sites: join(school.dir, "sites/root.pem") });
  browser = await browserIn(home, [`--host-resolver-rules=${NAMES.map((name) => `MAP ${name} 127.0.0.1`).join(", ")}`]);
  endings.push(() => browser.close());
}, { timeout: 120_000 });
after(async () => { for (const end of endings.reverse()) await end(); });

/// A provider with accounts for every name; `people` says what it tells of them, `twist` changes
/// what it does next.
function startProvider() {
  const people = {};
  const twist = {};
  const oidc = new Provider(login, {
    clients: [{
      client_id: "gate",
      client_secret: SECRET,
      redirect_uris: [`${desk}/sign-in/with/school-login/back`],
    }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["of the tests"] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600, Session: 3600, Grant: 3600 },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@school.test`, email_verified: true, ...people[id] }),
    }),
  });
  const answer = oidc.callback();
  const now = Date.now;
  const server = createServer({
    key: readFileSync(join(school.dir, "sites/login.test.key")),
    cert: readFileSync(join(school.dir, "sites/login.test.pem")),
  }, (request, response) => {
    if (twist.nonce && request.url.startsWith("/auth?")) {
      request.url = request.url.replace(/nonce=[^&]+/, "nonce=another");
    }
    if (twist.late && request.url.startsWith("/token")) {
      Date.now = () => now() - 2 * 3600_000;
      response.on("finish", () => { Date.now = now; });
    }
    // Playwright cannot stop a request that a redirection made; so the provider keeps the answer.
    const head = response.writeHead;
    response.writeHead = (status, ...more) => {
      const to = String(response.getHeader("location") ?? "");
      if (!twist.keep || !to.startsWith(`${desk}/`)) return head.call(response, status, ...more);
      twist.kept = to;
      response.removeHeader("location");
      return head.call(response, 200, ...more);
    };
    answer(request, response);
  });
  server.listen(providerPort, "127.0.0.1");
  return { server, people, twist };
}

async function visitor() {
  const window = await browser.newContext({ locale: "en" });
  window.setDefaultTimeout(PATIENCE);
  const page = await window.newPage();
  return page;
}

async function signIn(page, name) {
  await page.goto(`${desk}/sign-in`);
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', PASSWORD);
  await page.locator('form:has(input[name="password"]) button').first().click();
  await page.waitForLoadState("load");
}

/// A new teacher of 7B with a password, signed in.
async function newTeacher(name) {
  await admin.goto(`${desk}/it/people`);
  const form = admin.locator('form[action="/it/people"]');
  await form.locator('input[name="name"]').fill(name);
  await form.locator('input[name="role"][value="teacher"]').check();
  await form.locator('input[name="class"][value="7B"]').check();
  await form.locator("button").last().click();
  const link = (await admin.textContent("#new-link")).trim();
  const page = await visitor();
  await setPassword(page, link, PASSWORD);
  return page;
}

/// A virtual authenticator in this window.
async function authenticator(page, more = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true, ...more,
    },
  });
  return { cdp, authenticatorId };
}

/// The code of an app, now or `steps` later.
function code(secret, steps = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest.at(-1) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

let admin;

test("the first admin gets in and is offered a second step", async () => {
  admin = await visitor();
  await setPassword(admin, await firstLink(school), PASSWORD);
  await admin.goto(`${desk}/it`);
  assert.match(await admin.textContent("nav.side"), /second step/);
  await admin.click(".top .me a");
  assert.equal(new URL(admin.url()).pathname, "/account");
  assert.match(await admin.textContent("main"), /only a password/);
});

test("a passkey is made, signs in alone and counts as second step", async () => {
  const page = await newTeacher("paula");
  const { cdp, authenticatorId } = await authenticator(page);
  await page.goto(`${desk}/account/passkey`);
  await page.fill('input[name="label"]', "laptop <1>");
  await page.click("[data-passkey]");
  await page.waitForURL(/done=passkey-added/);
  assert.match(await page.textContent("main"), /laptop <1>/);

  await page.click('form[action="/sign-out"] button');
  await page.waitForURL(/\/sign-in/);
  await page.click("[data-passkey]");
  await page.waitForURL(/\/t\/incidents/);

  // After the password it is asked for.
  await page.click('form[action="/sign-out"] button');
  await signIn(page, "paula");
  assert.match(await page.textContent("h1"), /Second step/);
  await page.click("[data-passkey]");
  await page.waitForURL(/\/t\/incidents/);

  // Its counter goes up; a copy of the key with an old one is refused.
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.ok(credentials[0].signCount > 2, String(credentials[0].signCount));
  await page.click('form[action="/sign-out"] button');
  await page.waitForURL(/\/sign-in/);
  await cdp.send("WebAuthn.clearCredentials", { authenticatorId });
  await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credentials[0], signCount: 1 } });
  await page.click("[data-passkey]");
  await page.locator("#problem").waitFor();
  assert.match(await page.textContent("#problem"), /not known here/);

  // Without verification of the person it is nothing.
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.click("[data-passkey]");
  await page.locator("[data-passkey-problem]:not([hidden])").waitFor();
  await page.context().close();
});

test("without script the page says what works instead", async () => {
  const window = await browser.newContext({ locale: "en", javaScriptEnabled: false });
  const page = await window.newPage();
  await page.goto(`${desk}/sign-in`);
  assert.match(await page.textContent("main"), /Passkeys need JavaScript/);
  assert.equal(await page.locator("[data-passkey]").isVisible(), false);
  await window.close();
});

test("an app is set up by its key, and recovery codes help once", async () => {
  const page = await newTeacher("otto");
  await page.goto(`${desk}/account/app`);
  const secret = await page.textContent("#secret");
  await page.fill("#code", code(secret));
  await page.click("main form button");
  const codes = await page.locator("#codes code").allTextContents();
  assert.equal(codes.length, 10);
  await page.click('form[action="/sign-out"] button');
  await signIn(page, "otto");
  await page.fill("#code", code(secret, 1));
  await page.click('form[action="/sign-in/second"] button');
  await page.waitForURL(/\/t\/incidents/);
  for (const fits of [true, false]) {
    await page.click('form[action="/sign-out"] button').catch(() => {});
    await signIn(page, "otto");
    await page.fill("#code", codes[0].toUpperCase());
    await page.click('form[action="/sign-in/second"] button');
    await page.waitForLoadState("load");
    assert.equal(/\/t\/incidents/.test(page.url()), fits, page.url());
  }
  await page.context().close();
});

/// Goes to the provider and signs in there as `who`; comes to `back` without it being opened.
async function atProvider(page, who) {
  await page.goto(`${desk}/sign-in`);
  await page.getByRole("link", { name: "With School login" }).click();
  await page.fill('input[name="login"]', who);
  await page.fill('input[name="password"]', "any");
  await page.click("button[type=submit]");
  await page.waitForLoadState("load");
}

/// The same up to the end: allows it.
async function throughProvider(page, who) {
  await atProvider(page, who);
  await page.click("button[type=submit]");
  await page.waitForURL((url) => url.hostname === "desk.test");
  await page.waitForLoadState("load");
}

test("a provider signs in whom IT has added, and nobody else", async () => {
  await newTeacher("olga@school.test").then((page) => page.context().close());
  const page = await visitor();
  await throughProvider(page, "olga");
  assert.match(page.url(), /\/t\/incidents/);
  assert.match(await page.textContent(".top .me"), /olga@school\.test/);
  await page.context().close();

  const stranger = await visitor();
  await throughProvider(stranger, "mallory");
  assert.match(await stranger.textContent("main"), /no account here/);
  assert.match(await stranger.title(), /did not work/);
  assert.deepEqual(await axe(stranger), []);
  await stranger.context().close();

  // Another subject with the same mail is somebody else.
  provider.people.impostor = { email: "olga@school.test" };
  const impostor = await visitor();
  await throughProvider(impostor, "impostor");
  assert.match(await impostor.textContent("main"), /belongs to somebody else/);
  await impostor.context().close();

  provider.people.olga = { email_verified: false };
  const unverified = await visitor();
  await throughProvider(unverified, "olga");
  assert.match(await unverified.textContent("main"), /not verified your mail/);
  await unverified.context().close();
  delete provider.people.olga;
});

test("wrong nonces, states, browsers and late tokens are refused", async () => {
  for (const [twist, says] of [["nonce", /could not be verified/], ["late", /took too long/]]) {
    provider.twist[twist] = true;
    const page = await visitor();
    await throughProvider(page, "olga");
    provider.twist[twist] = false;
    assert.match(await page.textContent("main"), says, twist);
    await page.goto(`${desk}/t/incidents`);
    assert.match(page.url(), /\/sign-in/, twist);
    await page.context().close();
  }

  const page = await visitor();
  provider.twist.keep = true;
  await atProvider(page, "olga");
  await page.click("button[type=submit]");
  const answer = await until("the answer", () => provider.twist.kept);
  provider.twist.keep = false;
  const cookies = await page.context().cookies();

  const other = await visitor();
  await other.goto(answer);
  assert.match(await other.textContent("main"), /took too long/);
  await other.context().close();
  await page.goto(answer.replace(/state=[^&]+/, "state=x"));
  assert.match(await page.textContent("main"), /did not belong to this browser/);
  // That used the cookie up; with it put back, the real answer counts, once.
  await page.context().addCookies(cookies);
  await page.goto(answer);
  assert.match(page.url(), /\/t\/incidents/);
  await page.context().clearCookies();
  await page.context().addCookies(cookies);
  await page.goto(answer);
  assert.match(await page.textContent("main"), /took too long/);

  const cancelled = await visitor();
  await cancelled.goto(`${desk}/sign-in`);
  await cancelled.getByRole("link", { name: "With School login" }).click();
  await cancelled.getByRole("link", { name: /cancel/i }).click();
  await cancelled.waitForURL((url) => url.hostname === "desk.test");
  assert.match(await cancelled.textContent("main"), /stopped there/);
  await cancelled.context().close();
  await page.context().close();
});

test("a provider proves it again, when it really asks", async () => {
  const page = await visitor();
  await throughProvider(page, "olga");
  await page.goto(`${desk}/account/again`);
  await page.getByRole("link", { name: "With School login" }).click();
  await page.fill('input[name="login"]', "olga");
  await page.fill('input[name="password"]', "any");
  await page.click("button[type=submit]");
  await page.waitForURL(/\/t\/incidents/);
  await page.context().close();
});

test("its pages are in order", async () => {
  const wrong = [];
  const look = async (page, name) => {
    for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await unfold(page);
        const where = `${name} ${viewport.width} ${colorScheme}`;
        wrong.push(...(await axe(page)).map((line) => `${where}: ${line}`));
        const wide = await overhang(page);
        if (wide > 0) wrong.push(`${where}: ${wide} pixels too wide`);
        const shots = process.env.SHOTS;
        if (shots) await page.screenshot({ path: join(shots, `${where.replaceAll(/\W+/g, "-")}.png`), fullPage: true });
      }
    }
  };
  const page = await newTeacher("vera");
  await authenticator(page);
  await look(page, "home with a nudge");
  await page.goto(`${desk}/account/passkey`);
  await look(page, "passkey");
  await page.fill('input[name="label"]', "phone");
  await page.click("[data-passkey]");
  await page.waitForURL(/done=passkey-added/);
  await page.goto(`${desk}/account/app`);
  await look(page, "app");
  await page.fill("#code", code(await page.textContent("#secret")));
  await page.click("main form button");
  await page.locator("#codes").waitFor();
  await look(page, "codes");
  await page.goto(`${desk}/account`);
  await look(page, "account");
  await page.goto(`${desk}/account/again`);
  await look(page, "again");
  await page.fill("#again-password", "wrong wrong wrong");
  await page.click('form[action="/account/again"] button');
  await page.locator("#problem").waitFor();
  await look(page, "again wrong");
  await page.click('form[action="/sign-out"] button');
  await page.waitForURL(/\/sign-in/);
  await look(page, "sign-in");
  await signIn(page, "vera");
  await look(page, "second");
  await admin.goto(`${desk}/it/people`);
  await look(admin, "people");
  assert.deepEqual(wrong, []);
});
