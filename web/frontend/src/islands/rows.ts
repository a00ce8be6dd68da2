// Goes from row to row with the arrow keys: onwards is where the page's lines go, left in Arabic.
// It stays while the recipient inside it is replaced, so that no press is lost between two of them.
// Enter in the row's number goes there, and sends no other form that the field may belong to.

export function start(element: HTMLElement): void {
  const keyed = (event: KeyboardEvent): void => {
    if (!element.isConnected) return document.removeEventListener("keydown", keyed);
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || busy(event)) return;
    const onwards = (event.key === "ArrowRight") === (document.documentElement.dir !== "rtl");
    const way = element.querySelector<HTMLElement>(`[data-step=${onwards ? "next" : "previous"}]`);
    if (!way) return;
    event.preventDefault();
    way.click();
  };
  document.addEventListener("keydown", keyed);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof Element) || !event.target.matches("[data-row]")) return;
    event.preventDefault();
    element.querySelector<HTMLElement>("[data-go]")?.click();
  });
}

// Whatever uses these keys itself keeps them.
function busy(event: KeyboardEvent): boolean {
  const at = event.target instanceof HTMLElement ? event.target : null;
  const using = at?.closest("input, textarea, select, [role=region], [role=listbox], [contenteditable]");
  return Boolean(using) || event.isComposing || document.querySelector("dialog[open]") !== null;
}
