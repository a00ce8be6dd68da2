// How strong the password in the field `data-field` is, asked of the server while one types.

interface Strength {
  score: number;
  words: string;
}

const PAUSE = 400;

export function start(element: HTMLElement): void {
  const field = document.getElementById(element.dataset["field"] ?? "");
  const meter = element.querySelector("meter");
  const words = element.querySelector<HTMLElement>("[data-words]");
  if (!(field instanceof HTMLInputElement) || !meter || !words) return;
  let waiting = 0;
  let asked = new AbortController();
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    asked.abort();
    element.hidden = !field.value;
    if (!field.value) return;
    waiting = window.setTimeout(() => {
      asked = new AbortController();
      void look(element, field, asked.signal).then(
        (told) => {
          meter.value = told.score;
          words.textContent = told.words;
        },
        () => undefined,
      );
    }, PAUSE);
  });
}

async function look(element: HTMLElement, field: HTMLInputElement, signal: AbortSignal): Promise<Strength> {
  const token = field.form?.querySelector<HTMLInputElement>("input[name=_csrf_token]")?.value ?? "";
  const answer = await fetch(element.dataset["url"] ?? "", {
    method: "POST",
    headers: { "X-CSRF-Token": token },
    body: new URLSearchParams({ password: field.value }),
    signal,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Strength;
}
