// Opens pages in Chromium through one proxy and says how long each took, as JSON on one line:
// milliseconds until the load event, which waits for the styles, scripts and pictures.
//
//   node browser.mjs tunnel|straight ADDRESS FIRST-NUMBER PAGES HOST...
//
// Needs Chromium and the packages of tests/browser.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(fileURLToPath(new URL("../../tests/browser/package.json", import.meta.url)));
const { chromium } = require("playwright-core");

const [way, address, first, pages, ...hosts] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--ignore-certificate-errors",
    way === "tunnel" ? `--proxy-server=http://${address}` : `--host-resolver-rules=MAP * ${address}`,
  ],
});
const times = [];
for (let number = 0; number <= Number(pages); number++) {
  // A pupil who was never there: nothing in the browser's own memory.
  const pupil = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await pupil.newPage();
  const host = hosts[number % hosts.length];
  const answer = await page.goto(`https://${host}/new/visit.html?n=${Number(first) + number}`, { waitUntil: "load" });
  if (!answer.ok()) throw new Error(`${answer.status()} instead of a page`);
  const took = await page.evaluate(() => new Promise((done) => setTimeout(() => {
    const [load] = performance.getEntriesByType("navigation");
    done([load.loadEventStart, document.images.length, [...document.images].every((one) => one.naturalWidth > 0)]);
  })));
  if (took[1] !== 8 || !took[2]) throw new Error("a page without its pictures");
  // The first visit warms the browser.
  if (number > 0) times.push(took[0]);
  await pupil.close();
}
await browser.close();
console.log(JSON.stringify(times));
