// Reads a text with parameters as the server does (hudhud.messages.Template): template_vectors.json holds both to it.
//
// @name, @{due date}, @name|fallback, @{due date|very soon}; @@ is one @. An @ right behind one of A-Z a-z 0-9 . _ + -
// is text, as in an e-mail address. Names are equal whatever their case and blanks.

const LETTER = "[\\p{L}\\p{N}_\\u064b-\\u065f\\u0670]";
const FIRST = "[\\p{L}\\p{Nl}\\p{No}_]";
const TOKEN = new RegExp(
  "(?<![A-Za-z0-9._+-])@(?:" +
    "(?<sign>@)" +
    "|\\{(?<braced>[^{}|\\n]+)(?:\\|(?<any>[^{}\\n]*))?\\}" +
    `|(?<bare>${FIRST}${LETTER}*)(?:\\|(?<word>${LETTER}+))?)`,
  "gu",
);
// What Python's str.split() takes for a blank.
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const CLOSE_ENOUGH = 0.6;

export interface Parameter {
  /** What it is looked up by. */
  key: string;
  /** The name as it was written. */
  name: string;
  /** The whole of it, as it stands in the text. */
  written: string;
  /** What stands in for an empty value; null where nothing does, and the value is missing. */
  fallback: string | null;
  start: number;
}

/** Literal pieces, never two in a row and never empty, and parameters. */
export function piecesOf(text: string): (string | Parameter)[] {
  const pieces: (string | Parameter)[] = [];
  let literal = "";
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const groups = match.groups ?? {};
    const name = words(groups["braced"] ?? groups["bare"] ?? "");
    literal += text.slice(end, match.index);
    end = match.index + match[0].length;
    if (!name) {
      literal += groups["sign"] ? "@" : match[0];
      continue;
    }
    if (literal) pieces.push(literal);
    literal = "";
    const fallback = (groups["braced"] === undefined ? groups["word"] : groups["any"]) ?? null;
    pieces.push({ key: keyOf(name), name, written: match[0], fallback, start: match.index });
  }
  literal += text.slice(end);
  if (literal) pieces.push(literal);
  return pieces;
}

export function parametersOf(text: string): Parameter[] {
  return piecesOf(text).filter((piece) => typeof piece !== "string");
}

/** Whether an @ here begins a parameter, once a name stands behind it. */
export function beginsParameter(text: string, at: number): boolean {
  return parametersOf(`${text.slice(0, at)}@x`).some(({ start }) => start === at);
}

/** What two spellings of one name have in common: neither case nor blanks tell names apart. */
export function keyOf(name: string): string {
  return words([...name.normalize("NFC")].map(folded).join(""));
}

// JavaScript folds no case by itself. Letter by letter, for a Greek sigma at the end is the same letter.
function folded(letter: string): string {
  return letter === "ı" ? letter : letter.toLowerCase().toUpperCase().toLowerCase();
}

function words(name: string): string {
  return name.split(BLANKS).filter(Boolean).join(" ");
}

/** How a name is written into a text. */
export function written(name: string): string {
  return new RegExp(`^${FIRST}${LETTER}*$`, "u").test(name) ? `@${name}` : `@{${name}}`;
}

/** What a text says with these values (by key), in one pass; unknown names stay as they are written. */
export function render(text: string, values: ReadonlyMap<string, string>): string {
  return piecesOf(text)
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const value = values.get(piece.key);
      return value === undefined ? piece.written : value || (piece.fallback ?? "");
    })
    .join("");
}

/** The same for a text in which every @ stands for itself, save in front of a name that has a value. */
export function renderReserved(text: string, values: ReadonlyMap<string, string>): string {
  let says = "";
  let end = 0;
  for (const parameter of parametersOf(text)) {
    const value = values.get(parameter.key);
    if (value === undefined) continue;
    says += text.slice(end, parameter.start) + (value || (parameter.fallback ?? ""));
    end = parameter.start + parameter.written.length;
  }
  return says + text.slice(end);
}

/** Which of the known names was probably meant, as Python's difflib.get_close_matches tells it. */
export function nearest(name: string, known: readonly string[]): string | null {
  const meant = [...keyOf(name)];
  const names = new Map(known.map((one) => [keyOf(one), one]));
  let best: string | null = null;
  let most = CLOSE_ENOUGH;
  for (const key of names.keys()) {
    const letters = [...key];
    const ratio = (2 * matching(letters, meant)) / (letters.length + meant.length || 1);
    if (ratio > most || (ratio === most && (best === null || before(best, key)))) [best, most] = [key, ratio];
  }
  return best === null ? null : (names.get(best) ?? null);
}

// By code points, as Python compares.
function before(first: string, second: string): boolean {
  const [a, b] = [[...first], [...second]];
  const at = a.findIndex((letter, place) => letter !== b[place]);
  return at >= 0 ? (a[at]?.codePointAt(0) ?? 0) < (b[at]?.codePointAt(0) ?? -1) : a.length < b.length;
}

/** Letters in common: those of the longest run, and of what lies before and behind it (Ratcliff and Obershelp). */
function matching(a: readonly string[], b: readonly string[]): number {
  const [i, j, size] = longest(a, b);
  if (!size) return 0;
  return size + matching(a.slice(0, i), b.slice(0, j)) + matching(a.slice(i + size), b.slice(j + size));
}

function longest(a: readonly string[], b: readonly string[]): [number, number, number] {
  let found: [number, number, number] = [0, 0, 0];
  let above: number[] = [];
  a.forEach((letter, i) => {
    const row: number[] = [];
    b.forEach((other, j) => {
      if (letter !== other) return;
      const run = (above[j - 1] ?? 0) + 1;
      row[j] = run;
      if (run > found[2]) found = [i - run + 1, j - run + 1, run];
    });
    above = row;
  });
  return found;
}
