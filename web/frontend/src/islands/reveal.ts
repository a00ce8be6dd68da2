// A button beside a password field that shows and hides what was typed.

export function start(element: HTMLElement): void {
  const field = element.parentElement?.querySelector<HTMLInputElement>("input");
  element.hidden = !field;
  element.addEventListener("click", () => {
    if (!field) return;
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    element.setAttribute("aria-pressed", String(!shown));
  });
}
