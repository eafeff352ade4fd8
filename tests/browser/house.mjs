// A real house for the browser: `porchlight serve` and command-line phones, on loopback, in a temporary folder.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
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

/// A server with one house. `phone(name, ...words)` runs that person's phone; the first use joins the house.
export async function openHouse() {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-browser-"));
  const data = join(folder, "server");
  const server = spawn(binary("porchlight"), ["serve", "--data", data, "--listen", "127.0.0.1:0"],
    { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const found = /http:\/\/localhost:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
    server.once("exit", (code) => reject(new Error(`the server left with ${code}`)));
  });
  const admin = async (...words) => {
    const { stdout } = await run(binary("porchlight"), [...words, "--data", data, "--json"]);
    return JSON.parse(stdout);
  };
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
    async signInLink() {
      const link = await admin("invite", "staff", "--house", "Cedar House", "--name", "Carla", "--role", "house-manager");
      return new URL(new URL(link.link).pathname, url).href;
    },
    async close() {
      server.kill("SIGTERM");
      await new Promise((resolve) => server.once("exit", resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/// The ISO date so many days ago.
export const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
