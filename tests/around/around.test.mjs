// Ways around the filter, with the engines that pupils really use: each runs as a site on a name
// that no list knows. First without the gateway, to see that it works; then behind it, where
// nothing of the forbidden page may arrive. Ordinary pages that use the same parts of the web
// platform run beside them and have to work unchanged.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { browserIn, startSchool, trust } from "../browser/school.mjs";
import { ENGINES, MARK, NAMES } from "./engines.mjs";
import { ORDINARY } from "./ordinary.mjs";
import { SCRIPTS, VARIANTS } from "./variants.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/// The pupils for whom a text has to be worst before it is closed.
const TIER = "upper-secondary";
/// Behind the gateway: how long an engine is waited for, in milliseconds.
const LONG_ENOUGH = 2_000;

let school, sites, direct, written;
const target = () => `http://pornography.blocked.example:${sites.ports.forbidden}/`;
const base = (name) => `https://${name}:${sites.ports.https}`;
const timesAsked = async () =>
  (await (await fetch(`http://127.0.0.1:${sites.ports.forbidden}/asked`)).json()).forbidden;

before(async () => {
  school = await startSchool(NAMES);
  const variants = join(school.dir, "variants");
  mkdirSync(variants);
  // Hiding takes a while; what is hidden is looked at last.
  const writer = spawn(process.execPath, [join(HERE, "variants.mjs"), variants], { stdio: "ignore" });
  written = new Promise((done) => { writer.on("exit", done); });
  const child = spawn(process.execPath, [join(HERE, "sites.mjs"), join(school.dir, "sites"), variants],
    { cwd: school.dir, stdio: ["ignore", "pipe", "ignore"] });
  const ports = await new Promise((done, fail) => {
    let said = "";
    child.stdout.on("data", (piece) => {
      said += piece;
      const line = said.split("\n").find((one) => one.startsWith('{"ports"'));
      if (line) done(JSON.parse(line).ports);
    });
    child.on("exit", () => fail(new Error(`the sites ended: ${said}`)));
  });
  sites = { ports, stop: () => child.kill("SIGKILL") };
  const home = join(school.dir, "home-without");
  trust(home, { sites: join(school.dir, "sites/root.pem") });
  direct = await browserIn(home, ["--host-resolver-rules=MAP *.test 127.0.0.1"]);
}, { timeout: 120_000 });

after(async () => {
  await direct?.close();
  sites?.stop();
  await school?.stop();
});

const soon = (what, ms) => Promise.race([
  Promise.resolve(what).then((value) => ({ value }), (error) => ({ error })),
  new Promise((done) => { setTimeout(() => done({ late: true }), ms); }),
]);

/// Everything that a window shows, frames included.
async function shown(window) {
  let all = "";
  for (const page of window.pages()) {
    for (const frame of page.frames()) {
      const { value } = await soon(frame.evaluate(() => document.documentElement.outerHTML), 1_000);
      all += value ?? "";
    }
  }
  return all;
}

/// Starts an engine from a harmless page of its site and opens the forbidden page through it.
/// Says whether the page came within the time, and what answered 403 on the way.
async function attempt(window, engine, wait) {
  const refused = [];
  let carried = false;
  const looking = [];
  window.on("response", (response) => {
    if (response.status() === 403) refused.push(new URL(response.url()).pathname);
    looking.push(soon(response.body(), 1_000).then(({ value }) => { carried ||= value?.includes(MARK) ?? false; }));
  });
  const at = base(engine.site);
  const page = await window.newPage();
  await page.goto(`${at}/plain`);
  const begun = engine.start ? await soon(page.evaluate(engine.start, { target: target() }), wait) : {};
  const address = at + (begun.value ?? engine.address(target()));
  const other = await window.newPage();
  soon(other.goto(address), wait);
  const end = Date.now() + wait;
  while (Date.now() < end && !(await shown(window)).includes(MARK)) {
    await new Promise((done) => { setTimeout(done, 100); });
  }
  await Promise.all(looking);
  const came = (await shown(window)).includes(MARK);
  return { came, carried, refused, begun };
}

test("the forbidden page itself is closed", async () => {
  const window = await school.window(TIER, "en");
  const answer = await (await window.newPage()).goto(target());
  assert.equal(answer.status(), 403);
  assert.equal(await timesAsked(), 0);
});

