// The camera at the warehouse: reads codes into the scan field, and leads through the pictures of an item one after the other.
// Where the browser has no BarcodeDetector, a photograph goes to our server, which reads the code. Where it has no camera for
// pages, the file fields stay as they are.

const CODES = ["qr_code", "code_128", "ean_13"];
const open = () => navigator.mediaDevices?.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1600 } } });
const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

function type(form, code) {
  form.querySelector("input[name=code]").value = code;
  form.requestSubmit();
}

// Looks until there is a code, for half a minute at most.
async function watch(box, form) {
  const video = box.querySelector("video");
  const detector = new BarcodeDetector({ formats: CODES });
  const stream = await open();
  video.srcObject = stream;
  video.hidden = false;
  try {
    await video.play();
    for (const end = Date.now() + 30000; Date.now() < end && video.isConnected; ) {
      const [found] = await detector.detect(video);
      if (found) return type(form, found.rawValue);
      await new Promise((go) => setTimeout(go, 150));
    }
    box.querySelector("[role=status]").textContent = box.dataset.none;
  } finally {
    stop(stream);
    video.hidden = true;
  }
}

async function ask(box, form, file) {
  const said = box.querySelector("[role=status]");
  said.textContent = box.dataset.wait;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new FormData();
  body.append("image", file);
  try {
    const answer = await fetch(box.dataset.decode, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const found = await answer.json();
    said.textContent = found.message || "";
    if (found.codes.length) type(form, found.codes[0]);
  } catch {
    said.textContent = box.dataset.none;
  }
}

function scanning(box) {
  const form = box.closest("form");
  const file = box.querySelector("input[type=file]");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    if ("BarcodeDetector" in window && navigator.mediaDevices) watch(box, form).catch(() => file.click());
    else file.click();
  });
  file.addEventListener("change", () => file.files[0] && ask(box, form, file.files[0]));
}

function done(input) {
  input.closest(".pose").classList.add("is-done");
}

// One pose after the other: what to show stands above the picture.
function posing(button) {
  const box = document.querySelector("[data-camera-box]");
  const inputs = [...document.querySelectorAll("input[data-pose]")];
  const video = box.querySelector("video");
  const guide = box.querySelector("[data-camera-guide]");
  let at = 0;
  let stream;
  let busy = false; // a picture is being made: an impatient thumb must not skip the next pose
  const close = () => (stop(stream), box.close());
  const next = (step) => {
    at += step;
    if (at >= inputs.length) return close();
    guide.textContent = `${at + 1}/${inputs.length} ${inputs[at].dataset.pose}: ${inputs[at].dataset.guide}`;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      stream = await open();
    } catch {
      return inputs[0].click(); // no camera for pages: the phone's own
    }
    at = 0;
    next(0);
    box.showModal();
    video.srcObject = stream;
    await video.play();
  });
  box.querySelector("[data-camera-take]").addEventListener("click", () => {
    if (busy || !video.videoWidth || at >= inputs.length) return; // the camera shows nothing yet, or all is done
    busy = true;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    const input = inputs[at];
    canvas.toBlob((blob) => {
      busy = false;
      if (!blob) return;
      const held = new DataTransfer();
      held.items.add(new File([blob], `${input.name}.jpg`, { type: "image/jpeg" }));
      input.files = held.files;
      done(input);
      next(1);
    }, "image/jpeg", 0.85);
  });
  box.querySelector("[data-camera-skip]").addEventListener("click", () => next(1));
  box.querySelector("[data-camera-end]").addEventListener("click", close);
  box.addEventListener("close", () => stop(stream));
}

function begin() {
  document.querySelectorAll("[data-scan-camera]").forEach(scanning);
  if (navigator.mediaDevices) document.querySelectorAll("[data-camera]").forEach(posing);
  document.querySelectorAll("input[data-pose]").forEach((input) => input.addEventListener("change", () => input.files.length && done(input)));
}

document.addEventListener("console:fresh", begin);
begin();
