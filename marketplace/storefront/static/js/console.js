// Warehouse console: the scan field never loses the focus, every scan has its own id so that a repeat changes nothing,
// scans and forms ([data-keep]) made without a connection wait in the device and go out in order, and the result is heard as
// well as seen. What the server refuses of them stays in a list, on every page, until somebody dismisses it.

const KEY = "miaomiao.scans";
const REFUSED = "miaomiao.refused";
const field = () => document.querySelector("[data-scan] input[name]:not([type=hidden])");
const stored = (key) => JSON.parse(localStorage.getItem(key) || "[]");
const waiting = () => stored(KEY);
const keep = (scans) => localStorage.setItem(KEY, JSON.stringify(scans));
const freshId = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
const here = () => location.href.split("?")[0];

// Pictures do not fit where the scans lie: they have a store of their own, under the name that the entry gives them.
const PICTURES = "pictures";
function pictures(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("miaomiao-console", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(PICTURES);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction(PICTURES, mode);
      const request = act(change.objectStore(PICTURES));
      change.oncomplete = () => (opening.result.close(), resolve(request.result));
      change.onerror = change.onabort = () => (opening.result.close(), reject(change.error));
    };
  });
}
const forget = (entry) => entry.files && pictures("readwrite", (store) => store.delete(entry.files)).catch(() => {});

// Takes one scan out of those that are waiting now: more may have come while it was on its way, here or in another tab.
function done(scan) {
  const scans = waiting();
  const at = scans.findIndex((one) => JSON.stringify(one) === JSON.stringify(scan));
  if (at >= 0) keep(scans.filter((_one, place) => place !== at));
}

function refocus() {
  const busy = document.activeElement?.closest("input, select, textarea, button, a, dialog");
  if (!busy) field()?.focus({ preventScroll: true });
}

function tone(kind) {
  const Sound = window.AudioContext;
  if (!Sound || !navigator.userActivation?.hasBeenActive) return; // browsers allow no sound before the first touch
  const context = new Sound();
  const notes = { ok: [[880, 0.09]], warn: [[520, 0.12], [520, 0.12]], stop: [[220, 0.22], [180, 0.3]] }[kind] || [];
  let at = context.currentTime;
  for (const [frequency, length] of notes) {
    const wave = context.createOscillator();
    const gain = context.createGain();
    wave.frequency.value = frequency;
    wave.type = kind === "stop" ? "square" : "sine";
    gain.gain.value = 0.2;
    wave.connect(gain).connect(context.destination);
    wave.start(at);
    wave.stop(at + length);
    at += length + 0.06;
  }
}

// Felt as well as seen and heard: short for good, long for stop.
function feel(kind) {
  const beat = { ok: [60], warn: [80, 60, 80], stop: [300, 100, 300] }[kind];
  if (beat && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(beat);
}

function tell(kind) {
  tone(kind);
  feel(kind);
}

// The time of a scan by the server's clock: what the page said when it came, and how long ago that is by this device.
let skew = null;
function learnTime() {
  const from = performance.getEntriesByType("navigation")[0]?.type;
  const sign = document.querySelector("main [data-now]") || (skew === null && document.querySelector("[data-now]"));
  const now = Date.parse((sign && sign.dataset.now) || "");
  if (now && !(skew === null && from === "back_forward")) skew = now - Date.now();
}
const moment = () => (skew === null ? "" : new Date(Date.now() + skew).toISOString());

function showLink() {
  const sign = document.querySelector("[data-link]");
  if (!sign) return;
  const count = waiting().length;
  const off = !navigator.onLine || count > 0;
  sign.classList.toggle("is-offline", off);
  sign.querySelector("span").textContent = off ? `${sign.dataset.offline}${count ? ` (${count})` : ""}` : sign.dataset.online;
}

const looksUp = (form) => /\/scan\/$/.test(form.action); // such a scan only opens a page: nothing to keep for later

// One scan or form, as it was made. `held`: its pictures, where they are not in the store yet.
async function post(entry, held) {
  const token = document.querySelector('[name="csrfmiddlewaretoken"]')?.value || "";
  const files = held || (entry.files ? await pictures("readonly", (store) => store.get(entry.files)) : []) || [];
  const body = files.length ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries(entry.body)) body.append(name, value);
  for (const file of files) body.append(file.name, file.blob, file.filename);
  return fetch(entry.url, { method: "POST", body, headers: { "X-CSRFToken": token, ...(entry.verb ? { Accept: "application/json" } : {}) } });
}

