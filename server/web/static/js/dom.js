// @ts-check
// Making elements. What comes from elsewhere becomes text, never markup.

/**
 * Return an element.
 * @param {string} name
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] true = without a value; false, null: left out
 * @param {...(Node | string | number | null | undefined)} children strings become text
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map(asNode));
  return made;
}

/** @param {Node | string | number | null | undefined} child */
function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/**
 * Return a sign of icons.svg.
 * @param {string} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const sign = document.createElementNS(space, "svg");
  sign.setAttribute("class", "icon");
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  const icons = document.querySelector('meta[name="icons"]')?.getAttribute("content") ?? "";
  use.setAttribute("href", `${icons}#${name}`);
  sign.append(use);
  return sign;
}
