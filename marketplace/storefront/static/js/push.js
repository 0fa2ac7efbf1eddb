// The button that lets this browser ring. Without this file, or where the browser cannot, the card stays hidden.

const card = document.querySelector("[data-push-key]");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

async function call(method, body) {
  const answer = await fetch("/api/v1/me/notices/browsers/", {
    method,
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
      "Idempotency-Key": crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

function show(is_on, problem = "") {
  card.querySelector("[data-push-on]").hidden = is_on;
  card.querySelector("[data-push-off]").hidden = !is_on;
  card.querySelector("[data-push-said]").textContent = problem || (is_on ? card.dataset.isOn : "");
}

async function start() {
  const worker = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  show(Boolean(await worker.pushManager.getSubscription()));
  card.hidden = false;
  card.querySelector("[data-push-on]").addEventListener("click", async () => {
    try {
      if ((await Notification.requestPermission()) !== "granted") return show(false, card.dataset.refused);
      const options = { userVisibleOnly: true, applicationServerKey: bytes(card.dataset.pushKey) };
      const made = await worker.pushManager.subscribe(options);
      await call("POST", { endpoint: made.endpoint, keys: made.toJSON().keys });
      show(true);
    } catch {
      show(false, card.dataset.failed);
    }
  });
  card.querySelector("[data-push-off]").addEventListener("click", async () => {
    const made = await worker.pushManager.getSubscription();
    if (made) {
      await call("DELETE", { endpoint: made.endpoint }).catch(() => undefined);
      await made.unsubscribe();
    }
    show(false);
  });
}

if (card && "serviceWorker" in navigator && "PushManager" in window) start();
