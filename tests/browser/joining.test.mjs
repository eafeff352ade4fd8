// Somebody without a camera: staff read eight symbols out, both screens show the same six digits, and staff let the phone
// in. What the page shows comes by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectToFit, openBrowser, openHouse, signedIn } from "./house.mjs";

const WITHIN_MS = 5_000;

let browser, house, page;
const troubles = [];

before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  page = await signedIn(browser, troubles, await house.signInLink());
});

after(async () => {
  await browser?.close();
  await house?.close();
});

/// Makes a code for somebody, and says it.
async function makeCode(name) {
  await page.goto(`${house.url}/invites`);
  await page.getByLabel("Name, as staff will see it").fill(name);
  await page.getByRole("button", { name: "Make a code to read out" }).click();
  await page.waitForURL(`${house.url}/codes`);
  return page.locator("[data-code]", { hasText: name }).locator("code").innerText();
}

test("Ben's phone asks, the page shows his digits by itself, and he is let in", async () => {
  const code = await makeCode("Ben");
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await expectToFit(page, "codes-waiting");
  const said = await house.stranger("Ben", "ask-to-join", house.url, code.toLowerCase());
  const digits = /\d{3} \d{3}/.exec(said)[0];
  await page.locator("[data-digits]").waitFor({ timeout: WITHIN_MS });
  assert.equal(await page.locator("[data-digits]").innerText(), digits);
  await expectToFit(page, "codes-asked");
  await page.getByRole("button", { name: "let in as Ben" }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByText("You let this phone in.").waitFor();
  assert.match(await house.stranger("Ben", "let-in"), /You have joined/);
  await house.stranger("Ben", "sync");
  await page.goto(`${house.url}/people`);
  await page.getByText("Ben", { exact: true }).first().waitFor();
});

test("who shows other digits is not let in, and hears it", async () => {
  const code = await makeCode("Uli");
  await house.stranger("Somebody", "ask-to-join", house.url, code);
  await page.locator("[data-digits]").waitFor({ timeout: WITHIN_MS });
  await page.getByRole("button", { name: "Do not let in as Uli" }).click();
  await page.locator("[data-code]", { hasText: "Uli" }).waitFor({ state: "detached" });
  assert.match(await house.stranger("Somebody", "let-in"), /did not let this phone in/);
  await assert.rejects(house.stranger("Somebody else", "ask-to-join", house.url, code));
});

test("the console stayed clean", () => {
  assert.deepEqual(troubles.filter((text) => !/status of 40[1-4]|ERR_INCOMPLETE_CHUNKED/.test(text)), []);
});
