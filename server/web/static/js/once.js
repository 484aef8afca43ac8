// @ts-check
// A form is sent once, however often its button is clicked until the next page is there.

const PATIENCE = 5000; // Milliseconds; then the answer is likely lost, and it may be sent again.

/** When a form was sent last, by its address. @type {Map<string, number>} */
const sent = new Map();

/** Let no form that leads to another page be sent twice. */
export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-inplace]")) return;
    // By address, not by form: a list that is brought up to date has new forms.
    const address = event.submitter?.getAttribute("formaction") ?? form.action;
    const before = sent.get(address);
    if (before !== undefined && event.timeStamp - before < PATIENCE) event.preventDefault();
    else sent.set(address, event.timeStamp);
  });
  // The page is shown again, by the button "back".
  window.addEventListener("pageshow", () => sent.clear());
}
