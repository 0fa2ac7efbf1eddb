// Live chat: a socket where it can be had, else a question every few seconds. The page works without either.
// The server renders every message; a hint only says that there is something to fetch, so a lost hint loses nothing.
const POLL_MS = 4000;
const SAFETY_MS = 30000; // with an open socket: in case a hint got lost
const LONGEST_WAIT_MS = 30000;
const LOST_AFTER_MS = 3000; // a short break is nobody's business
const TYPING_EVERY_MS = 2500;
const TYPING_SHOWN_MS = 5000;
const REFUSED = 4404;

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

class Room {
  constructor(log) {
    this.log = log;
    this.place = log.closest("[data-chat-room]") ?? log.parentElement;
    this.form = this.place.querySelector("[data-chat-form]");
    this.field = this.place.querySelector("textarea[name=body]");
    this.typing = this.place.querySelector("[data-chat-typing]");
    this.lost = this.place.querySelector("[data-chat-lost]");
    this.fetching = null; // one request at a time, or a message would be shown twice
    this.again = false;
    this.read = "0";
    this.typedAt = 0;
    this.toEnd();
    this.listen();
    this.dress();
  }

  isAtEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80; }
  toEnd() { this.log.scrollTop = this.log.scrollHeight; this.log.lastElementChild?.scrollIntoView({ block: "nearest" }); }
  lastId() { return [...this.log.querySelectorAll("[data-message]")].at(-1)?.dataset.message ?? "0"; }
  isGone() { return !this.log.isConnected; }

  fetchNew() {
    if (this.fetching) { this.again = true; return this.fetching; }
    this.fetching = this.load().finally(() => { this.fetching = null; if (this.again) { this.again = false; this.fetchNew(); } });
    return this.fetching;
  }

  async load() {
    const seen = document.hidden ? "" : "&seen=1";
    const answer = await fetch(`${this.log.dataset.poll}?after=${this.lastId()}${seen}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    this.markSeen(Number(answer.headers.get("X-Read-Up-To")));
    const html = await answer.text();
    if (!html.trim()) return;
    const follow = this.isAtEnd();
    this.log.insertAdjacentHTML("beforeend", html);
    if (this.typing) this.typing.hidden = true;
    if (seen) this.read = this.lastId();
    if (follow) this.toEnd();
  }

  markSeen(upTo) {
    for (const mark of this.log.querySelectorAll("[data-seen][hidden]"))
      if (Number(mark.closest("[data-message]").dataset.message) <= upTo) mark.hidden = false;
  }

  poll(every) {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.isGone()) return this.leave();
      if (!document.hidden) this.fetchNew();
    }, every);
  }

  leave() { clearInterval(this.timer); this.left = true; this.socket?.close(); }

  listen(wait = 1000) {
    this.poll(POLL_MS);
    if (!this.log.dataset.socket) return;
    try { this.socket = new WebSocket(this.log.dataset.socket); } catch { return; }
    this.socket.addEventListener("open", () => { wait = 1000; this.found(); this.poll(SAFETY_MS); this.fetchNew(); });
    this.socket.addEventListener("message", (event) => this.hear(event.data));
    this.socket.addEventListener("close", (event) => {
      if (this.left || this.isGone()) return this.leave();
      this.poll(POLL_MS);
      if (event.code === REFUSED) return;
      this.missing ??= setTimeout(() => { if (this.lost) this.lost.hidden = false; }, LOST_AFTER_MS);
      setTimeout(() => { if (!this.isGone()) this.listen(Math.min(wait * 2, LONGEST_WAIT_MS)); }, wait * (0.75 + Math.random() / 2));
    });
  }

  found() {
    clearTimeout(this.missing);
    this.missing = null;
    if (this.lost) this.lost.hidden = true;
  }

  hear(text) {
    let told = {};
    try { told = JSON.parse(text); } catch { /* not ours */ }
    if (told.typing) return this.showTyping();
    if (told.read) return this.markSeen(told.read.side === (this.form ? "desk" : "customer") ? told.read.up_to : 0);
    this.fetchNew();
  }

  showTyping() {
    if (!this.typing) return;
    this.typing.hidden = false;
    clearTimeout(this.typed);
    this.typed = setTimeout(() => { this.typing.hidden = true; }, TYPING_SHOWN_MS);
  }

  tell(frame) { if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame)); }

  dress() {
    this.form?.addEventListener("submit", (event) => this.send(event));
    this.log.addEventListener("submit", (event) => this.choose(event));
    this.field?.addEventListener("input", () => {
      if (this.place.querySelector("[name=internal]")?.checked || Date.now() - this.typedAt < TYPING_EVERY_MS) return;
      this.typedAt = Date.now();
      this.tell({ typing: true });
    });
    // Enter sends, Shift+Enter makes a line; not while a Chinese input method is composing, and not on a phone.
    if (this.form)
      this.field?.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
        event.preventDefault();
        this.form.requestSubmit();
      });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || this.isGone() || this.lastId() === this.read) return;
      this.read = this.lastId();
      if (this.socket?.readyState === WebSocket.OPEN) this.tell({ read: Number(this.read) });
      else this.fetchNew();
    });
  }

  // Sending in place. Whatever is not a plain success is sent once more as an ordinary form: the same client id posts once.
  async send(event) {
    event.preventDefault();
    const button = this.form.querySelector("button[type=submit]");
    const files = this.form.querySelector("input[type=file]");
    if ((!this.field.value.trim() && !files?.files.length) || button.disabled) return this.field.focus();
    const said = this.field.value;
    if (!(await this.post(this.form, button))) return this.form.submit();
    this.field.value = this.field.value.startsWith(said) ? this.field.value.slice(said.length) : this.field.value; // the next words stay
    if (files) { files.value = ""; files.dispatchEvent(new Event("change", { bubbles: true })); }
    this.form.querySelector("[name=client_id]").value = newId();
    await this.fetchNew();
    this.toEnd();
    this.field.focus();
  }

  async choose(event) {
    const form = event.target.closest("[data-chat-say]");
    if (!form) return;
    event.preventDefault();
    if (!(await this.post(form, event.submitter))) return form.submit();
    await this.fetchNew();
    this.toEnd();
  }

  async post(form, button) {
    if (button) button.disabled = true;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
    if (button) button.disabled = false;
    delete form.dataset.sent; // the double-submit guard of the page
    return answer?.type === "opaqueredirect";
  }
}

// The first message in the panel: the answer is the room, or the same form with what is wrong.
async function open(event) {
  const form = event.target.closest("[data-chat-first]");
  const panel = form?.closest("[data-help-panel]");
  if (!panel) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  const answer = await fetch(form.dataset.chatFirst, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (answer?.status !== 200 && answer?.status !== 422) return form.submit();
  panel.innerHTML = await answer.text();
  start(panel);
  panel.querySelector("textarea")?.focus();
}

document.addEventListener("submit", open);
document.addEventListener("change", (event) => {
  const said = event.target.closest?.("form")?.querySelector("[data-chat-chosen]");
  if (!said || event.target.type !== "file") return;
  said.hidden = !event.target.files.length;
  said.textContent = `${said.dataset.words} ${[...event.target.files].map((file) => file.name).join(", ")}`;
});

export function start(root) {
  for (const log of root.querySelectorAll("[data-chat]:not([data-live])")) {
    log.dataset.live = "";
    new Room(log);
  }
}
start(document);
