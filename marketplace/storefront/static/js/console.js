// Warehouse console: the scan field never loses the focus, every scan has its own id so that a repeat changes nothing,
// scans made without a connection wait in the device and go out in order, and the result is heard as well as seen.

const KEY = "miaomiao.scans";
const field = () => document.querySelector("[data-scan] input[name]:not([type=hidden])");
const waiting = () => JSON.parse(localStorage.getItem(KEY) || "[]");
const keep = (scans) => localStorage.setItem(KEY, JSON.stringify(scans));

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
  const now = Date.parse(document.querySelector("[data-now]")?.dataset.now || "");
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

function post(url, fields) {
  const token = document.querySelector('[name="csrfmiddlewaretoken"]')?.value || "";
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token } });
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
async function flush() {
  if (flushing || !waiting().length) return;
  flushing = true;
  try {
    while (waiting().length) {
      const [first] = waiting();
      const answer = await post(first.url, first.body);
      if (answer.status >= 500 || answer.status === 403) break; // kept: somebody must look
      done(first);
      if (first.url === location.href.split("?")[0]) await show(answer);
    }
  } catch {
    // still no connection: the scans wait
  } finally {
    flushing = false;
    showLink();
  }
}

async function carry(form, body) {
  try {
    if (waiting().length) await flush();
    if (waiting().length && !looksUp(form)) throw new TypeError("older scans go first");
    await show(await post(form.action, body));
  } catch {
    if (!looksUp(form)) keep([...waiting(), { url: form.action, body }]);
    tell("warn");
    showLink();
  }
}

let line = Promise.resolve(); // one after the other, in the order in which they were scanned
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("[data-scan]");
    if (!form || !window.fetch) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const id = form.querySelector("[data-scan-id]");
    if (id) id.value = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
    const stamp = form.querySelector("[data-scanned-at]");
    if (stamp) stamp.value = moment();
    const body = Object.fromEntries(new FormData(form));
    delete body.csrfmiddlewaretoken;
    form.reset();
    line = line.then(() => carry(form, body));
  },
  true,
);

setInterval(flush, 5000);
for (const type of ["online", "offline"]) window.addEventListener(type, () => (showLink(), flush()));
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
flush();
