// @ts-check
// The log of a run, followed; and what its blocks print.

import { csrfHeader } from "./api.js";

const PAUSE = 1000;
const MOST_LINES = 2_000;

/** A text that grows at its end, and stays there if its reader is there. */
class Growing {
  /**
   * @param {HTMLElement} place
   * @param {HTMLInputElement | null} follow whether the end is to be seen
   */
  constructor(place, follow) {
    this.place = place;
    this.follow = follow;
  }

  /** @param {string} text */
  append(text) {
    if (!text) return;
    this.place.append(text);
    while (this.place.childNodes.length > MOST_LINES) this.place.firstChild?.remove();
    this.toEnd();
  }

  toEnd() {
    if (this.follow?.checked ?? true) this.place.scrollTop = this.place.scrollHeight;
  }
}

/** The log that the server writes. */
export class Log {
  /**
   * @param {HTMLElement} section
   * @param {string} api of the run
   */
  constructor(section, api) {
    const follow = /** @type {HTMLInputElement} */ (section.querySelector("[data-follow]"));
    this.lines = new Growing(/** @type {HTMLElement} */ (section.querySelector("[data-log]")), follow);
    this.api = api;
    this.known = "";
    this.timer = 0;
    this.seen = false;
    this.stale = true;
    follow.addEventListener("change", () => this.lines.toEnd());
  }

  /** Its part of the page is seen, or no longer: nobody needs a log that is not seen. */
  setSeen(seen = true) {
    this.seen = seen;
    if (seen) this.soon(0);
  }

  soon(pause = PAUSE) {
    this.stale = true;
    if (!this.seen || this.timer) return;
    this.timer = window.setTimeout(() => this.load(), pause);
  }

  async load() {
    this.stale = false;
    try {
      const answer = await fetch(`${this.api}/log`, { headers: csrfHeader(), credentials: "same-origin" });
      const text = answer.ok ? await answer.text() : this.known;
      if (text.startsWith(this.known)) this.lines.append(text.slice(this.known.length));
      else this.lines.place.replaceChildren(text);
      this.known = text;
      this.lines.toEnd();
    } catch {
      // It is asked for again with the next event.
    } finally {
      this.timer = 0;
      if (this.stale) this.soon();
    }
  }
}

/** What blocks print. */
export class Console {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.part = /** @type {HTMLElement} */ (section.querySelector("[data-console-part]"));
    this.lines = new Growing(/** @type {HTMLElement} */ (this.part.querySelector("[data-console]")), section.querySelector("[data-follow]"));
  }

  /** @param {{lines: {node: string, text: string}[], lost: number}} told */
  add({ lines, lost }) {
    this.part.hidden = false;
    const written = lines.map(({ node, text }) => `${node}: ${text}\n`).join("");
    this.lines.append(lost ? `… ${lost} …\n${written}` : written);
  }
}
