// Saves a step of a draft while it is filled in, and says when it did.
//
// The form is sent as its own button would send it; that the server would lead on to the next step tells that it was
// kept. The form's `revision` then moves along, so that only what somebody else saves meanwhile is a conflict.

const PAUSE = 1_500;

interface Saved {
  revision: number;
  mine: boolean;
  time: string;
}

export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  const status = form.querySelector<HTMLElement>("[data-saved]");
  let timer = 0;
  let saving: Promise<void> | null = null;
  let kept = wordsOf(form);

  const later = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void saveNow(), PAUSE);
  };
  const saveNow = (): Promise<void> => {
    window.clearTimeout(timer);
    if (saving) return saving.then(saveNow);
    const words = wordsOf(form);
    if (words === kept) return Promise.resolve();
    kept = words;
    saving = save(form, status).finally(() => {
      saving = null;
    });
    return saving;
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // A button that is pressed while a save is under way waits for it: both at once would look like two people.
  form.addEventListener(
    "submit",
    (event) => {
      window.clearTimeout(timer);
      if (!saving) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const pressed = event.submitter;
      void saving.finally(() => form.requestSubmit(pressed));
    },
    { capture: true },
  );
}

function wordsOf(form: HTMLFormElement): string {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "revision") given.append(name, value);
  }
  return given.toString();
}

async function save(form: HTMLFormElement, status: HTMLElement | null): Promise<void> {
  const body = new URLSearchParams(wordsOf(form));
  const shown = form.querySelector<HTMLInputElement>("input[name=revision]")?.value ?? "";
  body.set("revision", shown);
  body.set("do", "save");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", credentials: "same-origin" });
    if (answer.status === 409) return say(status, status?.dataset["conflict"] ?? "");
    const now = await latest(form);
    if (now.mine) moveOn(now.revision);
    say(status, answer.type === "opaqueredirect" ? (status?.dataset["text"] ?? "").replace("{time}", now.time) : "");
  } catch {
    say(status, status?.dataset["failed"] ?? "");
  }
}

async function latest(form: HTMLFormElement): Promise<Saved> {
  const answer = await fetch(form.dataset["savedUrl"] ?? "", { credentials: "same-origin", cache: "no-store" });
  return (await answer.json()) as Saved;
}

function moveOn(revision: number): void {
  document.querySelectorAll<HTMLInputElement>("input[name=revision]").forEach((field) => {
    field.value = String(revision);
  });
}

function say(status: HTMLElement | null, words: string): void {
  if (status) status.textContent = words;
}
