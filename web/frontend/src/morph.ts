// Makes one element like another in place: what is the same stays, with its focus, its scroll position and
// its transitions. Children are matched by `data-key` or id, else by their order.

const KEPT = new Set(["open"]); // whether a dialog is open is the reader's doing, not the server's

export function morph(from: Element, to: Element): void {
  morphAttributes(from, to);
  const wantedKeys = new Set([...to.children].map(keyOf));
  const keyed = new Map<string, Element>();
  for (const child of [...from.children]) {
    const key = keyOf(child);
    // What is gone goes first: otherwise what stays would be moved past it, and lose its focus.
    if (key && !wantedKeys.has(key)) child.remove();
    else if (key) keyed.set(key, child);
  }
  let place: ChildNode | null = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = wanted instanceof Element ? keyOf(wanted) : "";
    const match: ChildNode | null = key ? (keyed.get(key) ?? null) : place;
    if (match && isLike(match, wanted)) {
      if (match !== place) from.insertBefore(match, place);
      else place = place.nextSibling;
      if (match instanceof Element && wanted instanceof Element) morph(match, wanted);
      else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
    } else {
      from.insertBefore(document.importNode(wanted, true), place);
    }
  }
  while (place) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

function keyOf(element: Element): string {
  return element.getAttribute("data-key") ?? element.id;
}

function isLike(a: Node, b: Node): boolean {
  if (a instanceof Element && b instanceof Element) return a.tagName === b.tagName && keyOf(a) === keyOf(b);
  return a.nodeType === b.nodeType;
}

function morphAttributes(from: Element, to: Element): void {
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !KEPT.has(name)) from.removeAttribute(name);
  }
}
