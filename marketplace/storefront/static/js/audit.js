// The audit console on a phone. Every entry goes into a queue in the device first (IndexedDB), then to the server as soon as
// there is a connection. An entry carries a key of its own, so sending it twice changes nothing. Without this file the same
// forms send themselves.

const DATABASE = "miaomiao-audit";
const STORE = "queue";
const EVERY = 5000;
const box = document.querySelector("[data-audit-queue]");
const audit = box?.dataset.auditQueue;
let place = null;
let sending = false;
let typing = false; // something is half written: the page must not go from under it

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function ask(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const change = database.transaction(STORE, mode);
      const request = act(change.objectStore(STORE));
      change.oncomplete = () => resolve(request?.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    database.close();
  }
}

const put = (entry) => ask("readwrite", (store) => store.put(entry));
const remove = (key) => ask("readwrite", (store) => store.delete(key));
const all = async () => {
  const entries = await ask("readonly", (store) => store.getAll());
  return entries.filter((entry) => entry.audit === audit).sort((one, two) => one.at - two.at);
};

const freshKey = () => (crypto.randomUUID?.() || `${Date.now()}-${Math.random().toString(16).slice(2)}-entry`).slice(0, 64);

function watchPlace() {
  if (!navigator.geolocation) return;
  const keep = (found) => (place = found.coords);
  navigator.geolocation.watchPosition(keep, () => {}, { enableHighAccuracy: true, maximumAge: 30000, timeout: 20000 });
}

// What the form says, as plain values and files that IndexedDB can hold.
function read(form) {
  const fields = {};
  const files = [];
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) {
      if (value.size) files.push({ name, blob: value, filename: value.name || "photo.jpg" });
    } else if (name !== "csrfmiddlewaretoken") fields[name] = value;
  }
  fields.client_at = new Date().toISOString();
  if (place) Object.assign(fields, { latitude: `${place.latitude}`, longitude: `${place.longitude}`, accuracy: `${Math.round(place.accuracy)}` });
  return { fields, files };
}

function summary(entry) {
  const { label, sku, area, name, note } = entry.fields;
  return `${entry.title} ${label || sku || area || name || note || ""}`.trim();
}

async function show() {
  if (!box) return;
  const entries = await all();
  const list = box.querySelector("[data-queue-list]");
  box.hidden = false;
  box.classList.toggle("is-clear", !entries.length);
  box.querySelector("[data-queue-count]").textContent = entries.length;
  const words = box.dataset;
  const state = box.querySelector("[data-queue-state]");
  const text = !entries.length ? words.sent : sending ? words.sending : words.pending;
  if (state.textContent !== text && !state.dataset.stuck) state.textContent = text;
  list.replaceChildren(
    ...entries.map((entry) => {
      const item = document.createElement("li");
      item.className = "row";
      const what = document.createElement("span");
      what.textContent = `${summary(entry)}${entry.files.length ? ` · ${entry.files.length} ${words.photos}` : ""}`;
      const how = document.createElement("span");
      how.className = entry.refused ? "bad small" : "muted small";
      how.textContent = entry.refused ? `${words.refused}: ${entry.refused}` : words.pending;
      item.append(what, how);
      if (entry.refused) {
        for (const [label, act] of [[words.again, () => retry(entry)], [words.drop, () => remove(entry.key).then(show)]]) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "btn btn-s";
          button.textContent = label;
          button.addEventListener("click", act);
          item.append(button);
        }
      }
      return item;
    }),
  );
  for (const button of document.querySelectorAll("[data-audit-file] [type=submit]")) button.disabled = entries.length > 0;
}

async function retry(entry) {
  await put({ ...entry, refused: "" });
  await show();
  flush();
}

async function send(entry) {
  const token = document.querySelector('[name="csrfmiddlewaretoken"]')?.value || "";
  const body = new FormData();
  for (const [name, value] of Object.entries(entry.fields)) body.append(name, value);
  for (const file of entry.files) body.append(file.name, file.blob, file.filename);
  return fetch(entry.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token }, redirect: "manual" });
}

