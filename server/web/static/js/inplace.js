// @ts-check
// Forms that are answered without leaving the page: the server does the same, and tells a message.

import { attempt, send } from "./api.js";
import { say } from "./messages.js";
import { refreshSoon } from "./refresh.js";

/** Send forms with `data-inplace`, now and later, without leaving the page. */
export function sendInPlace() {
  document.addEventListener("submit", async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches("[data-inplace]")) return;
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    // What is in a form is sent as a form: the same handler answers.
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    for (const one of form.querySelectorAll("button")) one.disabled = true;
    const done = await attempt(async () => {
      const answer = await send("POST", address, { body });
      say(answer.message);
      form.reset();
    });
    if (!done) for (const one of form.querySelectorAll("button")) one.disabled = false;
    refreshSoon();
  });
}
