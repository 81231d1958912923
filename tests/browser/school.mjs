// A school for browsers: the real gateway with the shipped policies and rules of the tests, a web
// site, and Chromium with the school's certificate in a certificate store of its own (NSS, in a
// HOME that is thrown away). Pupils are told apart by the loopback address they come from; since
// a browser cannot choose one, a small relay per pupil does.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { start as startOrigin } from "../origin/origin.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TOP = resolve(HERE, "../..");
const BINARY = resolve(process.env.SCHOOLGATE_BIN ?? join(TOP, "target/debug/schoolgate"));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// How long anything may take that normally takes a moment, in milliseconds.
export const PATIENCE = 60_000;

export const LANGUAGES = ["en", "vi", "pl", "ru"];
export const TIERS = ["early-years", "primary", "lower-secondary", "upper-secondary", "staff", "guest"];
const CLASSES = { "early-years": "K1", primary: "3A", "lower-secondary": "7B", "upper-secondary": "11C" };
const SITES = ["site.test", "games.test", "care.test", "adult.test", "warn.test", "bank.test", "expired:expired.test", "self:self-signed.test"];

export async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => { socket.destroy(); done(true); });
    socket.on("error", () => done(false));
  });
}

function writePolicies(dir) {
  cpSync(join(TOP, "policies"), dir, { recursive: true });
  // They speak of the shipped example classes.
  rmSync(join(dir, "examples"), { recursive: true, force: true });
  let classes = "";
  let networks = "";
  TIERS.forEach((tier, at) => {
    const room = CLASSES[tier];
    if (room) classes += `[[class]]\nid = "${room}"\ntier = "${tier}"\n\n`;
    LANGUAGES.forEach((language, which) => {
      networks += `[[network]]\nname = "${tier} ${language}"\naddresses = ["127.0.${at + 1}.${which + 1}/32"]\n` +
        `${room ? `class = "${room}"` : `tier = "${tier}"`}\nlanguage = "${language}"\n\n`;
    });
  });
  writeFileSync(join(dir, "classes.toml"), classes);
  writeFileSync(join(dir, "networks.toml"), networks);
  writeFileSync(join(dir, "rules.toml"),
    '[[rule]]\nid = "closed-games"\nstate = "block"\nhosts = ["games.test"]\ncategory = "games"\n' +
    'reason = "closed for the tests"\nowner = "tests"\n' +
    ["care:self-harm-promotion", "adult:pornography"].map((one) => {
      const [name, category] = one.split(":");
      return `[[rule]]\nid = "closed-${name}"\nstate = "block"\nhosts = ["${name}.test"]\ncategory = "${category}"\n` +
        'reason = "closed for the tests"\nowner = "tests"\n';
    }).join(""));
  // Pages that are asked about first, in each tier.
  const shops = join(dir, "categories/shopping.toml");
  writeFileSync(shops, readFileSync(shops, "utf8").replace(/(= )"(block|teacher|allow)"$/gm, '$1"warn"'));
  const list = join(dir, "lists/starter/shopping.txt");
  writeFileSync(list, `${readFileSync(list, "utf8")}\nwarn.test\n`);
  writeFileSync(join(dir, "no_inspect.toml"), `${readFileSync(join(dir, "no_inspect.toml"), "utf8")}\n` +
    '[[group]]\nname = "banks of the tests"\ncategory = "bank-health-gov"\nreason = "never opened"\nhosts = ["bank.test"]\n');
}

/// Makes a certificate store in which Chromium finds these certificates.
export function trust(home, certificates) {
  // Both places that Chromium knows, old and new.
  for (const place of [".pki/nssdb", ".local/share/pki/nssdb"]) {
    const store = join(home, place);
    mkdirSync(store, { recursive: true });
    execFileSync("certutil", ["-d", `sql:${store}`, "-N", "--empty-password"]);
    for (const [name, file] of Object.entries(certificates)) {
      execFileSync("certutil", ["-d", `sql:${store}`, "-A", "-t", "C,,", "-n", name, "-i", file]);
    }
  }
}

/// What Chromium needs to run from a home of its own.
export function browserIn(home, more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, ".local/share"), XDG_CONFIG_HOME: join(home, ".config") },
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--no-first-run", ...more],
  });
}

