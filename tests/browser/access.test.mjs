// How staff come in, and how they are kept out: links, passkeys, a password with codes, the lock, the end of an access.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  addAuthenticator, expectNoViolations, expectToFit, newPage, oneTimeCode, openBrowser, openHouse, signedIn, tabTo,
} from "./house.mjs";

let browser, house, page;
const troubles = [];
const password = "the porch light is on";

before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  page = await newPage(browser, troubles);
  await addAuthenticator(page);
});

after(async () => {
  await browser?.close();
  await house?.close();
});

const session = async (page) => (await page.context().cookies(house.url)).find((cookie) => cookie.name === "__Host-porchlight");
const heading = (page) => page.getByRole("heading", { level: 1 }).textContent();

test("from a link to the house by keyboard alone, with a passkey", async () => {
  await page.goto(await house.signInLink());
  assert.equal(await heading(page), "Hello, Carla");
  await expectToFit(page, "set-up");
  await tabTo(page, "textbox", "What to call it");
  await page.keyboard.type("Office computer");
  await tabTo(page, "button", "Make a passkey");
  await page.keyboard.press("Enter");
  await page.waitForURL(/houses/);
  assert.equal(await heading(page), "Cedar House");
  await page.goto(`${house.url}/account`);
  assert.match(await page.locator("[data-passkey-id]").innerText(), /Office computer/);
});

test("the cookie is one that no script reads and no other site sends", async () => {
  const cookie = await session(page);
  assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite, cookie.path], [true, true, "Strict", "/"]);
});

test("signing in again asks for no name, and takes a new session", async () => {
  const before = (await session(page)).value;
  await page.getByRole("button", { name: "Sign out Carla" }).click();
  await page.waitForURL(`${house.url}/`);
  assert.equal(await session(page), undefined);
  await expectToFit(page, "sign-in");
  const replayed = await page.request.get(`${house.url}/account`, { headers: { cookie: `__Host-porchlight=${before}` } });
  assert.match(await replayed.text(), /Sign in with a passkey/, "what was signed out opens nothing");
  await tabTo(page, "button", "Sign in with a passkey");
  await page.keyboard.press("Enter");
  await page.waitForURL(/houses/);
  assert.notEqual((await session(page)).value, before);
});

test("a password and codes, for who has no passkey", async () => {
  const sam = await newPage(browser, troubles);
  await sam.goto(await house.signInLink("Sam", "counsellor"));
  await sam.getByRole("link", { name: /set up a password/ }).click();
  const secret = (await sam.locator("code").innerText()).replaceAll(" ", "");
  await sam.getByLabel("Sign-in name").fill("sam@cedar");
  await sam.getByLabel("Password", { exact: true }).fill(password);
  await sam.getByLabel("The same again").fill(password);
  await sam.getByLabel("The code that it shows now").fill("000000");
  await sam.keyboard.press("Enter");
  assert.match(await sam.getByRole("alert").first().innerText(), /code did not match/);
  await expectToFit(sam, "set-up-password");
  assert.equal((await sam.locator("code").innerText()).replaceAll(" ", ""), secret);
  await sam.getByLabel("Password", { exact: true }).fill(password);
  await sam.getByLabel("The same again").fill(password);
  await sam.getByLabel("The code that it shows now").fill(oneTimeCode(secret));
  await sam.keyboard.press("Enter");
  await sam.waitForURL(/houses/);
  await sam.getByRole("button", { name: "Sign out Sam" }).click();
  await sam.waitForURL(`${house.url}/`);
  await sam.getByText("Use a password instead").click();
  const signIn = async (code) => {
    await sam.getByLabel("Sign-in name").fill("Sam@Cedar");
    await sam.getByLabel("Password").fill(password);
    await sam.getByLabel("Code from your app").fill(code);
    await sam.keyboard.press("Enter");
  };
  await signIn("123456");
  await sam.locator("main > [role=alert]", { hasText: "did not match" }).waitFor();
  await expectToFit(sam, "sign-in-refused");
  await signIn(oneTimeCode(secret, 1));
  await sam.waitForURL(/houses/);

  // Sam's access ends while the page is open.
  await house.admin("staff", "end", "--house", "Cedar House", "--name", "Sam");
  await sam.reload();
  assert.equal(await heading(sam), "Sign in");
  await sam.context().close();
});