// No answer to the scan itself: the server is down or busy, or somebody must sign in first.
const isNoAnswer = (answer) =>
  answer.status > 500 || answer.status === 429 || (answer.redirected && new URL(answer.url).pathname.startsWith("/account/"));

// Why it was refused, in the server's words.
async function reason(answer) {
  const text = await answer.text();
  try {
    const { error } = JSON.parse(text);
    const more = Object.values(error.fields).filter((value) => /[^\w:.-]/.test(value) && value !== error.message);
    return [error.message, ...more].join(" ");
  } catch {
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = page.querySelector("main [data-scan-result]") || page.querySelector("main h1, main h2");
    return said?.textContent.replace(/\s+/g, " ").trim() || `${answer.status}`;
  }
}

function refuse(entry, why) {
  localStorage.setItem(REFUSED, JSON.stringify([...stored(REFUSED), { ...entry, why, refused: Date.now() }]));
  showRefused();
}

function dismiss(entry) {
  const left = stored(REFUSED).filter((one) => one.body.scan_id !== entry.body.scan_id);
  localStorage.setItem(REFUSED, JSON.stringify(left));
  showRefused();
}

// The same once more, made now: under an id and at a time of its own.
function again({ why, refused, ...entry }) {
  dismiss(entry);
  const body = { ...entry.body, scan_id: freshId(), scanned_at: moment() };
  keep([...waiting(), { ...entry, body }]);
  showLink();
  flush();
}

