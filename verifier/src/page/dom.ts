/** Finding and making elements. Text is always set as text, never as markup. */

export function element<T extends HTMLElement = HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null;
}

export function required<T extends HTMLElement>(id: string): T {
  const found = element<T>(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

export function make(tag: string, className: string, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}
