// A real house for the browser: `porchlight serve` and command-line phones, on loopback, in a temporary folder.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
export const axePath = require.resolve("axe-core/axe.min.js");

const run = promisify(execFile);
const binary = (name) => join(process.env.BINARIES, name);

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/// Starts something of ours that serves, and waits for the address that it prints; `ended` is done when it has left.
async function start(name, words) {
  const child = spawn(binary(name), words, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /http:\/\/localhost:\d+\S*/.exec(line);
      if (found) resolve(found[0]);
    });
    ended.then((code) => reject(new Error(`${name} left with ${code}`)));
  });
  return { child, ended, address };
}

/// The commands of a server whose data are in a folder.
const commands = (data) => async (...words) => {
  const { stdout } = await run(binary("porchlight"), [...words, "--data", data, "--json"]);
  return JSON.parse(stdout);
};

/// A new sign-in link for somebody who is on the staff already.
const linkOf = async (admin, name) => (await admin("staff", "link", "--house", "Cedar House", "--name", name)).link;

/// The house of `cargo demo`, once it prints its link. `end()` is Ctrl-C; then `phone(name, ...words)` runs a phone of it.
export async function openDemo() {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-demo-"));
  const kept = join(folder, "kept");
  const { child, ended, address } = await start("demo", ["--keep", kept]);
  const admin = commands(join(kept, "server"));
  const end = () => {
    child.kill("SIGINT");
    return ended;
  };
  return {
    link: address,
    url: new URL(address).origin,
    linkOf: (name) => linkOf(admin, name),
    end,
    phone: async (name, ...words) => (await run(binary("phone"), ["--data", join(kept, "phones", name), ...words])).stdout,
    async close() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/// A server with one house. `phone(name, ...words)` runs that person's phone; the first use joins the house.
export async function openHouse() {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-browser-"));
  const data = join(folder, "server");
  const { child, ended, address: url } = await start("porchlight", ["serve", "--data", data, "--listen", "127.0.0.1:0"]);
  const admin = commands(data);
  const house = await admin("house", "create", "--name", "Cedar House", "--zone", "America/Denver");
  const joined = new Set();
  return {
    url,
    house,
    async phone(name, ...words) {
      const phone = (...rest) => run(binary("phone"), ["--data", join(folder, name), ...rest]);
      if (!joined.has(name)) {
        joined.add(name);
        const invite = await admin("invite", "resident", "--house", "Cedar House", "--name", name, "--url", url);
        await phone("join", invite.code);
      }
      if (words.length > 0) return (await phone(...words)).stdout;
    },
    /// A phone that has joined no house.
    async stranger(name, ...words) {
      return (await run(binary("phone"), ["--data", join(folder, name), ...words])).stdout;
    },
    admin,
    async signInLink(name = "Carla", role = "house-manager") {
      return (await admin("invite", "staff", "--house", "Cedar House", "--name", name, "--role", role)).link;
    },
    async close() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/// A page of a browser that knows nothing yet. What it complains of goes into `troubles`, and so does whatever opens a dialog.
export async function newPage(browser, troubles, options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => troubles.push(`a dialog: ${dialog.message()}`));
  return page;
}

/// The same, signed in by a link with a passkey of its own.
export async function signedIn(browser, troubles, link, options) {
  const page = await newPage(browser, troubles, options);
  await addAuthenticator(page);
  await makePasskey(page, link);
  return page;
}

/// Presses Tab until the first of these has the focus.
export async function tabTo(page, role, name) {
  const wanted = await page.getByRole(role, { name }).first().elementHandle();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`${name} cannot be reached with Tab`);
}

/// Presses Enter, and waits for the page behind it.
export const enter = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);

/// Gives a page a device that keeps passkeys and always says that its owner is there.
export async function addAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true },
  });
}

/// Sets up a passkey with a link, in a page that has a device for it.
export async function makePasskey(page, link) {
  await page.goto(link);
  await page.locator("[data-passkey] button").click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
}

/// The one-time code of a secret in base32, so many steps of 30 seconds from now.
export function oneTimeCode(secret, steps = 0) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/// Throws when a page has something that keeps people out.
export async function expectNoViolations(page) {
  await page.evaluate(await readFile(axePath, "utf8"));
  const { violations } = await page.evaluate("axe.run()");
  assert.deepEqual(violations.map((violation) => `${violation.id}: ${violation.help} ${violation.nodes.map((node) => node.html).join(" ")}`), []);
}

/// A page at each width and in both colour schemes: it fits, and keeps nobody out. Pictures go to $PICTURES.
export async function expectToFit(page, name) {
  for (const width of [320, 768, 1920]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assert.ok(overflow <= 0, `${name}, ${width} px, ${colorScheme}: ${overflow} px too wide`);
      await expectNoViolations(page);
      if (!process.env.PICTURES) continue;
      await mkdir(process.env.PICTURES, { recursive: true });
      await page.screenshot({ path: join(process.env.PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/// The ISO date so many days ago.
export const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
