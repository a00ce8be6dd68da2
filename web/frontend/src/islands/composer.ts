// Counts a text while it is written and shows it on the phone. The server counts the same when it is sent.
import { measure, type Measure } from "../segments";

const SHOWN = 12;
// What people paste from a word processor, and what the SMS alphabet has instead.
const PLAIN: Record<string, string> = {
  "’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-",
  "…": "...", "•": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\t": " ", "`": "'", "´": "'",
};
const COUNTERS: Record<string, (text: string) => Measure> = { sms: measure };

export function start(element: HTMLElement): void {
  const area = element.querySelector("textarea");
  const count = COUNTERS[element.dataset["channel"] ?? ""];
  if (!area) return;
  const show = (): void => {
    const bubble = element.querySelector<HTMLElement>("[data-shown=text]");
    if (bubble) bubble.textContent = area.value;
    if (count) tell(element, count(area.value));
  };
  const plain = element.querySelector<HTMLButtonElement>("[data-plain]");
  plain?.addEventListener("click", () => {
    area.value = [...area.value].map((character) => PLAIN[character] ?? character).join("");
    area.focus();
    show();
  });
  if (count) element.querySelector("[data-unneeded]")?.remove();
  area.addEventListener("input", show);
  window.addEventListener("pageshow", show);
  show();
}

function tell(element: HTMLElement, counted: Measure): void {
  const most = Number(element.dataset["most"] ?? "0");
  for (const name of ["length", "capacity", "units", "encoding"] as const) {
    const place = element.querySelector(`[data-count=${name}]`);
    if (place) place.textContent = String(counted[name]);
  }
  element.querySelector("[data-too-long]")?.classList.toggle("count-bad", counted.units > most);
  shown(element, "[data-long]", counted.units > most);
  shown(element, "[data-because]", counted.because.length > 0);
  shown(element, "[data-plain]", counted.because.length > 0 && counted.because.every((one) => one in PLAIN));
  element.querySelector("[data-count=because]")?.replaceChildren(...characters(counted.because));
}

function shown(element: HTMLElement, selector: string, visible: boolean): void {
  const found = element.querySelector<HTMLElement>(selector);
  if (found) found.hidden = !visible;
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