/// Starts everything; `more` are names of further sites, which somebody else serves; `settings`
/// may add to the configuration, told the ports and the directory; `files` are further files by
/// their names.
export async function startSchool(more = [], settings = () => "", files = {}) {
  if (!existsSync(BINARY)) throw new Error(`no program at ${BINARY}: cargo build first`);
  const dir = mkdtempSync(join(tmpdir(), "schoolgate-browser-"));
  const endings = [() => rmSync(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of endings.reverse()) await end();
    endings.length = 0;
  };
  try {
    execFileSync(join(TOP, "tests/origin/certificates.sh"), [join(dir, "sites"), ...SITES, ...more]);
    const [origin] = await startOrigin(join(dir, "sites"), [{ address: "127.0.0.1", http: 0, https: 0 }]);
    endings.push(() => origin.stop());

    writePolicies(join(dir, "policies"));
    const names = [...SITES, ...more].map((site) => site.replace(/^.*:/, ""));
    writeFileSync(join(dir, "hosts"), `127.0.0.1 localhost ${names.join(" ")}\n`);
    const ports = { proxy: await freePort(), portal: await freePort(), dashboard: await freePort(), metrics: await freePort() };
    writeFileSync(join(dir, "schoolgate.toml"),
      `[listen]\n${Object.entries(ports).map(([name, port]) => `${name} = "127.0.0.1:${port}"\n`).join("")}\n` +
      '[upstream]\nextra_roots = ["sites/root.pem"]\nallow_private = ["127.0.0.1/32"]\n' +
      settings({ ports, dir }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);

    // Names of the tests are known to the gateway alone: a hosts file in a mount namespace.
    const printed = join(dir, "printed");
    const output = openSync(printed, "a");
    const rootless = process.getuid() === 0 ? [] : ["--map-root-user"];
    const gateway = spawn("unshare", ["--mount", ...rootless, "sh", "-c",
      'mount --bind "$1" /etc/hosts && shift && exec "$@"', "sh", join(dir, "hosts"),
      BINARY, "run", "--config", join(dir, "schoolgate.toml")],
    { cwd: dir, stdio: ["ignore", output, output] });
    let ended = false;
    const end = new Promise((done) => gateway.on("exit", () => { ended = true; done(); }));
    endings.push(async () => { gateway.kill("SIGKILL"); await end; });
    const said = () => readFileSync(printed, "utf8");
    await until("the gateway", async () => {
      if (ended) throw new Error(`the gateway ended at start:\n${said()}`);
      const up = await Promise.all(Object.values(ports).map(answers));
      return up.every(Boolean);
    });

    const home = join(dir, "home");
    trust(home, { school: join(dir, "certs/root.pem") });
    const browser = await browserIn(home);
    endings.push(() => browser.close());

    /// A window of somebody: they come from the address of their tier and language.
    const window = async (tier, language, options = {}) => {
      const from = `127.0.${TIERS.indexOf(tier) + 1}.${LANGUAGES.indexOf(language) + 1}`;
      const relay = createServer((client) => {
        const gate = connect({ host: "127.0.0.1", port: ports.proxy, localAddress: from });
        client.pipe(gate).pipe(client);
        client.on("error", () => gate.destroy());
        gate.on("error", () => client.destroy());
      });
      await new Promise((done) => relay.listen(0, "127.0.0.1", done));
      const context = await browser.newContext({
        proxy: { server: `http://127.0.0.1:${relay.address().port}` },
        locale: language,
        ...options,
      });
      context.setDefaultTimeout(PATIENCE);
      const close = context.close.bind(context);
      context.close = async () => { await close(); relay.close(); };
      endings.push(() => context.close().catch(() => {}));
      return context;
    };

    return {
      dir, ports, browser, window, stop, said,
      https: (name, path = "/") => `https://${name}:${origin.https}${path}`,
      http: (name, path = "/") => `http://${name}:${origin.http}${path}`,
      dashboard: `https://127.0.0.1:${ports.dashboard}`,
      portal: `http://127.0.0.1:${ports.portal}`,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/// What axe-core finds wrong on a page, all rules, as readable lines.
export async function axe(page) {
  // Evaluated by the browser's own protocol: the page's content policy allows no script.
  await page.evaluate(AXE);
  // Colours that are still on their way to another one are nobody's colours.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} (${rule.help})`));
}

/// Opens every fold, so that what is inside is looked at as well.
export function unfold(page) {
  return page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
}

/// How many pixels the page is wider than the window.
export function overhang(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
