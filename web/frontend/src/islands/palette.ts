// The palette (Ctrl+K, Cmd+K), the list of keys (?) and the keys themselves (`g h`, `n`).
//
// Keys are told by their place on the keyboard, so that an Arabic layout has the same ones. Single keys rest while
// somebody types, with any other key held, and for whoever switched them off in the list of keys.
const OFF = "hudhud-keys-off";
const PATIENCE = 1200;

export function start(link: HTMLElement): void {
  const dialog = document.querySelector<HTMLDialogElement>("#palette");
  const keys = document.querySelector<HTMLDialogElement>("#keys");
  if (!dialog || !keys) return;
  const palette = new Palette(dialog);

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    palette.open();
  });
  const choice = keys.querySelector<HTMLInputElement>("[data-keys-on]");
  if (choice) {
    choice.checked = !switchedOff();
    choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "" : "1"));
  }
  listen(palette, keys);
}

function switchedOff(): boolean {
  return localStorage.getItem(OFF) === "1";
}

function listen(palette: Palette, keys: HTMLDialogElement): void {
  const ways = new Map(
    [...keys.querySelectorAll<HTMLElement>("[data-keys]")].map((line) => [
      line.dataset["keys"] ?? "",
      line.dataset["path"] ?? "/",
    ]),
  );
  let before = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      palette.open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || busy(event)) return;
    if (event.key === "?" || event.key === "؟") {
      event.preventDefault();
      keys.showModal();
      return;
    }
    if (switchedOff() || !event.code.startsWith("Key")) return;
    const letter = event.code.slice(3).toLowerCase();
    const way = ways.get(before ? `${before} ${letter}` : letter);
    window.clearTimeout(timer);
    before = !before && letter === "g" ? "g" : "";
    if (before) timer = window.setTimeout(() => (before = ""), PATIENCE);
    if (way) {
      event.preventDefault();
      window.location.assign(way);
    }
  });
}

function busy(event: KeyboardEvent): boolean {
  const at = event.target;
  const typing = at instanceof HTMLElement && (at.isContentEditable || at.closest("input, textarea, select") !== null);
  return typing || event.isComposing || document.querySelector("dialog[open]") !== null;
}

class Palette {
  private readonly input: HTMLInputElement;
  private readonly found: HTMLElement;
  private readonly said: HTMLElement;
  private asking: AbortController | null = null;
  private timer = 0;

  constructor(private readonly dialog: HTMLDialogElement) {
    this.input = need(dialog, "input");
    this.found = need(dialog, "[role=listbox]");
    this.said = need(dialog, "[data-count-said]");
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  open(): void {
    if (this.dialog.open) return;
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
    void this.ask();
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), 120);
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    this.asking = new AbortController();
    const address = `${this.found.dataset["address"] ?? "/search"}?q=${encodeURIComponent(this.input.value)}`;
    try {
      const answer = await fetch(address, {
        headers: { "HX-Request": "true", "HX-Target": "found", Accept: "text/html" },
        credentials: "same-origin",
        signal: this.asking.signal,
      });
      const elsewhere = answer.headers.get("HX-Redirect") ?? (answer.redirected ? answer.url : null);
      if (elsewhere) return window.location.assign(elsewhere);
      if (answer.ok) this.show(await answer.text());
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    }
  }

  // The page of the search shows plain lists; here they are the options of a combobox.
  private show(html: string): void {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    this.found.replaceChildren(...(parsed.querySelector("#found")?.childNodes ?? []));
    this.found.querySelectorAll("section").forEach((group, number) => {
      const title = group.querySelector("h2");
      group.setAttribute("role", "group");
      if (!title) return;
      title.id = `palette-group-${number}`;
      title.setAttribute("role", "presentation");
      group.setAttribute("aria-labelledby", title.id);
    });
    this.found.querySelectorAll("ul, li").forEach((each) => each.setAttribute("role", "presentation"));
    this.options.forEach((option, number) => {
      option.id = `palette-option-${number}`;
      option.setAttribute("role", "option");
      option.tabIndex = -1;
    });
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    this.said.textContent = this.options.length ? "" : (this.said.dataset["none"] ?? "");
    this.choose(0);
  }

  private get options(): HTMLAnchorElement[] {
    return [...this.found.querySelectorAll<HTMLAnchorElement>("a")];
  }

  private get chosen(): number {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  private choose(number: number): void {
    const options = this.options;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    const option = options[number];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private pressed(event: KeyboardEvent): void {
    const many = this.options.length;
    if (event.isComposing || !many) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.choose((this.chosen + (event.key === "ArrowDown" ? 1 : many - 1)) % many);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.options[this.chosen]?.click();
    }
  }
}

function need<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`The palette lacks ${selector}.`);
  return found;
}
