// What every page loads: htmx, the islands that the page asks for, and a few habits of the frame.
import htmx from "htmx.org";
import { isIsland, startIslands } from "./islands";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
startIslands(document);
// htmx swaps new content in; islands inside it start too.
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element) startIslands(event.target);
});

// A button with commandfor="…" command="show-modal" opens that dialog; browsers without invokers need this.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[commandfor]") : null;
  if (!button || "commandForElement" in HTMLButtonElement.prototype) return;
  const dialog = document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "show-modal") dialog.showModal();
  else dialog.close();
});

// A form is sent once, however often its button is pressed; a new page or swap brings a fresh button.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.matches("[hx-post],[hx-get],[data-repeatable]")) return;
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "1";
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
    button.setAttribute("aria-disabled", "true");
  });
});

// Coming back with the browser's arrow must not find a form that can never be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => {
    delete form.dataset["sent"];
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

// The first field in error gets the focus, so that it is read out.
document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();

export { isIsland };
