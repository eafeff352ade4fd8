// What the house notes of a stay, by keyboard, and what the next shift and the counsellor see of it; a session, for
// whoever leads it and for nobody else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, expectToFit, openBrowser, openHouse, signedIn } from "./house.mjs";

const hostile = `"><img src=x onerror=alert(1)>`;
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
let browser, house, carla, eve;
const troubles = [];

before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  await house.phone("Ana", "sync");
  carla = await signedIn(browser, troubles, await house.signInLink("Carla", "house-manager"));
  eve = await signedIn(browser, troubles, await house.signInLink("Eve", "counsellor"));
});

after(async () => {
  await browser?.close();
  await house?.close();
});

test("whoever says who is whose counsellor sees that nobody is, and names one", async () => {
  await carla.goto(`${house.url}/people`);
  await carla.locator("[data-person]", { hasText: "Ana" }).locator("[data-unassigned]").waitFor();
  await carla.getByRole("link", { name: "Ana" }).click();
  await expectToFit(carla, "person-unassigned");
  await carla.getByLabel("Who it is").selectOption({ label: "Eve" });
  await carla.getByRole("button", { name: "Note the counsellor" }).focus();
  await enter(carla);
  assert.match(await carla.locator("[data-counsellor]").innerText(), /Eve/);
  await carla.goto(`${house.url}/people`);
  assert.equal(await carla.locator("[data-unassigned]").count(), 0);
});

test("a room and a last day are noted, and the house page says both to whoever is on shift", async () => {
  await eve.goto(`${house.url}/people`);
  await eve.getByRole("link", { name: "Ana" }).click();
  assert.equal(await eve.getByLabel("Who it is").count(), 0, "who is whose counsellor is the manager's");
  await eve.getByLabel(/^Room or bed/).fill(`Room 3 ${hostile}`);
  await eve.getByRole("button", { name: "Note the room" }).focus();
  await enter(eve);
  await eve.getByLabel(/^Last day that is planned/).fill(inDays(3));
  await eve.getByRole("button", { name: "Note this day" }).first().focus();
  await enter(eve);
  await carla.goto(`${house.url}/houses/${house.house.house}`);
  assert.match(await carla.locator("[data-event]", { hasText: "Room 3" }).innerText(), /Ana/);
  assert.match(await carla.locator("[data-leaving]").innerText(), /Ana/);
  await expectToFit(carla, "house-with-stays");
});

test("a session opens for whoever leads it, and says nothing before it has begun", async () => {
  await carla.goto(`${house.url}/notices`);
  await carla.getByText("Put something on the schedule").click();
  await carla.getByLabel("What it is called").fill(`Evening ${hostile}`);
  await carla.getByLabel("Day", { exact: true }).fill(inDays(1));
  await carla.getByLabel(/^Time/).fill("19:00");
  await carla.getByLabel("Who leads it").selectOption({ label: "Eve" });
  const id = await carla.locator('form[action="/notices/sessions"] input[name="id"]').inputValue();
  await carla.getByLabel("Where, if it matters").focus();
  await enter(carla);
  assert.match(await carla.getByRole("status").innerText(), /^Posted/);
  await eve.goto(`${house.url}/sessions/${id}`);
  await eve.locator("[data-not-yet]").waitFor();
  await expectToFit(eve, "session");
  const answer = await carla.goto(`${house.url}/sessions/${id}`);
  assert.equal(answer.status(), 404);
});

test("the console stayed clean", () => {
  assert.deepEqual(troubles.filter((text) => !/status of 404/.test(text)), []);
});
