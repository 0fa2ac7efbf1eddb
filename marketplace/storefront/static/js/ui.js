// Small helpers that make good pages better. Every one of them may fail to load and the page still works.
// Behaviour hangs on data-… attributes and on events that bubble, so content swapped in by htmx needs no set-up.

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const target = event.target.closest?.(selector);
    if (target) act(target, event);
  });

const icon = (name) => {
  const known = document.querySelector('svg.icon use[href*="icons.svg#"]');
  const sprite = known ? known.getAttribute("href").split("#")[0] : "/static/img/icons.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
};

// ---- toasts -------------------------------------------------------------------------------------------------------
const tray = document.getElementById("toasts");

export function toast(text, tone = "good") {
  if (!tray || !text) return;
  const box = document.createElement("div");
  box.className = `toast toast-${tone}`;
  box.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.close = "";
  close.setAttribute("aria-label", tray.dataset.closeLabel || "×");
  close.append(icon("x"));
  box.append(icon(tone === "good" ? "check-circle" : "alert"), words, close);
  tray.append(box);
}

if (tray) {
  // Good news leaves by itself; trouble stays until it is read.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.nodeType === 1 && !node.matches(".toast-bad, .toast-warn")) setTimeout(() => node.remove(), 6000);
  }).observe(tray, { childList: true });
}
on("click", "[data-toast] [data-close]", (button) => button.closest("[data-toast]").remove());

// ---- htmx ---------------------------------------------------------------------------------------------------------
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get") return;
  const token =
    document.querySelector('meta[name="csrf-token"]')?.content ||
    document.querySelector('input[name="csrfmiddlewaretoken"]')?.value;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:responseError", () => toast(tray?.dataset.error, "bad"));
document.addEventListener("htmx:sendError", () => toast(tray?.dataset.offline, "warn"));

// ---- forms --------------------------------------------------------------------------------------------------------
on("submit", "form", (form, event) => {
  // A second click must not send twice; the server also guards, this only spares the person the error.
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-scan")) return;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-disabled", "true");
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-disabled="true"]')) button.removeAttribute("aria-disabled");
});
document.querySelector("[data-focus]")?.focus();

function dressQuantity(root) {
  for (const box of root.querySelectorAll("[data-quantity]:not([data-dressed])")) {
    box.dataset.dressed = "";
    const input = box.querySelector("input");
    const make = (name, step, label) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", label);
      button.append(icon(name));
      button.addEventListener("click", () => {
        step > 0 ? input.stepUp() : input.stepDown();
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return button;
    };
    const less = make("minus", -1, input.dataset.less);
    const more = make("plus", 1, input.dataset.more);
    const refresh = () => {
      less.disabled = Number(input.value) <= Number(input.min || 1);
      more.disabled = input.max !== "" && Number(input.value) >= Number(input.max);
    };
    box.prepend(less);
    box.append(more);
    input.addEventListener("change", refresh);
    refresh();
  }
}

// ---- dialogs, copying, hotkeys ------------------------------------------------------------------------------------
on("click", "[data-dialog]", (link, event) => {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog?.showModal) return; // the link leads to the same step as a page
  event.preventDefault();
  dialog.showModal();
});
on("click", "dialog [data-close]", (button) => button.closest("dialog").close());
on("click", "dialog", (dialog, event) => {
  if (event.target === dialog) dialog.close();
});
on("click", "[data-copy]", async (button) => {
  await navigator.clipboard?.writeText(button.dataset.copy);
  toast(button.dataset.copied);
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
    if (field) {
      event.preventDefault();
      field.focus();
    }
  }
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// ---- search suggestions: arrow keys walk, Escape closes -------------------------------------------------------------
on("keydown", ".search", (form, event) => {
  const links = [...form.querySelectorAll("[data-suggest] a")];
  if (event.key === "Escape") form.querySelector("[data-suggest]")?.replaceChildren();
  if (!links.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  (links[at] || form.querySelector("input")).focus();
});
on("focusout", ".search", (form, event) => {
  if (!form.contains(event.relatedTarget)) setTimeout(() => form.querySelector("[data-suggest]")?.replaceChildren(), 150);
});

// ---- pictures -----------------------------------------------------------------------------------------------------
on("click", ".gallery-thumbs a", (link, event) => {
  event.preventDefault();
  const slide = document.getElementById(link.hash.slice(1));
  slide?.parentElement.scrollTo({ left: slide.offsetLeft - slide.parentElement.offsetLeft, behavior: "smooth" });
  for (const other of link.parentElement.children) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
});
on("click", "[data-zoom]", (link, event) => {
  if (event.ctrlKey || event.metaKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-zoom";
  const picture = new Image();
  picture.src = link.href;
  picture.alt = link.querySelector("img")?.alt || "";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-link";
  close.dataset.close = "";
  close.setAttribute("aria-label", tray?.dataset.closeLabel || "×");
  close.append(icon("x"));
  dialog.append(close, picture);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});

// ---- countdown to an ISO time (an offer's expiry): <time data-countdown="2026-11-22T10:15:00+08:00">----------------
setInterval(() => {
  for (const clock of document.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Math.floor((Date.parse(clock.dataset.countdown) - Date.now()) / 1000));
    clock.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    if (!left) clock.dispatchEvent(new Event("countdown-over", { bubbles: true }));
  }
}, 1000);

// ---- filters stand open at a desk where the style sheet cannot open them --------------------------------------------
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 62rem)").matches)
  for (const drawer of document.querySelectorAll("details[data-drawer]")) drawer.open = true;

const dress = (root) => dressQuantity(root);
dress(document);
document.addEventListener("htmx:load", (event) => dress(event.detail.elt.parentElement || document));