test("a page that nobody uses is covered, and what was typed is there afterwards", async () => {
  await page.clock.install();
  await page.goto(`${house.url}/invites`);
  await page.getByLabel("Name, as staff will see it").fill("Ana, half typed");
  await page.clock.fastForward(5 * 60 * 1000 + 5_000);
  const cover = page.getByRole("dialog");
  await cover.getByRole("button", { name: "Go on with your passkey" }).waitFor();
  assert.ok(!(await page.locator("body > main").isVisible()), "the page itself is not shown");
  await expectToFit(page, "covered");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.ok(await cover.isVisible(), "Escape does not uncover it");
  await cover.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await cover.waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Name, as staff will see it").inputValue(), "Ana, half typed");
  await page.getByLabel("Name, as staff will see it").fill("Ana");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "An invite for Ana" }).waitFor();
  await page.clock.resume();
});

test("the page of the lock goes on where it was asked for", async () => {
  await page.goto(`${house.url}/lock?to=/account`);
  await expectToFit(page, "lock");
  await page.getByRole("button", { name: "Go on with your passkey" }).click();
  await page.waitForURL(`${house.url}/account`);
});

test("an invite is shown once, as a picture and a code, and can be taken back", async () => {
  await page.goto(`${house.url}/invites`);
  await page.getByLabel("Name, as staff will see it").fill("Ben");
  await page.keyboard.press("Enter");
  assert.match(await page.locator("code").innerText(), /\S{20}/);
  assert.ok((await page.locator("svg.qr").boundingBox()).width > 150);
  await expectToFit(page, "invite-made");
  await page.getByRole("link", { name: "Back to the invites" }).click();
  assert.equal(await page.locator("code").count(), 0);
  await expectToFit(page, "invites");
  await page.getByRole("button", { name: "Take back the invite of Ben" }).click();
  await page.locator("[data-invite]", { hasText: "Ben" }).waitFor({ state: "detached" });
});

test("staff are invited, get a new link, and lose their access", async () => {
  await page.goto(`${house.url}/staff`);
  await page.getByLabel("Name").fill("Toni");
  await page.getByLabel("Role").selectOption("House staff");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = (await page.locator("code").innerText()).trim();
  await expectToFit(page, "staff-link");
  const toni = await signedIn(browser, troubles, link);
  assert.equal(await heading(toni), "Cedar House");
  for (const hidden of ["/staff", "/invites"]) {
    assert.equal((await toni.goto(house.url + hidden)).status(), 404, hidden);
  }
  await page.goto(`${house.url}/staff`);
  const row = page.locator("[data-staff]", { hasText: "Toni" });
  await row.getByText("Change").click();
  await expectToFit(page, "staff");
  await row.getByRole("button", { name: "End their access" }).click();
  await page.locator("[data-staff]", { hasText: /Toni[^]*access ended/ }).waitFor();
  await toni.goto(house.url);
  await toni.getByRole("button", { name: "Sign in with a passkey" }).click();
  assert.match(await toni.getByRole("alert").first().innerText(), /not accepted/);
  await toni.context().close();
});

test("passkeys have names, and the last one stays", async () => {
  await page.goto(`${house.url}/account`);
  await page.getByText("Change", { exact: false }).first().click();
  await page.getByLabel("What to call it").fill("Front desk");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.locator("[data-passkey-id] > .name", { hasText: "Front desk" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Remove this passkey" }).count(), 0);
  await expectToFit(page, "account");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.locator(".passkey [role=alert]").waitFor();
  assert.match(await page.locator(".passkey [role=alert]").innerText(), /has a passkey of yours already/);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.waitForURL(`${house.url}/`);
  assert.equal(await heading(page), "Sign in");
});

test("a form from elsewhere, or without its token, does nothing", async () => {
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(/houses/);
  const form = { form: { name: "Eve", role: "house-manager" }, headers: { origin: house.url } };
  assert.equal((await page.request.post(`${house.url}/staff`, form)).status(), 403);
  const token = await page.evaluate("document.body.dataset.token");
  const elsewhere = { form: { ...form.form, token }, headers: { origin: "https://elsewhere.example" } };
  assert.equal((await page.request.post(`${house.url}/staff`, elsewhere)).status(), 403);
  await page.goto(`${house.url}/staff`);
  assert.equal(await page.locator("[data-staff]", { hasText: "Eve" }).count(), 0);
  await expectNoViolations(page);
});

test("the console stayed clean", () => {
  // What a browser writes by itself about answers that refuse something.
  assert.deepEqual(troubles.filter((text) => !/status of 4\d\d/.test(text)), []);
});
