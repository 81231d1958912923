// Makes the pictures of the README from the running program: `npm run pictures`.

import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startSchool, until } from "./school.mjs";
import { firstLink, setPassword } from "./staff.mjs";

const images = resolve(dirname(fileURLToPath(import.meta.url)), "../../docs/images");
mkdirSync(images, { recursive: true });
const school = await startSchool();
try {
  const size = { width: 1100, height: 880 };
  const visits = [["lower-secondary", "en"], ["primary", "vi"], ["upper-secondary", "pl"], ["lower-secondary", "ru"]];
  for (const [tier, language] of visits) {
    const window = await school.window(tier, language, { viewport: size });
    const page = await window.newPage();
    await page.goto(school.https("games.test", "/play"));
    if (tier === "lower-secondary" && language === "en") {
      await page.screenshot({ path: join(images, "block-page.png") });
    }
    await window.close();
  }
  const window = await school.browser.newContext({ locale: "en", viewport: size });
  const page = await window.newPage();
  await setPassword(page, await firstLink(school), "four quiet lamps by the river");
  await page.goto(`${school.dashboard}/t/incidents`);
  await until("incidents on the page", async () => (await page.textContent("main")).includes("games.test"));
  await page.reload();
  await page.screenshot({ path: join(images, "dashboard.png") });
} finally {
  await school.stop();
}
