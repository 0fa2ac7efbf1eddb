// Quick listing: what is taken in the shop is kept in this browser first and sent after.
// A draft is open (in the form now), waiting (for a connection) or refused (to be mended); it leaves this store only when the
// server has it. Its key makes sending twice harmless. Without this file the form is a plain form.

const form = document.querySelector("[data-quick]");
const SOON = 10_000; // milliseconds until one may go on with the next item while this one is still being sent
const now = { sending: null, saving: Promise.resolve(), photos: [], busy: 0, unsaved: 0 };

// ---- the store ----------------------------------------------------------------------------------------------------
function store(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("quick-listing", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("drafts", mode);
      const asked = act(change.objectStore("drafts"));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    };
  });
}

const keep = (draft) => store("readwrite", (rows) => rows.put(draft));
const drop = (key) => store("readwrite", (rows) => rows.delete(key));
// Only this shop's: somebody else may have been signed in on this phone.
const drafts = async (state) =>
  (await store("readonly", (rows) => rows.getAll())).filter((one) => one.seller === form.dataset.quick && one.state === state);

// ---- the form -----------------------------------------------------------------------------------------------------
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
const taken = () =>
  [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size));
const draftOf = (state) => ({ key: form.elements.key.value, seller: form.dataset.quick, state, fields: taken() });

// Fields in which something stands that did not come with the page.
const plain = (one) => (one.options ? ([...one.options].find((option) => option.defaultSelected) || one.options[0])?.value : one.defaultValue);
const begun = () =>
  [...form.elements].filter(
    (one) => one.name && one.type !== "hidden" && one.tagName !== "BUTTON" && (one.files ? one.files.length > 0 : one.value !== plain(one)),
  );

// While the form is being read, sent or filled nobody can type into it: what is typed then would be lost.
async function quietly(act, ...given) {
  const held = document.activeElement;
  now.busy += 1;
  hush();
  try {
    return await act(...given);
  } finally {
    now.busy -= 1;
    hush();
    if (!now.busy && form.contains(held)) held.focus({ preventScroll: true });
  }
}

function hush() {
  for (const part of form.children) part.inert = now.busy > 0 && !part.hasAttribute("data-quick-said"); // its words are read out
}

function empty() {
  form.reset();
  form.elements.key.value = newKey();
  form.querySelectorAll(".upload-list, [data-quick-product]").forEach((list) => list.replaceChildren());
  form.querySelector("[data-quick-discard]").hidden = true;
  now.photos = [];
}

function fill(draft) {
  empty();
  const files = new Map();
  for (const [name, value] of draft.fields) {
    const field = form.elements[name];
    if (value instanceof File) files.set(field, [...(files.get(field) || []), value]);
    else if (field) field.value = value;
  }
  for (const [field, chosen] of files) {
    hold(field, chosen);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const isSame = (one, two) => one.name === two.name && one.size === two.size && one.lastModified === two.lastModified;

function hold(field, chosen) {
  const held = new DataTransfer();
  chosen.forEach((one) => held.items.add(one));
  field.files = held.files;
}

function changed({ target }) {
  if (target.type === "file" && target.multiple) {
    // The camera answers one photograph at a time: the next one comes to those that are there.
    const more = [...target.files].filter((one) => !now.photos.includes(one));
    hold(target, (now.photos = [...now.photos, ...more]));
  }
  // A phone that opens its camera may throw the page away: every change is kept.
  const draft = draftOf("open");
  now.unsaved += 1;
  form.dataset.saving = ""; // until then the page had better stay
  now.saving = now.saving
    .then(() => keep(draft))
    .catch(() => {})
    .then(() => (now.unsaved -= 1) || delete form.dataset.saving);
}

function say(name, more = "") {
  const line = form.querySelector("[data-quick-said]");
  line.textContent = [form.dataset[name], more].filter(Boolean).join(" ");
  if (line.textContent) line.scrollIntoView({ block: "nearest" });
}

async function told() {
  for (const state of ["waiting", "refused"]) {
    const line = document.querySelector(`[data-quick-state="${state}"]`);
    const found = await drafts(state);
    line.hidden = found.length === 0;
    line.querySelector("[data-quick-count]").textContent = found.length;
  }
}

// ---- sending ------------------------------------------------------------------------------------------------------
async function send(draft) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of draft.fields) body.append(name, value);
  const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.status === 201) {
    await drop(draft.key);
    return answer.json();
  }
  if (answer.redirected || [401, 403].includes(answer.status)) throw Object.assign(new Error("signed out"), { said: "signin" });
  if ([400, 413, 422].includes(answer.status)) {
    const errors = answer.status === 422 ? Object.values((await answer.json()).errors).flat().join(" ") : form.dataset.tooBig;
    await keep({ ...draft, state: "refused", errors });
    throw Object.assign(new Error("refused"), { errors });
  }
  throw new Error(`status ${answer.status}`);
}

