// @ts-check
// What an expression means, while it is being written: the server says its next times.

import { localize } from "./times.js";

const PAUSE = 300; // Milliseconds without a keystroke.
const PARTS = ["times-word", "times-list"];

const form = /** @type {HTMLFormElement} */ (document.getElementById("schedule-form"));
const fields = ["expression", "zone"].map(
  (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)),
);
let timer = 0;
let asked = new AbortController();

for (const field of fields) {
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE);
  });
}

async function look() {
  asked.abort();
  asked = new AbortController();
  const query = new URLSearchParams(fields.map((field) => [field.name, field.value]));
  const options = {
    headers: { Accept: "text/html", "X-Asked-By-Module": "1" },
    credentials: /** @type {const} */ ("same-origin"),
    signal: asked.signal,
  };
  try {
    const answer = await fetch(`${form.dataset.times}?${query}`, options);
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch {
    // A newer question took its place, or the server is away: what is set is checked again.
  }
}

/** @param {string} text */
function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  localize(fresh);
  // What is in them, not they themselves: only an element that stays is read out when it changes.
  for (const id of PARTS) {
    const [old, other] = [document.getElementById(id), fresh.getElementById(id)];
    if (!old || !other) return;
    for (const name of ["class", "lang"]) {
      if (other.hasAttribute(name)) old.setAttribute(name, other.getAttribute(name) ?? "");
      else old.removeAttribute(name);
    }
    old.replaceChildren(...other.childNodes);
  }
}
