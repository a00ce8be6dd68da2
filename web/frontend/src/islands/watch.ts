// A part of a page that looks again every `data-every` milliseconds, until the server leaves that empty.
//
// It asks for its own page as htmx would (`HX-Target` is its id, so the server answers with that block alone)
// and changes only what differs: nothing flickers, no focus is lost. It rests while the page is not seen, and
// waits longer after each failure. `data-query` goes along; `data-page-title` becomes the window's title.
import { startIslands } from "../islands";
import { morph } from "../morph";

const LONGEST = 15_000;

export function start(element: HTMLElement): void {
  let failures = 0;
  let timer = 0;

  const every = (): number => Number(element.dataset["every"] || 0);
  const later = (): void => {
    window.clearTimeout(timer);
    if (every() && element.isConnected) timer = window.setTimeout(look, Math.min(every() * 2 ** failures, LONGEST));
  };
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const fresh = await ask(element);
      if (fresh) show(element, fresh);
      failures = 0;
    } catch {
      failures = Math.min(failures + 1, 5);
    }
    element.classList.toggle("is-stale", failures > 1);
    later();
  };

  if (!every()) return;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !every() || !element.isConnected) return;
    window.clearTimeout(timer);
    void look();
  });
  titled(element);
  later();
}

async function ask(element: HTMLElement): Promise<Element | null> {
  const address = new URL(window.location.href);
  for (const [name, value] of new URLSearchParams(element.dataset["query"] ?? "")) address.searchParams.set(name, value);
  const answer = await fetch(address, {
    headers: { "HX-Request": "true", "HX-Target": element.id, Accept: "text/html" },
    credentials: "same-origin",
    cache: "no-store",
  });
  const elsewhere = answer.headers.get("HX-Redirect") ?? (answer.redirected ? answer.url : null);
  if (elsewhere) {
    window.location.assign(elsewhere);
    return null;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return parsed.getElementById(element.id);
}

function show(element: HTMLElement, fresh: Element): void {
  morph(element, fresh);
  titled(element);
  startIslands(element);
}

function titled(element: HTMLElement): void {
  const title = element.dataset["pageTitle"];
  if (title && document.title !== title) document.title = title;
}