function showRefused() {
  const box = document.querySelector("[data-refused]");
  if (!box) return;
  const entries = stored(REFUSED);
  box.hidden = !entries.length;
  box.querySelector("ul").replaceChildren(
    ...entries.map((entry) => {
      const item = document.createElement("li");
      item.className = "stack stack-s";
      const what = document.createElement("p");
      const name = document.createElement("strong");
      name.textContent = entry.label || entry.body.code;
      what.append(name, ` ${new Date(entry.refused).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })} · ${entry.why}`);
      const choices = document.createElement("p");
      choices.className = "btn-group";
      for (const [label, act] of [[box.dataset.again, () => again(entry)], [box.dataset.drop, () => (dismiss(entry), forget(entry))]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn";
        button.textContent = label;
        button.addEventListener("click", act);
        choices.append(button);
      }
      item.append(what, choices);
      return item;
    }),
  );
}

// Shows the answer of a scan in place, so that the field is ready for the next one at once.
async function show(answer) {
  if (answer.redirected) return location.assign(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (!fresh) return location.reload();
  const before = field();
  const typed = before?.value; // the next code, by somebody faster than the answer
  document.querySelector("main").replaceWith(fresh);
  document.dispatchEvent(new Event("console:fresh"));
  learnTime();
  tell(fresh.querySelector("[data-scan-result]")?.dataset.scanResult);
  if (typed && field()?.name === before.name) field().value = typed;
  field()?.focus({ preventScroll: true });
}

let flushing = false;
let typing = false; // something is half written: the page must not go from under it
async function flush() {
  if (flushing || !waiting().length) return;
  flushing = true;
  let isMoved = false;
  try {
    while (waiting().length) {
      const [first] = waiting();
      const answer = await post(first);
      if (isNoAnswer(answer) || answer.status === 500 || answer.status === 403) break; // kept: somebody must look
      if (answer.ok) forget(first);
      else refuse(first, await reason(answer.clone()));
      done(first);
      isMoved ||= first.page === here();
      if (first.url === here() && !first.verb) await show(answer);
    }
    if (isMoved && !waiting().length && !typing) location.reload(); // the next step stands there
  } catch {
    // still no connection: the scans wait
  } finally {
    flushing = false;
    showLink();
  }
}

// A form of a page: the next page follows, or the refusal stands above the fields, which keep what was typed.
async function moveOn(form, answer) {
  if (answer.ok) return location.assign((await answer.json()).url);
  form.inert = false;
  say(form, "bad", await reason(answer));
  tell("stop");
}

function say(form, tone, words) {
  const line = form.querySelector("[data-keep-said]") || document.createElement("p");
  line.dataset.keepSaid = "";
  line.className = tone;
  line.setAttribute("role", "alert");
  line.textContent = words;
  form.prepend(line);
}

async function carry(form, entry, held) {
  try {
    if (waiting().length) await flush();
    if (waiting().length && !looksUp(form)) throw new TypeError("older scans go first");
    const answer = await post(entry, held);
    if (isNoAnswer(answer)) throw new TypeError("no answer");
    await (entry.verb ? moveOn(form, answer) : show(answer));
  } catch {
    await putAside(form, entry, held);
  }
}

async function putAside(form, entry, held) {
  const words = document.querySelector("[data-refused]")?.dataset;
  try {
    if (held?.length) await pictures("readwrite", (store) => store.put(held, entry.files));
  } catch {
    form.inert = false; // no room for the pictures: what was typed stays
    say(form, "bad", words?.full || "");
    return tell("stop");
  }
  if (!looksUp(form)) keep([...waiting(), entry]);
  if (entry.verb) say(form, "warn", words?.kept || "");
  tell("warn");
  showLink();
}

// What a form says, and its pictures apart, as a store can hold them.
function written(form, submitter) {
  const body = { scan_id: freshId(), scanned_at: moment() };
  const held = [];
  for (const [name, value] of new FormData(form, submitter)) {
    if (!(value instanceof File)) body[name] = value;
    else if (value.size) held.push({ name, blob: value, filename: value.name || "photo.jpg" });
  }
  delete body.csrfmiddlewaretoken;
  const words = (submitter || form.querySelector("[type=submit]"))?.textContent.trim();
  const label = `${document.title.split(" · ")[0]} · ${words}`;
  return [{ url: form.action, body, label, verb: true, page: here(), ...(held.length && { files: freshId() }) }, held];
}

let line = Promise.resolve(); // one after the other, in the order in which they were scanned
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("[data-scan], [data-keep]");
    if (!form || !window.fetch || (form.hasAttribute("data-keep") && !window.indexedDB)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.inert) return;
    if (form.hasAttribute("data-keep")) {
      const [entry, held] = written(form, event.submitter);
      form.inert = true; // a second touch would be a second weighing
      typing = false;
      line = line.then(() => carry(form, entry, held));
      return;
    }
    const id = form.querySelector("[data-scan-id]");
    if (id) id.value = freshId();
    const stamp = form.querySelector("[data-scanned-at]");
    if (stamp) stamp.value = moment();
    const body = Object.fromEntries(new FormData(form));
    delete body.csrfmiddlewaretoken;
    form.reset();
    line = line.then(() => carry(form, { url: form.action, body }));
  },
  true,
);

setInterval(flush, 5000);
for (const type of ["online", "offline"]) window.addEventListener(type, () => (showLink(), flush()));
window.addEventListener("storage", () => (showLink(), showRefused())); // another tab sent them
document.addEventListener("input", (event) => (typing ||= !event.target.closest("[data-scan]")));
document.addEventListener("focusout", () => setTimeout(refocus, 300));
document.addEventListener("visibilitychange", refocus);
document.addEventListener("htmx:afterSettle", () => {
  field()?.select();
  tell(document.querySelector("[data-scan-result]")?.dataset.scanResult);
});
learnTime();
tell(document.querySelector("[data-scan-result]")?.dataset.scanResult);
refocus();
showLink();
showRefused();
flush();
