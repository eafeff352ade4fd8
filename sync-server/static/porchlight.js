// What the dashboard cannot do without a script: passkeys, covering a page that nobody uses, and reading a page anew when
// something has changed. Everything else works without it.
"use strict";

const COVER_AFTER_MS = 5 * 60 * 1000;
const LEAVE_AFTER_MS = 15 * 60 * 1000;
const SAY_HERE_EVERY_MS = 60 * 1000;
const LOOK_EVERY_MS = 5 * 1000;
const READ_EVERY_MS = 2 * 1000;

/// What this script says, in the language of the page, stands on its body.
const words = document.body.dataset;

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/// Posts JSON; an answer that is no success becomes an error in words.
async function post(address, body) {
  const headers = { "content-type": "application/json", "x-form-token": document.body.dataset.token ?? "" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status === 401) throw new Error(words.signedOut);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.trouble ?? words.didNotWork);
  return said;
}

/// Has the browser make or use a passkey, and says what its authenticator answered.
async function passkey(kind, options) {
  const asked = options.publicKey;
  asked.challenge = bytesOf(asked.challenge);
  if (asked.user) asked.user.id = bytesOf(asked.user.id);
  for (const known of [...(asked.excludeCredentials ?? []), ...(asked.allowCredentials ?? [])]) known.id = bytesOf(known.id);
  const made = await navigator.credentials[kind]({ publicKey: asked });
  const response = { clientDataJSON: textOf(made.response.clientDataJSON) };
  if (kind === "create") {
    response.attestationObject = textOf(made.response.attestationObject);
  } else {
    response.authenticatorData = textOf(made.response.authenticatorData);
    response.signature = textOf(made.response.signature);
    response.userHandle = made.response.userHandle ? textOf(made.response.userHandle) : null;
  }
  return { id: made.id, rawId: textOf(made.rawId), type: made.type, response, extensions: made.getClientExtensionResults() };
}

const inWords = (error) => error instanceof DOMException
  ? (error.name === "InvalidStateError"
    ? words.hasPasskey
    : words.noPasskeyUsed)
  : error.message;

/// Makes the passkey buttons inside `part` work; `done` says where to go on.
function wire(part, done) {
  for (const box of part.querySelectorAll("[data-passkey]")) {
    const [button, trouble] = [box.querySelector("button"), box.querySelector("[role=alert]")];
    button.addEventListener("click", async () => {
      button.disabled = true;
      trouble.hidden = true;
      try {
        if (!navigator.credentials) throw new Error(words.noPasskeysHere);
        const options = await post(box.dataset.begin, {});
        const credential = await passkey(box.dataset.passkey, options);
        const name = box.querySelector("[data-name]")?.value ?? "";
        done(await post(box.dataset.finish, { ticket: options.ticket, name, credential }), box);
      } catch (error) {
        trouble.textContent = inWords(error);
        trouble.hidden = false;
      }
      button.disabled = false;
    });
  }
}

/// Covers the page, and asks on top of it what the page of the lock asks.
class Cover {
  #dialog = null;

  async put() {
    if (this.#dialog) return;
    this.#dialog = document.createElement("dialog");
    this.#dialog.className = "cover";
    // No Escape and no gesture closes it; where a browser does so all the same, it comes back. The page stays hidden.
    this.#dialog.setAttribute("closedby", "none");
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.#dialog.addEventListener("close", () => this.#dialog?.showModal());
    document.body.append(this.#dialog);
    document.body.classList.add("covered");
    this.#dialog.showModal();
    this.show(await fetch("/lock"));
  }

  async show(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // No question of the lock: whoever it was has been signed out.
    if (!page.querySelector("[data-begin='/lock/passkey/begin'], [data-unlock]")) return location.assign("/");
    this.#dialog.setAttribute("aria-label", page.querySelector("h1").textContent);
    this.#dialog.replaceChildren(...page.querySelector("main").children);
    wire(this.#dialog, () => this.take());
    const form = this.#dialog.querySelector("form[data-unlock]");
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const headers = { "x-form-token": document.body.dataset.token };
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", headers, body, redirect: "manual" });
      if (answer.type === "opaqueredirect") this.take(); else this.show(answer);
    });
    this.#dialog.querySelector("input:not([type=hidden]), button")?.focus();
  }

  take() {
    const dialog = this.#dialog;
    this.#dialog = null;
    dialog.remove();
    document.body.classList.remove("covered");
    used.last = Date.now();
    if (listening?.isBehind) listening.read();
  }
}

/// A page of a house reads itself anew when something there has changed, and goes when its session has ended.
class Listening {
  #isReading = false;
  #isBehind = false;
  #last = 0;

  constructor() {
    const stream = new EventSource("/live");
    stream.addEventListener("changed", () => this.read());
    // What was missed while nobody was connected is read now.
    let isFirst = true;
    stream.addEventListener("open", () => { if (!isFirst) this.read(); isFirst = false; });
    stream.addEventListener("ended", () => { stream.close(); location.assign("/"); });
    document.addEventListener("visibilitychange", () => { if (this.#isBehind) this.read(); });
  }

  /// At most every two seconds, and nothing that nobody looks at: each reading is written down.
  async read() {
    this.#isBehind = true;
    if (this.#isReading || document.hidden || document.body.classList.contains("covered")) return;
    this.#isReading = true;
    await new Promise((wait) => setTimeout(wait, Math.max(0, this.#last + READ_EVERY_MS - Date.now())));
    this.#isBehind = false;
    this.#last = Date.now();
    await this.#replace().catch(() => { this.#isBehind = true; });
    this.#isReading = false;
  }

  async #replace() {
    const answer = await fetch(location.href, { headers: { "x-by-itself": "1" } });
    if (answer.status === 401 || answer.redirected) return location.assign("/");
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [before, after] = [document.querySelector("main"), page.querySelector("main")];
    const at = [...before.querySelectorAll("a, button, summary")].indexOf(document.activeElement);
    const opened = [...before.querySelectorAll("details[open][id]")].map((details) => details.id);
    before.replaceChildren(...after.children);
    for (const details of before.querySelectorAll("details")) details.open ||= opened.includes(details.id);
    if (at >= 0) before.querySelectorAll("a, button, summary")[at]?.focus();
  }

  get isBehind() { return this.#isBehind; }
}

const listening = document.querySelector("main [data-live]") ? new Listening() : null;
const used = { last: Date.now(), said: Date.now() };

/// A page that nobody uses is covered; while somebody types, the server hears that they are there.
function watch() {
  const cover = new Cover();
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) {
    addEventListener(kind, () => { if (!document.body.classList.contains("covered")) used.last = Date.now(); }, { passive: true });
  }
  setInterval(async () => {
    const now = Date.now();
    if (now - used.last >= LEAVE_AFTER_MS) return location.assign("/");
    if (now - used.last >= COVER_AFTER_MS) return cover.put();
    if (used.last > used.said && now - used.said >= SAY_HERE_EVERY_MS) {
      used.said = now;
      const answer = await fetch("/here").catch(() => null);
      if (answer?.status === 423) cover.put();
      if (answer?.status === 401) location.assign("/");
    }
  }, LOOK_EVERY_MS);
}

wire(document, (said, box) => {
  const again = document.getElementById("again");
  if (again) again.submit(); else location.assign(said.to ?? box.dataset.to);
});
// On the page of the lock itself there is nothing to cover.
if (document.body.dataset.token && !document.querySelector("[data-begin='/lock/passkey/begin'], [data-unlock]")) watch();
