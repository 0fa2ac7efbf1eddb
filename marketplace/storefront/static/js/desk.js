// The desk by keyboard, drafts that outlive a reload, and a queue that renews itself. Everything works without this file.
const RENEW_MS = 20000;
const form = document.querySelector("[data-draft]");
const field = form?.querySelector("textarea");
const queue = document.querySelector("[data-queue]");

// ---- drafts: kept on this device until the server says that the text arrived -------------------------------------------
const key = form && `desk-draft:${form.dataset.draft}`;
const keep = () => { try { field.value.trim() ? localStorage.setItem(key, field.value) : localStorage.removeItem(key); } catch { /* full or forbidden */ } };
if (form) {
  if ("sent" in form.dataset) {
    try { localStorage.removeItem(key); } catch { /* forbidden */ }
    history.replaceState(null, "", location.pathname);
  } else if (!field.value) {
    try { field.value = localStorage.getItem(key) ?? ""; } catch { /* forbidden */ }
  }
  field.addEventListener("input", keep);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "Escape") field.blur();
  });
}

// ---- suggested answers: into the field, for a person to edit -----------------------------------------------------------
function insert(text) {
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
  keep();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
document.addEventListener("click", (event) => {
  const idea = event.target.closest("[data-insert]");
  if (!idea || !field) return;
  event.preventDefault();
  insert(idea.dataset.insert);
});

// ---- keys --------------------------------------------------------------------------------------------------------------
function walk(step) {
  const items = [...document.querySelectorAll(".queue-item")];
  if (!items.length) return;
  const now = items.indexOf(document.activeElement);
  const from = now >= 0 ? now : items.findIndex((item) => item.hasAttribute("aria-current"));
  const at = from < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(from + step, 0), items.length - 1);
  items[at].focus();
  items[at].scrollIntoView({ block: "nearest" });
}
function write(isNote) {
  if (!field) return;
  const note = form.querySelector("[name=internal]");
  if (note) note.checked = isNote;
  field.focus();
}
const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  r: () => write(false),
  n: () => write(true),
  a: () => document.querySelector("[data-take]")?.requestSubmit(),
  s: () => document.querySelector("[data-solve]")?.requestSubmit(),
  "?": () => document.querySelector("[data-dialog=desk-keys]")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key] ?? (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`) && field
    ? () => insert(document.querySelector(`[data-key="${CSS.escape(event.key)}"]`).dataset.insert) : null);
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- the queue, unless somebody is in it ---------------------------------------------------------------------------------
async function renew() {
  if (document.hidden) return;
  const current = queue.querySelector("[aria-current=true].queue-item")?.getAttribute("href");
  const answer = await fetch(queue.dataset.queue, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const html = await answer.text(); // asked for also while somebody is in it: the question says that they are at work
  if (queue.contains(document.activeElement)) return;
  queue.innerHTML = html;
  if (current) queue.querySelector(`.queue-item[href="${CSS.escape(current)}"]`)?.setAttribute("aria-current", "true");
}
if (queue) setInterval(renew, RENEW_MS);
