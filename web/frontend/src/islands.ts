// Islands: scripts that only the pages which need them load.
//
// `<div data-island="live">` loads `islands/live.ts` and calls its `start(element)` once.
// To add one, put a module into islands/ that exports `start`; nothing else is to be changed.

export interface Island {
  start(element: HTMLElement): void;
}

const started = new WeakSet<Element>();

export function isIsland(module: unknown): module is Island {
  return typeof module === "object" && module !== null && "start" in module;
}

export function startIslands(root: ParentNode): void {
  const found = [...root.querySelectorAll<HTMLElement>("[data-island]")];
  if (root instanceof HTMLElement && root.dataset["island"]) found.unshift(root);
  for (const element of found) {
    if (!started.has(element)) {
      started.add(element);
      void start(element);
    }
  }
}

async function start(element: HTMLElement): Promise<void> {
  for (const name of (element.dataset["island"] ?? "").split(/\s+/).filter(Boolean)) {
    const module: unknown = await import(`./islands/${name}.ts`);
    if (isIsland(module)) module.start(element);
  }
}
