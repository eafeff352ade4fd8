// An open page follows its house: what is shared appears, what is taken back goes, and whoever is ended is cut, each
// within five seconds and without a click.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { daysAgo, openBrowser, openHouse, signedIn } from "./house.mjs";

const WITHIN_MS = 5_000;

let browser, house, page;
const troubles = [];

before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  await house.phone("Ana", "track", "--name", "My path", "--start", daysAgo(31));
  await house.phone("Ana", "sync");
  page = await signedIn(browser, troubles, await house.signInLink("Carla", "counsellor"));
  await page.goto(`${house.url}/houses/${house.house.house}`);
});

after(async () => {
  await browser?.close();
  await house?.close();
});

test("what is shared appears by itself, and what is taken back goes", async () => {
  await house.phone("Ana", "consent", "on");
  await house.phone("Ana", "share");
  await house.phone("Ana", "sync");
  await page.locator("[data-milestone]").first().waitFor({ timeout: WITHIN_MS });
  const opened = await page.context().newPage();
  await opened.goto(page.url());
  await opened.getByRole("link", { name: "What Ana shares" }).click();
  await opened.locator("[data-milestone]").first().waitFor();
  await page.bringToFront();
  const about = page.locator("#celebrations-about summary");
  await about.press("Enter");
  await house.phone("Ben");
  await page.locator("[data-account]").nth(1).waitFor({ timeout: WITHIN_MS });
  assert.equal(await page.locator("details[open]").count(), 1, "what was opened stays open");
  assert.ok(await about.evaluate((part) => part === document.activeElement), "and is where the keys are");
  await house.phone("Ana", "consent", "off");
  await house.phone("Ana", "sync");
  await page.locator("[data-milestone]").first().waitFor({ state: "detached", timeout: WITHIN_MS });
  await opened.bringToFront();
  await opened.locator("[data-milestone]").first().waitFor({ state: "detached", timeout: WITHIN_MS });
  assert.match(await opened.locator("main").innerText(), /private/);
  await opened.close();
  await page.bringToFront();
});

test("whoever is ended is cut, and their page with them", async () => {
  await house.admin("staff", "end", "--house", "Cedar House", "--name", "Carla");
  await page.waitForURL((address) => address.pathname === "/", { timeout: WITHIN_MS });
  assert.equal(await page.locator("[data-account]").count(), 0);
});

test("the console stayed clean", () => {
  assert.deepEqual(troubles.filter((text) => !/status of 40[1-4]|ERR_INCOMPLETE_CHUNKED/.test(text)), []);
});
