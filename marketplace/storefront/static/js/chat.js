// Live chat: a socket where it can be had, else a question every few seconds. The page works without either.
// The server renders every message; a hint only says that there is something to fetch.
const chat = document.querySelector("[data-chat]");
const form = document.querySelector("[data-chat-form]");
const POLL_MS = 4000;
const LONGEST_WAIT_MS = 30000;

const isAtEnd = () => chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
const toEnd = () => { chat.scrollTop = chat.scrollHeight; chat.lastElementChild?.scrollIntoView({ block: "nearest" }); };
const lastId = () => [...chat.querySelectorAll("[data-message]")].at(-1)?.dataset.message ?? "0";

let fetching = null; // one request at a time, or a message would be shown twice
let again = false;

function fetchNew() {
  if (fetching) { again = true; return fetching; }
  fetching = load().finally(() => { fetching = null; if (again) { again = false; fetchNew(); } });
  return fetching;
}

async function load() {
  const answer = await fetch(`${chat.dataset.poll}?after=${lastId()}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const html = await answer.text();
  if (!html.trim()) return;
  const follow = isAtEnd();
  chat.insertAdjacentHTML("beforeend", html);
  if (follow) toEnd();
}

let polling = 0;
const poll = (on) => {
  if (on && !polling) polling = setInterval(() => { if (!document.hidden) fetchNew(); }, POLL_MS);
  if (!on && polling) { clearInterval(polling); polling = 0; }
};

function listen(wait = 1000) {
  poll(true);
  if (!chat.dataset.socket) return;
  let socket;
  try { socket = new WebSocket(chat.dataset.socket); } catch { return; }
  socket.addEventListener("open", () => { poll(false); wait = 1000; fetchNew(); });
  socket.addEventListener("message", fetchNew);
  socket.addEventListener("close", () => {
    poll(true);
    setTimeout(() => listen(Math.min(wait * 2, LONGEST_WAIT_MS)), wait);
  });
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Sending in place. Whatever is not a plain success is sent once more as an ordinary form: the same client id posts once.
async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  const field = form.querySelector("textarea");
  if (!field.value.trim() || button.disabled) return field.focus();
  const said = field.value;
  button.disabled = true;
  const answer = await fetch(form.action || location.href, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  button.disabled = false;
  if (answer?.type !== "opaqueredirect") return form.submit();
  field.value = field.value.startsWith(said) ? field.value.slice(said.length) : field.value; // the next words stay
  form.querySelector("[name=client_id]").value = newId();
  await fetchNew();
  toEnd();
  field.focus();
}

if (chat) {
  toEnd();
  listen();
  form?.addEventListener("submit", send);
  // Enter sends, Shift+Enter makes a line; not while a Chinese input method is composing, and not on a phone.
  form?.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