describe("engines", () => {
  for (const engine of ENGINES) {
    test(`${engine.name}: works without the gateway, carries nothing behind it`, async () => {
      const free = await direct.newContext();
      const without = await attempt(free, engine, 20_000);
      await free.close();
      assert.ok(without.came, `${engine.name} proves nothing, it does not work: ${JSON.stringify(without)}`);

      const before = await timesAsked();
      const window = await school.window(TIER, "en");
      const behind = await attempt(window, engine, LONG_ENOUGH);
      await window.close();
      assert.ok(!behind.came && !behind.carried, `${engine.name} carried the page: ${JSON.stringify(behind)}`);
      assert.ok(behind.refused.length > 0, `${engine.name}: nothing was refused`);
      // What runs in the browser does not even ask for the page any more.
      if (engine.start && !engine.server) assert.equal(await timesAsked(), before);
    });
  }
});

test("a relay on its own is closed: requests, WebSockets, first messages", async () => {
  for (const behind of [false, true]) {
    const window = behind ? await school.window(TIER, "en") : await direct.newContext();
    const page = await window.newPage();
    await page.goto(`${base("ordinary.test")}/plain`);
    const bare = await page.evaluate(async (address) => {
      const host = new URL(address).host;
      const headers = { "x-bare-url": address, "x-bare-headers": JSON.stringify({ host }) };
      return (await fetch("/bare/v3/", { headers })).text();
    }, target());
    assert.equal(bare.includes(MARK), !behind);
    const described = await page.evaluate(async () => (await fetch("/bare/")).status);
    assert.equal(described, behind ? 403 : 200);
    // On a path that says nothing, with a protocol of its own choosing.
    const tunnel = await page.evaluate(() => new Promise((done) => {
      const socket = new WebSocket(`wss://${location.host}/chat-room/`);
      socket.binaryType = "arraybuffer";
      socket.onmessage = ({ data }) => done(`heard ${new Uint8Array(data)[0]}`);
      socket.onclose = () => done("closed");
    }));
    assert.equal(tunnel, behind ? "closed" : "heard 3");
    await window.close();
  }
});

describe("ordinary pages", () => {
  for (const { name, path, expect } of ORDINARY.pages) {
    test(name, async () => {
      for (const window of [await direct.newContext(), await school.window(TIER, "en")]) {
        const page = await window.newPage();
        await page.goto(`${base("ordinary.test")}${path}`);
        await page.waitForFunction(() => document.body.dataset.done !== undefined);
        assert.equal(await page.evaluate(() => document.body.dataset.done), expect);
        await window.close();
      }
    });
  }

  test(`${ORDINARY.scripts.length} well-known scripts arrive as they were sent`, async () => {
    // The youngest for whom unknown sites are open at all: the least is enough to close a page.
    const reader = await (await school.window("lower-secondary", "en")).newPage();
    await reader.goto(`${base("ordinary.test")}/plain`);
    const wrong = [];
    for (const script of ORDINARY.scripts) {
      const sent = readFileSync(join(HERE, "node_modules", script));
      const got = await reader.evaluate(async (path) => {
        try {
          const answer = await fetch(path);
          return { status: answer.status, size: (await answer.arrayBuffer()).byteLength };
        } catch (error) {
          return { status: String(error), size: 0 };
        }
      }, `/lib/${script}`);
      if (got.status !== 200 || got.size !== sent.length) wrong.push(`${script}: ${got.status}, ${got.size}`);
    }
    assert.deepEqual(wrong, []);
  });
});

test("engines under other names, minified again, and hidden", async (t) => {
  assert.equal(await written, 0, "the variants could not be made");
  const window = await school.window(TIER, "en");
  const page = await window.newPage();
  await page.goto(`${base("renamed.test")}/plain`);
  const status = (path) => page.evaluate(async (path) => {
    try {
      const answer = await fetch(path);
      await answer.text();
      return answer.status;
    } catch {
      // A network error is a script that was cut while it flowed.
      return 403;
    }
  }, path);
  const missed = [];
  for (const variant of VARIANTS) {
    const through = [];
    const scripts = SCRIPTS.filter((script) => !variant.only || variant.only.includes(script.name));
    for (const script of scripts) if (await status(`/${variant.name}/${script.name}`) !== 403) through.push(script.name);
    t.diagnostic(`${variant.name}: ${scripts.length - through.length} of ${scripts.length} caught${through.length ? `, not ${through.join(", ")}` : ""}`);
    for (const name of through) if (!variant.missed.includes(name)) missed.push(`${variant.name}/${name}`);
  }
  assert.deepEqual(missed, []);
});
