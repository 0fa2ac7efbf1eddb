// Upload boxes: previews, drop, and progress where the box has data-url. Without this file the form sends the files itself.

function row(list, file) {
  const item = document.createElement("li");
  const picture = new Image();
  picture.alt = "";
  if (file.type.startsWith("image/")) {
    // data: is allowed by the content policy, blob: is not
    const reader = new FileReader();
    reader.onload = () => (picture.src = reader.result);
    if (file.size < 8_000_000) reader.readAsDataURL(file);
  }
  const name = document.createElement("span");
  name.textContent = file.name;
  const state = document.createElement("span");
  state.className = "faint";
  state.textContent = file.size < 1_000_000 ? `${Math.ceil(file.size / 1000)} KB` : `${(file.size / 1_000_000).toFixed(1)} MB`;
  item.append(picture, name, state);
  list.append(item);
  return { item, state };
}

function send(box, input, file, shown) {
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${box.dataset.busy} ${file.name}`);
  shown.item.append(bar);
  const body = new FormData();
  body.append(input.name, file);
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => event.lengthComputable && (bar.value = event.loaded / event.total);
  request.onloadend = () => {
    const arrived = request.status >= 200 && request.status < 300;
    bar.remove();
    shown.state.textContent = arrived ? box.dataset.done : box.dataset.failed;
    shown.state.className = arrived ? "good" : "bad";
    box.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { ok: arrived, text: request.responseText } }));
  };
  request.open("POST", box.dataset.url);
  const token = input.form?.querySelector('[name="csrfmiddlewaretoken"]')?.value || document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) request.setRequestHeader("X-CSRFToken", token);
  request.send(body);
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-upload]");
  if (!box || event.target.type !== "file") return;
  const list = box.querySelector(".upload-list");
  if (!box.dataset.url) list.replaceChildren();
  for (const file of event.target.files) {
    const shown = row(list, file);
    if (box.dataset.url) send(box, event.target, file, shown);
  }
});
for (const type of ["dragenter", "dragleave", "drop"])
  document.addEventListener(type, (event) => event.target.closest?.(".upload-drop")?.classList.toggle("is-over", type === "dragenter"));
