// What staff do on a shift, by keyboard: somebody leaves, something is posted, a mentor is approved, a report is decided.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as hands from "./house.mjs";
import { expectNoViolations, expectToFit, openBrowser, openHouse, signedIn } from "./house.mjs";

const hostile = `"><img src=x onerror=alert(1)>`;
let browser, house, page;
const troubles = [];

before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  for (const name of ["Ana", hostile]) await house.phone(name, "sync");
  page = await signedIn(browser, troubles, await house.signInLink("Carla", "house-manager"));
});

after(async () => {
  await browser?.close();
  await house?.close();
});

const tabTo = (role, name) => hands.tabTo(page, role, name);
const enter = () => hands.enter(page);
const heading = () => page.getByRole("heading", { level: 1 }).textContent();
const text = () => page.locator("main").innerText();

test("somebody is noted as away and back", async () => {
  await page.goto(`${house.url}/people`);
  await expectToFit(page, "people");
  await tabTo("link", "Ana");
  await enter();
  await expectToFit(page, "person");
  await tabTo("button", "Note that they are away");
  await enter();
  assert.match(await text(), /away since/);
  await expectToFit(page, "person-away");
  await tabTo("button", "Ana is back");
  await enter();
  assert.match(await text(), /lives here/);
});

test("an announcement and a session are posted, and one is called off after asking once more", async () => {
  await page.goto(`${house.url}/notices`);
  await page.getByText("Announce something").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type(`Dinner is at six. ${hostile}`);
  await page.keyboard.press("Tab");
  await enter();
  assert.match(await page.getByRole("status").innerText(), /^Posted/);
  assert.match(await page.locator("[data-announcement]").innerText(), /Dinner is at six/);
  await page.getByText("Put something on the schedule").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("What it is called").fill(`Art ${hostile}`);
  await page.getByLabel("Day", { exact: true }).fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10));
  await page.getByLabel(/^Time/).fill("19:00");
  await page.getByLabel("Where, if it matters").fill("x".repeat(81));
  await page.getByLabel("Where, if it matters").press("Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /A place has 1 to 80 characters/);
  assert.equal(await page.getByLabel("What it is called").inputValue(), `Art ${hostile}`, "what was typed is still there");
  await expectToFit(page, "notices-trouble");
  await page.getByLabel("Where, if it matters").fill("Porch");
  await page.getByLabel("Where, if it matters").focus();
  await enter();
  await expectToFit(page, "notices");
  await tabTo("button", /^Call off/);
  await enter();
  assert.match(await heading(), /^Call off Art/);
  await expectToFit(page, "call-off");
  await tabTo("button", "Yes, call it off");
  await enter();
  assert.match(await page.locator("[data-session]").innerText(), /called off/);
});

test("mentors and reports have pages that say when there is nothing", async () => {
  for (const [address, name] of [["/mentors", "mentors"], ["/moderation", "reports"], ["/moderation/decided", "decided"]]) {
    await page.goto(house.url + address);
    await expectToFit(page, name);
  }
});

test("somebody leaves early: asked once more, a card for the hand-over, and how is on no page", async () => {
  await page.goto(`${house.url}/people`);
  await tabTo("link", "Ana");
  await enter();
  await tabTo("radio", "As it was planned");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await tabTo("button", "Go on");
  await enter();
  assert.equal(await heading(), "Ana leaves the house?");
  await expectToFit(page, "leaves");
  await tabTo("button", "Yes, they leave");
  await enter();
  assert.match(await page.locator("[data-safety-card]").innerText(), /Naloxone/);
  await expectToFit(page, "left");
  for (const address of ["/people", `/houses/${house.house.house}`]) {
    await page.goto(house.url + address);
    assert.match(await text(), /Ana/);
    assert.doesNotMatch(await text(), /early|earlier than/i);
    await expectNoViolations(page);
  }
});

test("the console stayed clean, and nothing that was typed ran", () => {
  assert.deepEqual(troubles.filter((line) => !/status of 4\d\d/.test(line)), []);
});
