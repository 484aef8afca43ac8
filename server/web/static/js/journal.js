// @ts-check
// The journal of a run as a table that grows, and marks the entry that time travel is at.

import { get } from "./api.js";
import { element } from "./dom.js";
import { durationText } from "./durations.js";

const PART = 500;
const PAUSE = 1000;
const LETTERS = 300;

/** The table of entries. */
export class Journal {
  /**
   * @param {HTMLElement} body of the table
   * @param {string} api of the run
   * @param {{chosen: (seq: number) => void, grown: (last: number) => void}} hears
   */
  constructor(body, api, hears) {
    this.body = body;
    this.api = api;
    this.hears = hears;
    const rows = /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll("[data-seq]"));
    this.last = rows.length ? Number(rows[rows.length - 1].dataset.seq) : 0;
    this.first = rows.length ? Number(rows[0].dataset.seq) : 0;
    this.wanted = 0;
    this.timer = 0;
    this.loading = false;
    /** @type {Element | null} */
    this.marked = null;
    const more = document.querySelector("[data-more]");
    more?.addEventListener("click", (event) => {
      event.preventDefault();
      this.load();
    });
    this.more = more?.parentElement ?? null;
    body.addEventListener("click", (event) => {
      const row = /** @type {Element} */ (event.target).closest("[data-seq]");
      if (row) this.hears.chosen(Number(row.getAttribute("data-seq")));
    });
  }

  /** Look for new entries soon. */
  soon() {
    if (!this.more && !this.timer) this.timer = window.setTimeout(() => this.load(), PAUSE);
  }

  /** Load the next entries. */
  async load() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.loading) return;
    this.loading = true;
    try {
      const page = await get(`${this.api}/journal?after=${this.last}&limit=${PART}`);
      for (const entry of page.items) this.add(entry);
      if (!page.next) {
        this.more?.remove();
        this.more = null;
      }
      if (page.items.length) this.hears.grown(this.last);
    } catch {
      // It is asked for again with the next event.
    } finally {
      this.loading = false;
    }
  }

  /** @param {any} entry */
  add(entry) {
    const where = entry.item === null ? entry.node : `${entry.node}[${entry.item}]`;
    const data = entry.data === null ? "" : JSON.stringify(entry.data).slice(0, LETTERS);
    this.body.append(
      element(
        "tr",
        { "data-seq": entry.seq },
        element("td", { class: "figure" }, entry.seq),
        element("td", { class: "figure" }, durationText(entry.run_time)),
        element("td", {}, entry.kind),
        element("td", {}, where),
        element("td", { class: "data" }, element("code", {}, data)),
      ),
    );
    if (entry.seq === this.wanted) this.mark(entry.seq);
    this.first ||= entry.seq;
    this.last = entry.seq;
  }

  /**
   * Mark an entry; 0: none.
   * @param {number} seq
   */
  mark(seq) {
    this.wanted = seq; // It may not have been loaded yet.
    this.marked?.removeAttribute("aria-current");
    this.marked = seq ? this.body.querySelector(`[data-seq="${seq}"]`) : null;
    this.marked?.setAttribute("aria-current", "true");
    if (this.marked && !this.body.closest("[hidden]")) this.marked.scrollIntoView({ block: "nearest" });
  }
}
