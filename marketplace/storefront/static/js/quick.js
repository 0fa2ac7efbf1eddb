// Quick listing: what is taken in the shop is kept in this browser first and sent after.
// A draft is open (in the form now), waiting (for a connection) or refused (to be mended); it leaves this store only when the
// server has it. Its key makes sending twice harmless. Without this file the form is a plain form.

const form = document.querySelector("[data-quick]");
const SOON = 10_000; // milliseconds until one may go on with the next item while this one is still being sent
const now = { sending: null, saving: Promise.resolve(), photos: [] };

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
  now.saving = now.saving.then(() => keep(draft)).catch(() => {});
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

async function submitted(event) {
  event.preventDefault();
  if (!form.reportValidity()) return;
  const draft = draftOf("waiting");
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
  await keep({ ...draft, state: "open" });
  if (form.elements.key.value !== draft.key) fill(draft);
  say("refused", errors);
  await told();
}

async function mendNext() {
  const [draft] = await drafts("refused");
  if (draft) await mend(draft, draft.errors);
}

async function resume() {
  const [open] = await drafts("open");
  if (!open) return;
  fill(open);
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
  await resume();
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
  document.querySelector("[data-quick-send]").addEventListener("click", sendAll);
  document.querySelector("[data-quick-mend]").addEventListener("click", mendNext);
  document.querySelector("[data-quick-discard]").addEventListener("click", discard);
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
