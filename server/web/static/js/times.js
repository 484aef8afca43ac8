// @ts-check
// Times in the reader's own zone; the server writes them in UTC.

const format = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  dateStyle: "medium",
  timeStyle: "medium",
});

/**
 * Write all times below a node in the reader's zone.
 * @param {ParentNode} root
 */
export function localize(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime())) continue;
    time.textContent = format.format(at);
    time.setAttribute("data-local", "");
  }
}
