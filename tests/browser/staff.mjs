// What staff do first: open a one-time link, set a password, sign in.

import { until } from "./school.mjs";

/// The link that the gateway printed at its first start.
export async function firstLink(school) {
  const text = await until("the first link", () => school.said().match(/https:\/\/\S+\/link\/[A-Za-z0-9_-]+/)?.[0]);
  return text;
}

export async function setPassword(page, link, password) {
  await page.goto(link);
  for (const field of await page.locator("input[type=password]").all()) await field.fill(password);
  await page.locator("main form button, form button[type=submit]").last().click();
  await page.waitForURL((url) => !url.pathname.startsWith("/link/"));
}

export async function signIn(page, school, name, password) {
  await page.goto(`${school.dashboard}/sign-in`);
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', password);
  await page.locator('form:has(input[name="password"]) button').last().click();
  await page.waitForLoadState("load");
}
