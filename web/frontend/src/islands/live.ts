// Sends the event `live` to its element every `data-every` milliseconds while the page is seen,
// and once when it is seen again: `hx-trigger="live"` then fetches. Ends when the element leaves the page.

export function start(element: HTMLElement): void {
  const every = Math.max(500, Number(element.dataset["every"] ?? "2000"));
  const tick = (): void => {
    if (!document.hidden) element.dispatchEvent(new CustomEvent("live"));
  };
  const timer = window.setInterval(() => {
    if (element.isConnected) return tick();
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  }, every);
  document.addEventListener("visibilitychange", tick);
}
