// Sends a file as soon as it is chosen or dropped, and shows how much of it has gone: fetch tells no progress
// of an upload, so this is an XMLHttpRequest. The server answers as it answers htmx.

export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const drop = form.querySelector<HTMLElement>("[data-drop]");
  if (!input || !drop) return;

  form.dataset["repeatable"] = "";
  drop.classList.add("is-live");
  visible(form, "[data-live-only]", true);
  const button = drop.querySelector<HTMLElement>("button[type=submit]");
  if (button) button.hidden = true;
  input.addEventListener("change", () => send(form, input));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, input);
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    send(form, input);
  });
}

function send(form: HTMLFormElement, input: HTMLInputElement): void {
  const file = input.files?.[0];
  if (!file || form.dataset["sending"]) return;
  visible(form, "[data-broken]", false);
  if (refusedAsTooLarge(form, file)) return;
  form.dataset["sending"] = "1";
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("HX-Target", "upload-card");
  request.setRequestHeader("X-CSRF-Token", form.querySelector<HTMLInputElement>("[name=_csrf_token]")?.value ?? "");
  request.upload.addEventListener("progress", (event) => progressed(form, event.loaded / event.total));
  request.addEventListener("load", () => answered(form, request));
  request.addEventListener("error", () => broken(form));
  const data = new FormData(form);
  visible(form, "[data-drop]", false);
  visible(form, "[data-uploading]", true);
  request.send(data);
}

function refusedAsTooLarge(form: HTMLFormElement, file: File): boolean {
  const tooLarge = file.size > Number(form.dataset["limit"] ?? Infinity);
  const actual = form.querySelector("[data-actual]");
  if (actual) actual.textContent = `${(file.size / 1024 / 1024).toFixed(1)} MB`;
  visible(form, "[data-too-large]", tooLarge);
  return tooLarge;
}

function progressed(form: HTMLFormElement, share: number): void {
  const percent = Math.round(share * 100);
  const bar = form.querySelector("progress");
  if (bar) bar.value = percent;
  const words = form.querySelector("[data-percent]");
  if (words) words.textContent = `${percent}%`;
}

function answered(form: HTMLFormElement, request: XMLHttpRequest): void {
  const next = request.getResponseHeader("HX-Redirect");
  if (next) {
    window.location.assign(next);
    return;
  }
  const card = document.getElementById("upload-card");
  if (card && request.responseText.includes("upload-card")) {
    window.htmx.swap(card, request.responseText, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
    return;
  }
  broken(form);
}

function broken(form: HTMLFormElement): void {
  delete form.dataset["sending"];
  form.querySelector<HTMLInputElement>("input[type=file]")!.value = "";
  visible(form, "[data-uploading]", false);
  visible(form, "[data-drop]", true);
  visible(form, "[data-broken]", true);
}

function visible(form: HTMLFormElement, selector: string, show: boolean): void {
  const found = form.querySelector<HTMLElement>(selector);
  if (found) found.hidden = !show;
}
