// The dashboard as Carla meets it: the link, the page, a milestone that is shared, and one that is taken back.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { addAuthenticator, axePath, daysAgo, makePasskey, newPage, openBrowser, openHouse } from "./house.mjs";

let browser, house, page;
const troubles = [];

before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  page = await newPage(browser, troubles);
  for (const [name, days] of [["Ana", 30], ["Ben", 7]]) {
    await house.phone(name, "track", "--name", "My path", "--start", daysAgo(days + 1));
    await house.phone(name, "check-in", "--mood", "4");
    await house.phone(name, "sync");
  }
});

after(async () => {
  await browser?.close();
  await house?.close();
});

async function picture(name) {
  if (!process.env.PICTURES) return;
  await mkdir(process.env.PICTURES, { recursive: true });
  await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
}

async function hasNoViolations() {
  await page.evaluate(await (await import("node:fs/promises")).readFile(axePath, "utf8"));
  const { violations } = await page.evaluate("axe.run()");
  assert.deepEqual(violations.map((violation) => `${violation.id}: ${violation.help}`), []);
}

const row = (name) => page.locator("[data-account]", { has: page.getByRole("heading", { name, exact: true }) });

test("looking at a sign-in link does not use it up; a passkey does, once", async () => {
  const link = await house.signInLink();
  await addAuthenticator(page);
  await page.goto(link);
  await makePasskey(page, link);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Cedar House");
  const again = await browser.newPage();
  const answer = await again.goto(link);
  assert.ok(answer.status() >= 400, "a used link opens nothing");
  await again.close();
});

test("nobody who has not chosen to share shows anything but a name", async () => {
  await page.goto(`${house.url}/houses/${house.house.house}`);
  for (const name of ["Ana", "Ben"]) {
    assert.match(await row(name).innerText(), /^\s*\S+\s+private\s*$/);
  }
  await hasNoViolations();
});

test("a milestone appears once it is shared, and is gone once the consent is withdrawn", async () => {
  const address = page.url();
  await house.phone("Ana", "consent", "on");
  await house.phone("Ana", "share");
  await page.goto(address);
  assert.equal(await row("Ana").locator("[data-milestone]").count(), 0, "offline, nothing has left Ana's phone");
  await house.phone("Ana", "sync");
  await page.goto(address);
  assert.match(await row("Ana").locator("[data-milestone]").innerText(), /30 days/);
  await hasNoViolations();
  await picture("shared");
  await house.phone("Ana", "consent", "off");
  await house.phone("Ana", "sync");
  await page.goto(address);
  assert.equal(await page.locator("[data-milestone]").count(), 0);
  const shape = async (name) => (await row(name).innerHTML()).replaceAll(name, "…");
  assert.equal(await shape("Ana"), await shape("Ben"), "withdrawn and never given look the same");
  await picture("withdrawn");
});

test("the page fits every width and both colour schemes, and its headers keep it to itself", async () => {
  for (const width of [320, 768, 1920]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.reload();
      const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assert.ok(overflow <= 0, `${width} px, ${colorScheme}: ${overflow} px too wide`);
      await hasNoViolations();
      await picture(`${width}-${colorScheme}`);
    }
  }
  const headers = (await page.reload()).headers();
  assert.match(headers["content-security-policy"], /default-src 'none'/);
  assert.equal(headers["cache-control"], "no-store");
});

test("another house's address, and no session, open nothing", async () => {
  const stranger = await page.goto(`${house.url}/houses/${"0".repeat(32)}`);
  assert.equal(stranger.status(), 404);
  const nobody = await browser.newContext();
  const answer = await (await nobody.newPage()).goto(`${house.url}/houses/${"0".repeat(32)}`);
  assert.ok(answer.status() >= 400 || /sign/i.test(await answer.text()));
  await nobody.close();
});

test("the console stayed clean", () => {
  // The two addresses above that open nothing are the only lines that a browser may write.
  assert.deepEqual(troubles.filter((text) => !/status of 40[1-4]/.test(text)), []);
});
