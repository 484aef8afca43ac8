// @ts-check
// What is known of a run, and where the page shows it: the picture and the table of tasks.

import { element } from "./dom.js";
import { durationText } from "./durations.js";
import { stateBadge } from "./states.js";
import { t } from "./text.js";
import { localize } from "./times.js";

/** @type {Record<string, string>} */
const WAITS = { approval: t("an approval"), event: t("an event"), time: t("its time") };

/** The tasks of a run as the page shows them. */
export class Tasks {
  /**
   * @param {import("./picture.js").Picture | undefined} picture
   * @param {import("./frames.js").Frames} frames
   */
  constructor(picture, frames) {
    this.picture = picture;
    this.frames = frames;
    /** @type {Map<string, any>} as they are now */
    this.now = new Map();
    /** @type {Map<string, HTMLTableRowElement>} */
    this.rows = new Map();
    for (const row of document.querySelectorAll("#tasks-table tr[data-row]")) {
      this.rows.set(row.getAttribute("data-row") ?? "", /** @type {HTMLTableRowElement} */ (row));
    }
    /** Whether the page shows a moment of the past: then what comes is kept, and shown later. */
    this.past = false;
  }

  /** @param {any} task */
  take(task) {
    if (task.item !== null) return; // Elements of lists are on the page of their task.
    this.now.set(task.node, task);
    if (!this.past) this.frames.change(`task ${task.node}`, () => this.show(task));
  }

  /** @param {{node: string, item: number | null, fraction: number, text: string}} progress */
  progress({ node, item, fraction, text }) {
    const task = this.now.get(node);
    if (task && item === null) this.take({ ...task, progress: fraction, progress_text: text });
  }

  /** @param {any} task */
  show(task) {
    this.picture?.setState(task.node, task.state);
    const cells = this.rows.get(task.node)?.cells;
    if (!cells) return;
    setBadge(cells[0], task.state);
    setText(cells[3], task.attempts_allowed > 1 ? `${task.attempts} / ${task.attempts_allowed}` : `${task.attempts}`);
    setTime(cells[4], task.started);
    setText(cells[5], durationText(task.duration));
    setNote(cells[6], task);
  }

  /**
   * Show the states of another moment.
   * @param {Record<string, string>} states by node
   */
  showPast(states) {
    this.past = true;
    for (const [node, row] of this.rows) setBadge(row.cells[0], states[node] ?? "pending");
    for (const node of this.picture?.names() ?? []) this.picture?.setState(node, states[node] ?? "");
  }

  showNow() {
    this.past = false;
    for (const node of this.picture?.names() ?? []) {
      if (!this.now.has(node)) this.picture?.setState(node, "");
    }
    for (const task of this.now.values()) this.show(task);
  }
}

/**
 * @param {Element} cell
 * @param {string} state
 */
function setBadge(cell, state) {
  if (cell.firstElementChild?.getAttribute("data-state") !== state) cell.replaceChildren(stateBadge(state));
}

/**
 * @param {Element} cell
 * @param {string} text
 */
function setText(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}

/**
 * @param {Element} cell
 * @param {string | null} at
 */
function setTime(cell, at) {
  if (!at || cell.firstElementChild?.getAttribute("datetime") === at) return;
  cell.replaceChildren(element("time", { datetime: at, title: at }));
  localize(cell);
}

/**
 * @param {Element} cell
 * @param {any} task
 */
function setNote(cell, task) {
  if (task.error) {
    if (cell.textContent !== task.error) cell.replaceChildren(element("span", { class: "mistake", lang: "en" }, task.error));
  } else if (task.waits) setText(cell, t("waits for {what}", { what: task.waits.name || WAITS[task.waits.kind] }));
  else if (task.progress !== null && task.state === "running") {
    setText(cell, `${Math.round(task.progress * 100)} % ${task.progress_text}`);
  } else setText(cell, "");
}
