// @ts-check
// Messages at the head of a page, read out politely.

import { element, icon } from "./dom.js";
import { t } from "./text.js";

const MOST = 4;

/**
 * Show a message.
 * @param {string} text
 * @param {"good" | "bad"} [tone]
 * @param {string} [language] of the text, where it is not the page's
 */
export function say(text, tone = "good", language = "") {
  const place = document.getElementById("messages");
  if (!place) return;
  const close = element("button", { type: "button", class: "quiet small-button" }, t("Close"));
  const shown = element(
    "p",
    { class: `message is-${tone}` },
    icon(tone === "good" ? "check" : "cross"),
    element("span", { lang: language || null }, text),
    close,
  );
  close.addEventListener("click", () => shown.remove());
  place.append(shown);
  while (place.children.length > MOST) place.children[0].remove();
}
