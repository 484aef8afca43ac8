// @ts-check
// What a page with a picture does: it zooms, finds blocks, and opens a panel about one.

import { Panel } from "./panel.js";
import { Picture } from "./picture.js";
import { Search } from "./search.js";
import { LOOKS } from "./states.js";
import { Viewport } from "./viewport.js";

/**
 * Make the picture of a page lively; null where there is none.
 * @param {{address: (node: string) => string, opened?: (node: string, body: HTMLElement) => void,
 *   closed?: (node: string) => void}} page where the panel of a block is; what is told
 */
export function openPicture({ address, opened = () => {}, closed = () => {} }) {
  const frame = /** @type {HTMLElement | null} */ (document.querySelector("[data-picture]"));
  const svg = frame?.querySelector("[data-sheet] > svg");
  if (!frame || !(svg instanceof SVGSVGElement)) return null;
  for (const part of frame.querySelectorAll("[data-search], [data-zooms]")) {
    part.removeAttribute("hidden");
  }
  const picture = new Picture(svg, (state) => LOOKS[state]?.word ?? state);
  const viewport = new Viewport(frame);
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("panel"));
  const panel = new Panel(dialog, address, {
    opened: (node, body) => {
      picture.select(node);
      // The panel takes room from the picture.
      const group = picture.group(node);
      if (group) viewport.reveal(group);
      opened(node, body);
    },
    closed: (node) => {
      picture.select("");
      // Back to where it was opened from.
      picture.group(node)?.focus({ preventScroll: true });
      closed(node);
    },
  });

  /** @param {string} node */
  const show = async (node) => {
    await panel.open(node);
    const group = picture.group(node);
    if (group) viewport.show(group);
  };

  const search = frame.querySelector("[data-search] input");
  new Search(/** @type {HTMLInputElement} */ (search), () => picture.names(), show);

  /** @param {Event} event */
  const blockAt = (event) => /** @type {Element} */ (event.target).closest("[data-node]")?.getAttribute("data-node");
  svg.addEventListener("click", (event) => {
    const node = blockAt(event);
    if (node) panel.open(node);
  });
  svg.addEventListener("keydown", (event) => {
    const node = event.key === "Enter" || event.key === " " ? blockAt(event) : null;
    if (!node) return;
    event.preventDefault();
    panel.open(node);
  });
  dialog.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("[data-goto]");
    const node = link && picture.nodeOf(link.getAttribute("data-goto") ?? "");
    if (!node || !picture.group(node)) return;
    event.preventDefault();
    show(node);
  });
  return { picture, viewport, panel, show };
}
