// Counts the seconds down until a form may be sent again, and keeps its button shut meanwhile.

export function start(element: HTMLElement): void {
  const button = element.querySelector<HTMLButtonElement>("button");
  const shown = element.querySelector<HTMLElement>("[data-left]");
  const waiting = element.querySelector<HTMLElement>("[data-waiting]");
  const until = Date.now() + Number(element.dataset["seconds"]) * 1000;
  if (!button || !shown || !waiting) return;
  button.disabled = true;
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    shown.textContent = String(left);
    if (left > 0) return;
    clearInterval(timer);
    button.disabled = false;
    waiting.hidden = true;
  }, 250);
}
