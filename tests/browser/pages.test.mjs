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

/// Runs `look` on each page of a language, and says of all of them what is wrong.
async function onEach(language, viewport, look) {
  const page = await context.newPage();
  await page.setViewportSize(viewport);
  const troubles = [];
  for (const name of pages.filter((name) => name.startsWith(language))) {
    await page.goto(`${ORIGIN}/${name}`);
    const heading = await page.getByRole("heading", { level: 1 }).textContent();
    for (const trouble of await look(page, name)) troubles.push(`${name} (${heading}): ${trouble}`);
  }
  await page.close();
  assert.deepEqual(troubles, []);
}

/// What sticks out to the side of a page, but for what can be moved there.
const sticksOut = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const isWide = (part) => part.getBoundingClientRect().right > width + 1 && !part.closest(".picture, .unseen");
  const wide = [...document.querySelectorAll("body *")].filter(isWide);
  return wide.slice(0, 3).map((part) => `${part.tagName} "${part.textContent.trim().slice(0, 40)}" sticks out`);
});

for (const language of ["en", "es"]) {
  test(`nothing sticks out at 320 px (${language})`, async () => {
    await onEach(language, { width: 320, height: 640 }, async (page, name) => {
      if (process.env.PICTURES) await picture(page, `${name}-320`);
      return sticksOut(page);
    });
  });

  test(`paper holds what was said, whole, with the statement, and nothing to press (${language})`, async () => {
    await onEach(language, PAPER, async (page, name) => {
      await page.emulateMedia({ media: "print" });
      const troubles = await sticksOut(page);
      const cut = await page.evaluate(() => [...document.querySelectorAll(".picture")]
        .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => `${part.textContent.trim().slice(0, 40)} is cut off`));
      const pressed = await page.locator("form, button, input, select, textarea, nav, summary").filter({ visible: true }).count();
      if (pressed > 0) troubles.push(`${pressed} things to press`);
      if (!await page.getByText(STATEMENT, { exact: true }).isVisible()) troubles.push("no statement");
      const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
      if (pdf.length < 1_000) troubles.push("no paper");
      if (process.env.PICTURES) await picture(page, `${name}-paper`);
      await page.emulateMedia({ media: "screen" });
      return [...troubles, ...cut];
    });
  });
}

test("a page in Spanish can be read aloud", async () => {
  await onEach("es", { width: 1280, height: 900 }, async (page) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate("axe.run()");
    return violations.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes[0].html}`);
  });
});

async function picture(page, name) {
  await mkdir(process.env.PICTURES, { recursive: true });
  await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
}
