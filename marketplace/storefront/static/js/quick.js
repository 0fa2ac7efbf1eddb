// Quick listing: a draft is kept in the browser first and sent after; without a connection it waits here.
// The key in the form makes sending twice harmless. Without this file the form is a plain form.

const form = document.querySelector("[data-quick]");
const note = document.querySelector("[data-quick-waiting]");

function store(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("quick-listing", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("drafts", mode);
      const asked = act(change.objectStore("drafts"));
      change.oncomplete = () => resolve(asked && asked.result);
      change.onerror = () => reject(change.error);
    };
  });
}

const drafts = () => store("readonly", (rows) => rows.getAll());
const keep = (draft) => store("readwrite", (rows) => rows.put(draft));
const drop = (key) => store("readwrite", (rows) => rows.delete(key));

async function told() {
  const waiting = await drafts();
  note.hidden = waiting.length === 0;
  note.querySelector("[data-quick-count]").textContent = waiting.length;
}

function say(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
  let line = form.querySelector("[data-quick-said]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.quickSaid = "";
    line.setAttribute("role", "status");
    form.append(line);
  }
  line.textContent = text;
}

async function send(draft) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of draft.fields) body.append(name, value);
  const answer = await fetch(form.action || location.href, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.status === 201) {
    await drop(draft.key);
    return (await answer.json()).url;
  }
  if (answer.status === 422) {
    await drop(draft.key); // it cannot be right by itself: shown in the form instead
    const errors = (await answer.json()).errors;
    throw Object.assign(new Error("refused"), { errors });
  }
  throw new Error(`status ${answer.status}`);
}

async function sendAll() {
  for (const draft of await drafts()) {
    try {
      await send(draft);
      say(form.dataset.sent);
    } catch (error) {
      if (!error.errors) break; // no connection yet: the others wait too
    }
  }
  await told();
}

async function submitted(event) {
  event.preventDefault();
  const fields = [...new FormData(form)].filter(
    ([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && value.size === 0),
  );
  const draft = { key: form.elements.key.value, fields };
  try {
    await keep(draft);
  } catch {
    form.submit(); // no place to keep it here: as a plain form
    return;
  }
  try {
    location.assign(await send(draft));
  } catch (error) {
    if (error.errors) {
      say(Object.values(error.errors).flat().join(" "));
    } else {
      say(form.dataset.kept);
      form.reset();
      form.elements.key.value = crypto.randomUUID();
    }
    await told();
  }
  form.querySelectorAll("[type=submit]").forEach((button) => (button.disabled = false));
}

async function scan(button) {
  const video = document.querySelector("[data-quick-camera]");
  const detector = new BarcodeDetector({ formats: ["ean_13", "ean_8", "upc_a", "upc_e"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const look = async () => {
    const [found] = await detector.detect(video);
    if (!found) return void setTimeout(look, 250);
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
    form.elements.gtin.value = found.rawValue;
    form.elements.gtin.dispatchEvent(new Event("change", { bubbles: true }));
  };
  button.blur();
  await look();
}

if (form && "indexedDB" in window) {
  form.addEventListener("submit", submitted);
  addEventListener("online", sendAll);
  document.querySelector("[data-quick-send]").addEventListener("click", sendAll);
  told().then(() => navigator.onLine && sendAll());
  const button = document.querySelector("[data-quick-scan]");
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    button.hidden = false;
    button.addEventListener("click", () => scan(button).catch(() => (button.hidden = true)));
  }
}