async function sendWaiting() {
  for (const draft of await drafts("waiting")) {
    try {
      say("arrived", (await send(draft)).troubles.join(" "));
    } catch (error) {
      if (error.said) say(error.said);
      if (!error.errors) break; // no connection, or not signed in: the others wait too
    }
  }
  await told();
}

// One at a time: a connection that comes back is announced more than once.
const sendAll = () => (now.sending ||= sendWaiting().finally(() => (now.sending = null)));

function submitted(event) {
  event.preventDefault();
  if (!now.busy && form.reportValidity()) return quietly(handIn, draftOf("waiting"));
}

async function handIn(draft) {
  await now.saving;
  try {
    await keep(draft);
  } catch {
    form.submit(); // no place to keep it here: as a plain form
    return;
  }
  const sent = send(draft);
  let isLate = false;
  const late = new Promise((resolve) => setTimeout(resolve, SOON, "late"));
  try {
    const made = await Promise.race([sent, late]);
    empty();
    if (made !== "late") return void location.assign(made.url);
    isLate = true;
    say("slow");
  } catch (error) {
    if (error.errors) return void (await mend(draft, error.errors));
    empty();
    say(error.said || "kept");
  }
  await told();
  if (isLate) sent.then(({ troubles }) => say("arrived", troubles.join(" "))).catch((error) => say(error.errors ? "" : error.said || "kept")).finally(told);
}

// ---- what the server did not take goes back into the form; what was in the form at a reload too ----------------------
async function mend(draft, errors) {
  await now.saving;
  await keep({ ...draft, state: "open" });
  if (form.elements.key.value !== draft.key) fill(draft);
  say("refused", errors);
  await told();
}

async function mendNext() {
  if (begun().length) changed({ target: form }); // it waits for its turn
  const [draft] = await drafts("refused");
  if (draft) await mend(draft, draft.errors);
}

async function resume() {
  const [open] = await drafts("open");
  if (!open) return;
  // What somebody quick has put in meanwhile, or the browser at a reload, stays; a photograph joins those that were kept.
  const names = new Set(begun().filter((one) => !one.multiple).map((one) => one.name));
  const typed = taken().filter(([name, value]) => names.has(name) || (value instanceof File && !open.fields.some(([, kept]) => isSame(kept, value))));
  fill({ ...open, fields: [...open.fields.filter(([name]) => !names.has(name)), ...typed] });
  say("resumed");
  form.querySelector("[data-quick-discard]").hidden = false;
}

async function discard() {
  await now.saving;
  await drop(form.elements.key.value);
  empty();
  say("");
}

async function begin() {
  form.elements.key.value = newKey(); // a page that was kept by the browser comes with a key that was used
  await quietly(resume);
  await told();
  if (navigator.onLine) await sendAll();
}

// ---- the camera reads the barcode ---------------------------------------------------------------------------------
async function scan() {
  const video = document.querySelector("[data-quick-camera]");
  const detector = new BarcodeDetector({ formats: ["ean_13", "ean_8", "upc_a", "upc_e"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  };
  video.srcObject = stream;
  video.hidden = false;
  try {
    await video.play();
    let found;
    while (!([found] = await detector.detect(video))[0]) await new Promise((resolve) => setTimeout(resolve, 250));
    form.elements.gtin.value = found.rawValue;
    form.elements.gtin.dispatchEvent(new Event("change", { bubbles: true }));
  } finally {
    stop();
  }
}

if (form && "indexedDB" in window) {
  form.addEventListener("submit", submitted);
  form.addEventListener("change", changed);
  addEventListener("online", sendAll);
  addEventListener("beforeunload", (event) => "saving" in form.dataset && event.preventDefault());
  document.querySelector("[data-quick-send]").addEventListener("click", sendAll);
  document.querySelector("[data-quick-mend]").addEventListener("click", () => quietly(mendNext));
  document.querySelector("[data-quick-discard]").addEventListener("click", () => quietly(discard));
  begin().catch(() => {}); // a browser that keeps nothing: the form works all the same
  const button = document.querySelector("[data-quick-scan]");
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    button.hidden = false;
    button.addEventListener("click", () =>
      scan().catch(() => {
        button.hidden = true; // no camera, or it may not be used: the number can be typed
        form.elements.gtin.focus();
      }),
    );
  }
}
