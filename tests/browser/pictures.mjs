// Makes the pictures of the README from the running program: `npm run pictures`.

import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { filledSchool } from "./filled.mjs";
import { until } from "./school.mjs";

const images = resolve(dirname(fileURLToPath(import.meta.url)), "../../docs/images");
mkdirSync(images, { recursive: true });
const viewport = { width: 1100, height: 880 };
const { school, people } = await filledSchool({ locale: "en", viewport });
try {
  // The class of lower secondary has it open for its lesson.
  const visits = [["upper-secondary", "en"], ["primary", "vi"], ["upper-secondary", "pl"]];
  for (const [tier, language] of visits) {
    const window = await school.window(tier, language, { viewport });
    const page = await window.newPage();
    await page.goto(school.https("games.test", "/play"));
    if (language === "en") {
      await page.screenshot({ path: join(images, "block-page.png") });
    }
    await window.close();
  }
  const admin = people["it-admin"];
  await admin.goto(`${school.dashboard}/t/incidents`);
  await until("incidents on the page", async () => (await admin.textContent("main")).includes("games.test"));
  const shots = [[admin, "/t/incidents", "dashboard"], [people.teacher, "/t/review", "review"],
    [people["safeguarding-lead"], "/s/concerns", "concerns"], [admin, "/it/explain?url=https%3A%2F%2Fgames.test%2F&class=7B", "explain"]];
  for (const [page, path, name] of shots) {
    await page.goto(`${school.dashboard}${path}`);
    await page.screenshot({ path: join(images, `${name}.png`) });
  }
} finally {
  await school.stop();
}
