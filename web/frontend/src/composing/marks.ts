// Colours what is written, on a layer behind the textarea that holds the same letters and shows none of them.
import { parametersOf, render, type Parameter } from "../template";

export interface Sense {
  /** Whether this character of the text makes the message dearer. */
  isForeign(character: string): boolean;
  /** Keys of the names that the text may use. */
  known: ReadonlySet<string>;
  /** What they stand for on the row that is shown, by their keys. */
  values: ReadonlyMap<string, string>;
  /** Whether a name that is not known is a mistake; it is text otherwise. */
  strict: boolean;
}

export function draw(layer: HTMLElement, text: string, sense: Sense): void {
  const nodes: Node[] = [];
  let end = 0;
  for (const parameter of parametersOf(text)) {
    const known = sense.known.has(parameter.key);
    if (!known && !sense.strict) continue;
    nodes.push(...letters(text.slice(end, parameter.start), sense));
    nodes.push(mark(parameter.written, known ? kindOf(parameter, sense) : "unknown"));
    end = parameter.start + parameter.written.length;
  }
  // A line end at the very end would not be seen without something behind it.
  layer.replaceChildren(...nodes, ...letters(text.slice(end), sense), document.createTextNode("\u200b"));
}

function kindOf(parameter: Parameter, sense: Sense): string {
  const says = render(parameter.written, sense.values);
  return [...says].some((character) => sense.isForeign(character)) ? "parameter foreign" : "parameter";
}

function letters(text: string, sense: Sense): Node[] {
  const nodes: Node[] = [];
  let plain = "";
  for (const character of text) {
    if (!sense.isForeign(character)) {
      plain += character;
      continue;
    }
    if (plain) nodes.push(document.createTextNode(plain));
    nodes.push(mark(character, "foreign"));
    plain = "";
  }
  if (plain) nodes.push(document.createTextNode(plain));
  return nodes;
}

function mark(text: string, kind: string): HTMLElement {
  const made = document.createElement("mark");
  made.className = kind;
  made.textContent = text;
  return made;
}
