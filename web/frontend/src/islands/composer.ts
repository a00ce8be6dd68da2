// Counts a text while it is written, marks what makes it dearer and what it does not know, offers the names it may
// use, and shows it on the phone with the values of a real row. The server says the same whenever it is sent.
import { complete, type Column } from "../composing/completion";
import { draw } from "../composing/marks";
import { isByNature, plain, without, type Substitutes } from "../composing/plain";
import { isForeign, measure, type Measure } from "../segments";
import { nearest, parametersOf, render, renderReserved, written, type Parameter } from "../template";

const SHOWN = 12;

interface Counter {
  measure(text: string): Measure;
  isForeign(character: string): boolean;
}

const COUNTERS: Record<string, Counter> = { sms: { measure, isForeign } };

export function start(element: HTMLElement): void {
  const area = element.querySelector("textarea");
  if (area) new Composer(element, area).begin();
}

class Composer {
  private readonly layer = document.createElement("div");
  private readonly counter: Counter | undefined;
  private readonly substitutes: Substitutes;

  constructor(
    private readonly element: HTMLElement,
    private readonly area: HTMLTextAreaElement,
  ) {
    this.counter = COUNTERS[element.dataset["channel"] ?? ""];
    this.substitutes = read<Substitutes>(element, "substitutes", {});
  }

  begin(): void {
    this.layer.className = "writing-behind form-control";
    this.layer.setAttribute("aria-hidden", "true");
    this.layer.dir = "auto";
    this.area.before(this.layer);
    if (this.counter) this.element.querySelectorAll("[data-unneeded]").forEach((each) => each.remove());
    this.element.querySelectorAll<HTMLElement>("span[data-insert]").forEach(asButton);
    complete(this.area, () => this.columns);
    this.element.addEventListener("click", (event) => this.pressed(event));
    this.element.addEventListener("htmx:afterSettle", () => this.show());
    this.area.addEventListener("input", () => this.show());
    this.area.addEventListener("blur", () => this.show());
    this.area.addEventListener("scroll", () => (this.layer.scrollTop = this.area.scrollTop), { passive: true });
    window.addEventListener("pageshow", () => this.show());
    this.show();
  }

  private get columns(): readonly Column[] {
    return [...this.element.querySelectorAll<HTMLElement>("[data-insert]")].map((chip) => ({
      name: chip.dataset["insert"] ?? "",
      title: chip.querySelector("small")?.textContent ?? "",
    }));
  }

  private get known(): Set<string> {
    return new Set(read<string[]>(this.element, "known", []));
  }

  // By key: the row that is shown may be another in a moment, and so is asked for each time.
  private get values(): Map<string, string> {
    const shown = this.element.querySelector<HTMLElement>("[data-values]");
    return new Map(Object.entries(shown ? read<Record<string, string>>(shown, "values", {}) : {}));
  }

  private get strict(): boolean {
    return this.element.dataset["personalised"] === "1";
  }

  private show(): void {
    const says = this.says;
    const bubble = this.element.querySelector<HTMLElement>("[data-shown=text]");
    if (bubble) bubble.textContent = says;
    if (!this.counter) return;
    const counted = this.counter.measure(says);
    const dear = isByNature(counted.because) ? [] : counted.because;
    draw(this.layer, this.area.value, {
      isForeign: (character) => dear.includes(character),
      values: this.values,
      known: this.known,
      strict: this.strict,
    });
    this.layer.scrollTop = this.area.scrollTop;
    tell(this.element, counted);
    this.tellCost(says, counted, dear);
    this.tellUnknown();
  }

  private get says(): string {
    return this.strict ? render(this.area.value, this.values) : renderReserved(this.area.value, this.values);
  }

  private tellCost(says: string, counted: Measure, dear: readonly string[]): void {
    const box = this.element.querySelector<HTMLElement>("[data-dearer]");
    if (!box || !this.counter) return;
    const cheap = this.counter.measure(without(says, dear, this.substitutes)).units;
    const more = counted.units - cheap;
    const recipients = Number(this.element.dataset["recipients"] ?? "0");
    const price = Number(this.element.dataset["price"] ?? "0");
    box.hidden = more <= 0;
    fill(box, "with", amount(counted.units));
    fill(box, "without", amount(cheap));
    shown(box, "[data-audience]", recipients > 0 && price > 0);
    fill(box, "recipients", amount(recipients));
    fill(box, "more", amount(more * recipients));
    fill(box, "money", money((more * recipients * price) / 1e6, this.element.dataset["currency"] ?? ""));
    shown(this.element, "[data-plain]", dear.length > 0 && dear.every((one) => one in this.substitutes));
  }

