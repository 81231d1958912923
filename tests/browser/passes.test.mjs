// Pages that are allowed: no warning, the newest protocol, parts and sockets.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSchool } from "./school.mjs";

let school;
before(async () => { school = await startSchool(); }, { timeout: 120_000 });
after(() => school?.stop());

test("a page opens without a warning, over HTTP/2", async () => {
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  const answer = await page.goto(school.https("site.test"));
  assert.equal(answer.status(), 200);
  assert.equal(await page.textContent("h1"), "Hello from the origin");
  const protocol = await page.evaluate(() => performance.getEntriesByType("navigation")[0].nextHopProtocol);
  assert.equal(protocol, "h2");
  const { issuer } = await answer.securityDetails();
  assert.doesNotMatch(issuer, /test sites/);
  await window.close();
});

test("what a page loads is loaded", async () => {
  const window = await school.window("primary", "pl");
  const page = await window.newPage();
  await page.goto(school.https("site.test", "/with-parts"), { waitUntil: "load" });
  assert.equal(await page.getAttribute("body", "data-script"), "ran");
  assert.equal(await page.evaluate(() => document.querySelector("img").naturalWidth), 8);
  await window.close();
});

test("a page in clear text opens", async () => {
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  const answer = await page.goto(school.http("site.test"));
  assert.equal(answer.status(), 200);
  await window.close();
});

test("a web socket speaks both ways", async () => {
  const window = await school.window("upper-secondary", "ru");
  const page = await window.newPage();
  await page.goto(school.https("site.test", "/socket-page"));
  const heard = await page.evaluate(() => new Promise((done, fail) => {
    const socket = new WebSocket(`wss://${location.host}/socket`);
    const words = ["one", "два", "ba"];
    const back = [];
    socket.onopen = () => words.forEach((word) => socket.send(word));
    socket.onmessage = ({ data }) => {
      back.push(data);
      if (back.length === words.length) { socket.close(); done(back); }
    };
    socket.onerror = () => fail(new Error("the socket failed"));
  }));
  assert.deepEqual(heard, ["one", "два", "ba"]);
  await window.close();
});

test("a bank is not looked into, so the browser judges its certificate itself", async () => {
  const window = await school.window("lower-secondary", "en");
  const page = await window.newPage();
  // The test's bank has a root that only the gateway knows: the browser refuses it, and that is
  // how we see that the certificate is the bank's own.
  await assert.rejects(page.goto(school.https("bank.test")), /ERR_CERT_AUTHORITY_INVALID/);
  await window.close();
});
