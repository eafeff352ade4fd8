// Every page in every sample state and both languages, as a browser shows it: narrow, read aloud, and on paper. The server's
// test `samples_are_written_where_a_browser_finds_them` has put the pages into $SAMPLES.

import assert from "node:assert/strict";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axePath, openBrowser } from "./house.mjs";

const STATIC = new URL("../../sync-server/static/", import.meta.url);
const STATEMENT = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
const ORIGIN = "http://localhost";
/// A4 without its margins, in CSS pixels.
const PAPER = { width: 672, height: 1001 };

let browser, context, axe, pages, samples;

before(async () => {
  samples = process.env.SAMPLES;
  assert.ok(samples, "$SAMPLES names the folder of the sample pages");
  [browser, axe, pages] = await Promise.all([openBrowser(), readFile(axePath, "utf8"), readdir(samples)]);
  assert.ok(pages.length > 100, `${pages.length} pages`);
  pages.sort();
  context = await browser.newContext();
  // Nothing is served: a page is its file, with our style, and without the script, which would ask a server.
  await context.route("**/*", async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (pages.includes(name)) {
      return route.fulfill({ contentType: "text/html; charset=utf-8", body: await readFile(join(samples, name)) });
    }
    if (name === "static/porchlight.css") {
      return route.fulfill({ contentType: "text/css", body: await readFile(new URL("porchlight.css", STATIC)) });
    }
    return route.fulfill({ contentType: "text/javascript", body: "" });
  });
});

after(() => browser?.close());

/// What sticks out to the side of a page, but for what can be moved there.
const sticksOut = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const isWide = (part) => part.getBoundingClientRect().right > width + 1 && !part.closest(".picture, .unseen");
  const wide = [...document.querySelectorAll("body *")].filter(isWide);
  return wide.slice(0, 3).map((part) => `${part.tagName} "${part.textContent.trim().slice(0, 40)}" sticks out`);
});

async function onPaper(page) {
  const troubles = await sticksOut(page);
  troubles.push(...await page.evaluate(() => [...document.querySelectorAll(".picture")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => `${part.textContent.trim().slice(0, 40)} is cut off`)));
  troubles.push(...await page.evaluate(() => [...document.querySelectorAll("section[aria-labelledby] .lines")]
    .filter((list) => !list.checkVisibility() || !list.closest("section").querySelector("h2").checkVisibility())
    .map((list) => `${list.textContent.trim().slice(0, 40)} is left out, or its heading`)));
  const toPress = page.locator("form, button, input, select, textarea, nav, summary").filter({ visible: true });
  if (await toPress.count() > 0) troubles.push("something to press");
  if (!await page.getByText(STATEMENT, { exact: true }).isVisible()) troubles.push("no statement");
  const pdf = await page.pdf({ preferCSSPageSize: true });
  if (!pdf.subarray(0, 5).equals(Buffer.from("%PDF-"))) troubles.push("no paper");
  return troubles;
}

async function readAloud(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate("axe.run()");
  return violations.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes[0].html}`);
}

for (const language of ["en", "es"]) {
  test(`at 320 px nothing sticks out, on paper nothing is cut off or can be pressed, and it can be read aloud (${language})`, async () => {
    const page = await context.newPage();
    const troubles = [];
    for (const name of pages.filter((name) => name.startsWith(language))) {
      const look = async (how, viewport, media, of) => {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ media });
        await picture(page, `${name}-${how}`);
        for (const trouble of await of(page)) troubles.push(`${name}, ${how}: ${trouble}`);
      };
      await page.goto(`${ORIGIN}/${name}`);
      await look("narrow", { width: 320, height: 640 }, "screen", sticksOut);
      await look("paper", PAPER, "print", onPaper);
      // The English is read aloud where the pages are used; here the other one would not be.
      if (language !== "en") await look("wide", { width: 1280, height: 900 }, "screen", readAloud);
    }
    await page.close();
    assert.deepEqual(troubles, []);
  });
}

async function picture(page, name) {
  if (!process.env.PICTURES) return;
  await mkdir(process.env.PICTURES, { recursive: true });
  await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
}
