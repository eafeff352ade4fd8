// The first evening of somebody new, in the house of `cargo demo`: from the link through the house page, a person, a report
// and a session to a hand-over that the next shift has read, in Spanish; then the residents' own phones say who looked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectToFit, openBrowser, openDemo, signedIn } from "./house.mjs";

/// What is above the list of the residents is read in two minutes, tired: a person reads about 200 words in one.
const WORDS_MOST = 400;
const residents = ["Ana", "Ben", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonah", "Kofi", "Lena", "Mateo", "Noor"];
const note = "At 19:10 somebody asked for a talk. We sat on the porch until 19:40.";

let browser, demo, carla, houseAddress;
/// Who asked, and whose answers Carla followed up.
const met = { asked: undefined, followedUp: undefined };
const troubles = [];

before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), openDemo()]);
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

const wordsAbove = async (page, list) => (await text(page)).split(`\n${list}\n`)[0].split(/\s+/).length;
const text = (page) => page.locator("main").innerText();
const heading = (page) => page.getByRole("heading", { level: 1 }).innerText();
const press = async (page, button) => {
  await Promise.all([page.waitForNavigation(), button.click()]);
};

test("the link leads into the house, and its page is read in two minutes", async () => {
  carla = await signedIn(browser, troubles, demo.link);
  houseAddress = carla.url();
  assert.equal(await heading(carla), "Cedar House");
  const panels = await carla.getByRole("heading", { level: 2 }).allInnerTexts();
  assert.deepEqual(panels.filter((panel) => panel !== "Celebrations"), [ // some evenings have none
    "Since the last shift", "Asked for support", "Follow-ups", "Leaving within a week", "Today", "Hand-over", "Reported",
    "House climate", "Residents",
  ]);
  const above = await wordsAbove(carla, "Residents");
  assert.ok(above <= WORDS_MOST, `${above} words above the residents`);
  assert.match(await carla.locator("[data-climate]").innerText(), /most|about half|few/);
  await expectToFit(carla, "first-evening-house");
});

test("who needs a word: the name leads to the person, and what becomes of it is one press", async () => {
  const ask = carla.locator("[data-ask]").first();
  met.asked = await ask.getByRole("link").innerText();
  await press(carla, ask.getByRole("button"));
  assert.match(await carla.locator("[data-ask]").first().innerText(), /Carla talks with them/);
  const row = carla.locator("[data-follow-up]").first();
  met.followedUp = await row.getByRole("link").innerText();
  await row.getByRole("link").click();
  const card = carla.locator(".residents > li:target");
  assert.equal(await card.getByRole("heading").innerText(), met.followedUp);
  assert.match(await card.innerText(), /in Room \d/);
  await press(carla, card.getByRole("link"));
  assert.equal(await heading(carla), met.followedUp);
  assert.match(await text(carla), /That you looked is written down/);
  assert.match(await text(carla), /Mood and sleep: 5 is good\. Urge: 10 is the strongest\./);
  await expectToFit(carla, "first-evening-resident");
  await press(carla, carla.getByRole("link", { name: `What ${met.followedUp} consented to` }));
  assert.doesNotMatch(await text(carla), /does not know the text/);
  await carla.goto(houseAddress);
  await press(carla, carla.locator("[data-follow-up]").first().getByRole("button", { name: "Talk booked" }));
  assert.match(await text(carla), /a talk is booked, says Carla/);
});

test("a report is looked at and decided, and lines about a session are read", async () => {
  await press(carla, carla.getByRole("link", { name: "To the reports" }));
  assert.match(await text(carla), /can ask for a second look/);
  await press(carla, carla.getByRole("button", { name: "Hide it from everybody" }));
  assert.match(await text(carla), /Nothing is reported/);
  await carla.goto(`${demo.url}/notices`);
  await press(carla, carla.locator("main").getByRole("link", { name: "Open circle" }).last());
  assert.ok(await carla.locator("[data-line]").count() > 0);
});

test("she says that she has read what was handed over, and hands over herself", async () => {
  await carla.goto(houseAddress);
  await press(carla, carla.getByRole("button", { name: "I have read it" }));
  assert.match(await text(carla), /Read by Carla/);
  await carla.getByLabel(/^Situation/).fill(note);
  await press(carla, carla.getByRole("button", { name: "Sign as Carla" }));
  assert.match(await carla.getByRole("status").innerText(), /^Signed\./);
  await carla.goto(houseAddress);
  assert.match(await carla.locator("[data-handover]").innerText(), /until 19:40/);
});

test("on paper the page is what was said", async () => {
  await carla.emulateMedia({ media: "print" });
  assert.equal(await carla.locator("button, nav, form").filter({ visible: true }).count(), 0);
  assert.ok(await carla.getByText(note).isVisible());
  await carla.emulateMedia({ media: null });
});

test("the next shift reads it in Spanish, and Carla sees so", async () => {
  const eve = await signedIn(browser, troubles, await demo.linkOf("Eve"), { locale: "es-ES" });
  assert.match(await text(eve), /Desde el último turno/);
  const above = await wordsAbove(eve, "Residentes");
  assert.ok(above <= WORDS_MOST, `${above} words above the residents`);
  await expectToFit(eve, "first-evening-spanish");
  await press(eve, eve.getByRole("button", { name: "Ya lo leí" }));
  await carla.locator("[data-handover]", { hasText: "Read by Eve" }).waitFor({ timeout: 5_000 });
  await eve.context().close();
});

test("she signs out, and nothing opens any more", async () => {
  await press(carla, carla.getByRole("button", { name: "Sign out Carla" }));
  assert.equal(await heading(carla), "Sign in");
  await carla.goto(houseAddress);
  assert.equal(await heading(carla), "Sign in");
  const answer = await carla.goto(demo.link);
  assert.ok(answer.status() >= 400, "the link was good once");
});

test("each resident's own phone says who looked at what, and why", async () => {
  assert.equal(await demo.end(), 0);
  const told = {};
  for (const name of [...residents, "Dev"]) told[name] = await demo.phone(name, "who-looked");
  const of = (name, what, why) => told[name].split("\n").filter((line) =>
    line.includes("Carla (counsellor, Cedar House)") && line.includes(what) && line.includes(why));
  assert.ok(of(met.asked, "that you asked for support", "the page about the house").length > 0, told[met.asked]);
  assert.ok(of(met.followedUp, "answers of your check-ins", "the page about you").length > 0, told[met.followedUp]);
  assert.ok(of(met.followedUp, "a consent that you gave", "the page about you").length > 0, told[met.followedUp]);
  // Farid shows no days, and perhaps nothing.
  for (const name of residents.filter((name) => name !== "Farid")) assert.ok(of(name, "", "the page about the house").length > 0, `${name}: ${told[name]}`);
  const with_ = (what) => residents.filter((name) => of(name, what, "").length > 0);
  assert.ok(with_("a line about a session, without your name").length > 0);
  assert.ok(with_("on which days you checked in").filter((name) => of(name, "", "a count of the whole house").length === 1).length >= 8);
  assert.equal(with_("a report that you made").length, 1, "whoever reported is told, and nobody else");
  assert.match(told.Ana, /Eve \(house staff, Cedar House\)/);
  assert.doesNotMatch(told.Dev, /the page about (you|the house)/, "who shares nothing was not read");
});

test("the console stayed clean", () => {
  assert.deepEqual(troubles.filter((line) => !/status of 40[14]|ERR_INCOMPLETE_CHUNKED/.test(line)), []);
});