  private tellUnknown(): void {
    const box = this.element.querySelector<HTMLElement>("[data-unknowns]");
    const list = box?.querySelector("ul");
    const line = box?.querySelector<HTMLTemplateElement>("template");
    if (!box || !list || !line) return;
    const unknown = this.strict ? this.unknown : [];
    box.hidden = unknown.length === 0;
    // A press on a button of the list begins with a blur of the textarea: the button must still be there at its end.
    const told = unknown.map(({ name }) => name).join("\n");
    if (list.dataset["told"] === told) return;
    list.dataset["told"] = told;
    list.replaceChildren(...unknown.map((parameter) => this.unknownLine(parameter, line)));
  }

  private get unknown(): Parameter[] {
    const known = this.known;
    const strange = parametersOf(this.area.value).filter((one) => !known.has(one.key) && !this.isBeingTyped(one));
    return [...new Map(strange.map((parameter) => [parameter.key, parameter])).values()];
  }

  // Half a name is no mistake while the rest of it is being typed.
  private isBeingTyped({ key, start, written: { length } }: Parameter): boolean {
    if (document.activeElement !== this.area || this.area.selectionEnd !== start + length) return false;
    return [...this.known].some((name) => name.startsWith(key));
  }

  private unknownLine(parameter: Parameter, template: HTMLTemplateElement): HTMLElement {
    const line = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const meant = nearest(parameter.name, this.columns.map(({ name }) => name));
    fill(line, "name", written(parameter.name));
    shown(line, "[data-suggestion]", meant !== null);
    const button = line.querySelector<HTMLElement>("[data-replace]");
    if (meant !== null && button) {
      fill(line, "meant", written(meant));
      Object.assign(button.dataset, { replace: parameter.key, by: meant });
    }
    return line;
  }

  private pressed(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
    const { insert, replace, by } = button?.dataset ?? {};
    if (insert !== undefined) return this.insert(written(insert));
    if (replace !== undefined && by !== undefined) return this.write(this.renamed(replace, by));
    if (button?.matches("[data-plain]")) {
      event.preventDefault();
      this.write(plain(this.area.value, this.substitutes));
    }
  }

  private insert(text: string): void {
    const { selectionStart, selectionEnd, value } = this.area;
    const before = value.slice(0, selectionStart);
    // Right behind a letter an @ would be part of an address.
    const gap = /[A-Za-z0-9._+-]$/.test(before) ? " " : "";
    this.area.setRangeText(gap + text, selectionStart, selectionEnd, "end");
    this.changed();
  }

  private renamed(key: string, name: string): string {
    const text = this.area.value;
    let made = "";
    let end = 0;
    for (const parameter of parametersOf(text).filter((one) => one.key === key)) {
      made += text.slice(end, parameter.start) + renamed(parameter, name);
      end = parameter.start + parameter.written.length;
    }
    return made + text.slice(end);
  }

  private write(text: string): void {
    this.area.value = text;
    this.changed();
  }

  private changed(): void {
    this.area.focus();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Without script the names stand there to be copied.
function asButton(chip: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = chip.className;
  button.dataset["insert"] = chip.dataset["insert"];
  button.append(...chip.childNodes);
  chip.replaceWith(button);
}

function renamed(parameter: Parameter, name: string): string {
  const made = written(name);
  if (parameter.fallback === null) return made;
  const braced = made.startsWith("@{") || parameter.written.startsWith("@{");
  return braced ? `@{${name}|${parameter.fallback}}` : `${made}|${parameter.fallback}`;
}

function read<T>(element: HTMLElement, name: string, otherwise: T): T {
  const stored = element.dataset[name];
  return stored ? (JSON.parse(stored) as T) : otherwise;
}

function tell(element: HTMLElement, counted: Measure): void {
  const most = Number(element.dataset["most"] ?? "0");
  for (const name of ["length", "capacity", "units", "encoding"] as const) {
    element.querySelectorAll(`[data-count=${name}]`).forEach((place) => (place.textContent = String(counted[name])));
  }
  element.querySelector("[data-too-long]")?.classList.toggle("count-bad", counted.units > most);
  shown(element, "[data-long]", counted.units > most);
  shown(element, "[data-because]", counted.because.length > 0);
  element.querySelector("[data-count=because]")?.replaceChildren(...characters(counted.because));
}

function fill(element: HTMLElement, name: string, text: string): void {
  element.querySelectorAll(`[data-${name}]`).forEach((place) => (place.textContent = text));
}

function shown(element: HTMLElement, selector: string, visible: boolean): void {
  const found = element.querySelector<HTMLElement>(selector);
  if (found) found.hidden = !visible;
}

function amount(value: number): string {
  return new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`).format(value);
}

function money(value: number, currency: string): string {
  const format = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `${currency} ${new Intl.NumberFormat("en", format).format(value)}`;
}

function characters(because: string[]): HTMLElement[] {
  const boxes = because.slice(0, SHOWN).map((character) => {
    const box = document.createElement("bdi");
    box.className = "character";
    box.textContent = character;
    return box;
  });
  if (because.length > SHOWN) {
    const more = document.createElement("span");
    more.textContent = "…";
    boxes.push(more);
  }
  return boxes;
}
