// Live chat: a socket where it can be had, else a question every few seconds. The page works without either.
const chat = document.querySelector("[data-chat]");
const POLL_MS = 4000;

function lastId() {
  const all = chat.querySelectorAll("[data-message]");
  return all.length ? all[all.length - 1].dataset.message : "0";
}

async function fetchNew() {
  const answer = await fetch(`${chat.dataset.poll}?after=${lastId()}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const html = await answer.text();
  if (!html.trim()) return;
  chat.insertAdjacentHTML("beforeend", html);
  chat.scrollTop = chat.scrollHeight;
}

// Messages are rendered by the server in both cases: the socket only says that there is something to fetch.
function listen() {
  if (!chat.dataset.socket) return setInterval(fetchNew, POLL_MS);
  let polling = setInterval(fetchNew, POLL_MS);
  const socket = new WebSocket(chat.dataset.socket);
  socket.addEventListener("open", () => { clearInterval(polling); polling = 0; fetchNew(); });
  socket.addEventListener("message", fetchNew);
  socket.addEventListener("close", () => { if (!polling) polling = setInterval(fetchNew, POLL_MS); });
  return polling;
}

function sendWithoutReload() {
  const form = document.querySelector("[data-chat-form]");
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.type !== "opaqueredirect") return void (form.submit());
      form.querySelector("textarea").value = "";
      form.querySelector("[name=client_id]").value = crypto.randomUUID().replaceAll("-", "");
      await fetchNew();
    } finally { button.disabled = false; }
  });
}

if (chat) {
  chat.scrollTop = chat.scrollHeight;
  listen();
  sendWithoutReload();
}