// One after the other, in the order in which they were made. Refused ones wait for a person, the rest goes on.
async function flush() {
  if (sending || !audit || !navigator.onLine) return;
  sending = true;
  let sent = 0;
  const state = box.querySelector("[data-queue-state]");
  try {
    for (const entry of await all()) {
      if (entry.refused) continue;
      await show();
      const answer = await send(entry);
      if (answer.status === 201) {
        await remove(entry.key);
        sent += 1;
        keepInSight(entry);
      } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        state.dataset.stuck = "yes";
        state.textContent = box.dataset.signIn;
        break;
      } else if (answer.status >= 500 || answer.status === 429) break;
      else await put({ ...entry, refused: await why(answer) });
      delete state.dataset.stuck;
    }
  } catch {
    // no connection: everything waits
  } finally {
    sending = false;
    await show();
    if (sent && "reload" in box.dataset && !typing && !(await all()).length) location.reload(); // the next step stands there
  }
}

async function why(answer) {
  try {
    const { error } = await answer.json();
    return [error.message, ...Object.values(error.fields)].join(" ");
  } catch {
    return `${answer.status}`;
  }
}

function keepInSight(entry) {
  const list = document.querySelector("[data-kept]");
  if (!list) return;
  const item = document.createElement("li");
  item.className = "card card-pad";
  item.textContent = `✓ ${summary(entry)}`;
  list.prepend(item);
}

function ready(form) {
  const wrong = [...form.elements].find((field) => field.willValidate && !field.checkValidity());
  wrong?.reportValidity();
  return !wrong;
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target.closest("[data-audit-entry]");
    if (!form || !audit || !window.indexedDB) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.inert || !ready(form)) return;
    const held = document.activeElement;
    form.inert = true; // a second touch would be a second entry, and what is typed now would go with the reset
    await form.signature?.();
    const { fields, files } = read(form);
    fields.key = freshKey();
    if (form.signatureBlob) {
      fields.is_drawn = "yes";
      files.push({ name: "photos", blob: form.signatureBlob, filename: "signature.png" });
    }
    const note = form.querySelector("[data-entry-error]");
    try {
      const title = form.closest("[id]")?.querySelector("h2")?.textContent.replace(/^[0-9. ]+/, "") || form.dataset.auditEntry;
      await put({ key: fields.key, audit, title, url: form.action, fields, files, at: Date.now(), refused: "" });
      if (note) note.hidden = true;
      typing = false;
      form.reset();
    } catch (error) {
      // the phone's store is full or closed to us: tell, keep what is typed
      if (note) {
        note.hidden = false;
        note.textContent = `${error?.message || error}`;
      }
      return;
    } finally {
      form.inert = false;
      if (form.contains(held)) held.focus({ preventScroll: true });
    }
    await show();
    flush();
  },
  true,
);

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-audit-file]");
  if (!form || form.dataset.clear || !audit || !window.indexedDB) return;
  event.preventDefault();
  await flush();
  if ((await all()).length) {
    const note = form.querySelector("[data-entry-error]");
    note.hidden = false;
    note.textContent = box.dataset.wait;
    return;
  }
  form.dataset.clear = "yes";
  form.submit();
});

function signing(holder) {
  const canvas = holder.querySelector("canvas");
  const form = holder.closest("form");
  const pen = canvas.getContext("2d");
  let drawing = false;
  let drawn = false;
  const blank = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#1a2a3a";
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    drawn = false;
    form.signatureBlob = null;
  };
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [((event.clientX - frame.left) * canvas.width) / frame.width, ((event.clientY - frame.top) * canvas.height) / frame.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = drawn = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, () => (drawing = false));
  holder.querySelector("[data-sign-clear]").addEventListener("click", blank);
  form.addEventListener("reset", blank);
  form.signature = async () => {
    form.signatureBlob = drawn ? await new Promise((done) => canvas.toBlob(done, "image/png")) : null;
  };
  blank();
  holder.hidden = false;
}

if (audit && window.indexedDB) {
  if (!("noPlace" in box.dataset)) watchPlace();
  document.addEventListener("input", () => (typing = true));
  for (const holder of document.querySelectorAll("[data-sign]")) signing(holder);
  show().then(flush);
  setInterval(flush, EVERY);
  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", (event) => {
    if (Number(box.querySelector("[data-queue-count]").textContent)) event.preventDefault();
  });
}

const link = document.querySelector("[data-link]");
function showLink() {
  if (!link) return;
  link.classList.toggle("is-offline", !navigator.onLine);
  link.querySelector("span").textContent = navigator.onLine ? link.dataset.online : link.dataset.offline;
}
for (const type of ["online", "offline"]) window.addEventListener(type, showLink);
showLink();
