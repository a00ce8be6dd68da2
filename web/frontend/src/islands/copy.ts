// A button that copies `data-text`, and says so for two seconds with `data-done`.

export function start(element: HTMLElement): void {
  const label = element.querySelector<HTMLElement>("[data-label]") ?? element;
  const before = label.textContent;
  element.hidden = !navigator.clipboard;
  element.addEventListener("click", () => {
    void navigator.clipboard.writeText(element.dataset["text"] ?? "").then(() => {
      label.textContent = element.dataset["done"] ?? before;
      window.setTimeout(() => (label.textContent = before), 2000);
    });
  });
}
