// Plain characters for typographic ones, from the table that the channel gives the page.

export type Substitutes = Readonly<Record<string, string>>;

export function plain(text: string, substitutes: Substitutes): string {
  return [...text].map((character) => substitutes[character] ?? character).join("");
}

/** The text as it would be without what is dear in it: something of the alphabet stands for each such character. */
export function without(text: string, because: readonly string[], substitutes: Substitutes): string {
  const dear = new Set(because);
  return [...text].map((character) => (dear.has(character) ? (substitutes[character] ?? "?") : character)).join("");
}

/** Whether a text is written in letters that the SMS alphabet has no place for: nothing is to be replaced then. */
export function isByNature(because: readonly string[]): boolean {
  return because.some((character) => /\p{L}/u.test(character) && !/[\p{Script=Latin}\p{Script=Greek}]/u.test(character));
}
