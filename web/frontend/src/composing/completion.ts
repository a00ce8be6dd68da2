// Offers the names that a text may use once an @ is typed: a combobox, with the keys that everybody knows.
import TextExpanderElement from "@github/text-expander-element";
import type { TextExpanderChangeEvent, TextExpanderKey } from "@github/text-expander-element";
import { beginsParameter, keyOf, written } from "../template";

const OFFERED = 8;

export interface Column {
  name: string;
  /** What it is, in the reader's language; empty for a column of the file. */
  title: string;
}

/** `columns` is asked each time, for the page may have got others meanwhile. */
export function complete(area: HTMLTextAreaElement, columns: () => readonly Column[]): void {
  const around = area.parentElement;
  if (!around) return;
  const expander = new NameExpander();
  expander.className = "writing";
  expander.setAttribute("suffix", "");
  // It looks for its textarea once, when it comes into the page.
  expander.append(...around.childNodes);
  around.replaceWith(expander);

  expander.addEventListener("text-expander-change", (event) => {
    const detail = (event as TextExpanderChangeEvent).detail;
    const found = matching(detail?.text ?? "", columns());
    detail?.provide({ matched: found.length > 0, fragment: menu(found, area) });
  });
  expander.addEventListener("text-expander-value", (event) => {
    const detail = (event as CustomEvent<{ item: HTMLElement; key: string; value: string | null }>).detail;
    detail.value = detail.key.slice(0, -1) + written(detail.item.dataset["name"] ?? "");
  });
  // A text of several lines stays a textbox (ARIA in HTML): one that owns a list, and names the option it is at.
  expander.addEventListener("text-expander-activate", () =>
    queueMicrotask(() => ["role", "aria-expanded"].forEach((name) => area.removeAttribute(name))),
  );
  expander.addEventListener("text-expander-committed", () => area.dispatchEvent(new Event("input", { bubbles: true })));
}

// The element takes a key behind a blank or a bracket only; a name may stand behind more than that, such as Arabic's
// و (and), which is written right before it. So the key is all that stands between the blank and the @, and the @.
class NameExpander extends TextExpanderElement {
  override get keys(): TextExpanderKey[] {
    const area = this.querySelector("textarea");
    // By the first word of a name: over several words the element would hold on to an @ that was passed long ago.
    return area ? [{ key: keyBefore(area.value, area.selectionEnd), multiWord: false }] : [];
  }
}
customElements.define("name-expander", NameExpander);

function keyBefore(text: string, caret: number): string {
  const at = text.lastIndexOf("@", caret - 1);
  const joined = at > 0 && beginsParameter(text, at) ? /[^\s([]*$/.exec(text.slice(0, at)) : null;
  return `${joined?.[0] ?? ""}@`;
}

function matching(typed: string, columns: readonly Column[]): Column[] {
  const sought = keyOf(typed.replace(/^\{/, ""));
  if (/[|}@]/.test(typed)) return [];
  const found = columns.filter((column) => keyOf(column.name).startsWith(sought));
  const inside = columns.filter((column) => !found.includes(column) && keyOf(column.name).includes(sought));
  return [...found, ...(sought ? inside : [])].slice(0, OFFERED);
}

// The element puts the left edge of what it is given at the caret, which in Arabic would leave the names off the
// screen. So it gets a box without width, and the menu hangs from the side of that box where its line begins.
function menu(columns: readonly Column[], area: HTMLTextAreaElement): HTMLElement {
  const anchor = document.createElement("div");
  anchor.className = "completion";
  anchor.setAttribute("role", "listbox");
  anchor.setAttribute("aria-label", area.dataset["completion"] ?? "");
  const list = document.createElement("div");
  list.className = "completion-menu";
  list.setAttribute("role", "presentation");
  list.append(...columns.map(option));
  anchor.append(list);
  return anchor;
}

function option(column: Column, at: number): HTMLElement {
  const line = document.createElement("div");
  line.id = `completion-${at}`;
  line.className = "completion-option";
  line.setAttribute("role", "option");
  line.dataset["name"] = column.name;
  const name = document.createElement("bdi");
  name.textContent = written(column.name);
  line.append(name);
  if (column.title) {
    const title = document.createElement("small");
    title.textContent = column.title;
    line.append(title);
  }
  return line;
}
