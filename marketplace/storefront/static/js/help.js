// The help button of every page: the link opens a panel in place. Nothing is fetched before it is pressed.
const button = document.querySelector("[data-help]");
let panel = null;

async function fill(address) {
  const body = panel.querySelector("[data-help-panel]");
  const [answer, chat] = await Promise.all([fetch(address), import(button.dataset.script)]).catch(() => []);
  if (!answer?.ok) return location.assign(button.href);
  body.innerHTML = await answer.text();
  body.removeAttribute("aria-busy");
  chat.start(body);
  body.querySelector("textarea")?.focus();
}

function build() {
  const box = document.createElement("dialog");
  box.className = "help-panel";
  box.setAttribute("aria-label", button.dataset.label);
  box.innerHTML = '<header><h2></h2><button type="button" class="icon-link">×</button></header><div data-help-panel aria-busy="true"></div>';
  box.querySelector("h2").textContent = button.dataset.label;
  box.querySelector("[data-help-panel]").textContent = button.dataset.busy;
  const close = box.querySelector("button");
  close.setAttribute("aria-label", button.dataset.close);
  close.addEventListener("click", () => box.close());
  box.addEventListener("close", () => { button.hidden = false; button.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.open && !document.querySelector("dialog:modal")) box.close();
  });
  box.addEventListener("click", (event) => {
    const again = event.target.closest("[data-help-again]");
    if (!again) return;
    event.preventDefault();
    fill(again.dataset.helpAgain);
  });
  document.body.append(box);
  return box;
}

button?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  const isNew = !panel;
  panel ??= build();
  panel.show(); // beside the page, which stays usable
  button.hidden = true;
  if (isNew) fill(button.dataset.help);
  else panel.querySelector("textarea")?.focus();
});
