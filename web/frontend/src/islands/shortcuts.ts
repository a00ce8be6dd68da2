// Keys for working through a list: J and K go down and up its lines, and any other letter to the link or button that
// names it in `data-shortcut`. Links are followed; buttons are only gone to, for what they do cannot be undone.
//
// As in palette.ts, keys are told by their place, and rest while somebody types or has switched them off.
const OFF = "hudhud-keys-off";

export function start(element: HTMLElement): void {
  for (const hint of element.querySelectorAll<HTMLElement>("[data-live-only]")) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (!element.isConnected || !alone(event) || localStorage.getItem(OFF) === "1") return;
    const letter = event.code.slice(3).toLowerCase();
    if (named(letter) || (letter === "j" && step(element, 1)) || (letter === "k" && step(element, -1))) {
      event.preventDefault();
    }
  });
}

function alone(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return false;
  if (!event.code.startsWith("Key") || document.querySelector("dialog[open]")) return false;
  const target = event.target;
  return !(target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]"));
}

function named(letter: string): boolean {
  const wanted = document.querySelector<HTMLElement>(`[data-shortcut="${letter}"]`);
  if (wanted instanceof HTMLAnchorElement) window.location.assign(wanted.href);
  wanted?.scrollIntoView({ block: "center" });
  wanted?.focus();
  return wanted !== null;
}

function step(element: HTMLElement, by: number): boolean {
  const lines = [...element.querySelectorAll<HTMLElement>("[data-line]")];
  const here = lines.findIndex((line) => line === document.activeElement);
  const next = lines[here < 0 ? (by > 0 ? 0 : lines.length - 1) : here + by];
  next?.focus();
  return next !== undefined;
}
