// @ts-check
// Pins of a run that goes on: watched, written, forced, released; event inputs triggered.

import { attempt, get, post } from "./api.js";
import { element } from "./dom.js";
import { say } from "./messages.js";
import { Search } from "./search.js";
import { t } from "./text.js";

// Of so many pins all values stand in the picture; of more, only of those that are watched.
const ALL = 400;

/** The pins of a run. */
export class Pins {
  /**
   * @param {HTMLElement | null} section
   * @param {{api: string, picture?: import("./picture.js").Picture, live: import("./live.js").Live,
   *   frames: import("./frames.js").Frames, mayChange: boolean}} run
   */
  constructor(section, { api, picture, live, frames, mayChange }) {
    this.section = section;
    this.api = api;
    this.picture = picture;
    this.live = live;
    this.frames = frames;
    this.mayChange = mayChange;
    /** @type {Map<string, {row: HTMLElement, value: HTMLElement, forced: HTMLElement}>} */
    this.watched = new Map();
    /** @type {Map<string, {value: string, forced: boolean}>} */
    this.known = new Map();
    /** @type {string[]} */
    this.all = [];
    this.panel = /** @type {HTMLDialogElement | null} */ (document.getElementById("panel"));
    this.past = false;
    this.begun = false;
  }

  /** Find out which pins there are; show all values if they are few. */
  async begin() {
    if (this.begun) return;
    this.begun = true;
    const form = /** @type {HTMLElement | null} */ (this.section?.querySelector("[data-watch-form]"));
    if (!form) return;
    form.hidden = false;
    const plain = /** @type {HTMLElement | null} */ (this.section?.querySelector("[data-without-modules]"));
    if (plain) plain.hidden = true;
    const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    form.addEventListener("submit", (event) => event.preventDefault());
    const events = this.picture?.eventInputs() ?? [];
    new Search(input, () => [...this.all, ...events], (pin) => {
      input.value = "";
      this.watch(pin);
    });
    this.picture?.svg.closest("[data-picture]")?.classList.add("has-pins");
    this.picture?.svg.addEventListener("click", (event) => this.clicked(event), true);
    try {
      const { pins } = await get(`${this.api}/pins`);
      this.all = pins.map((/** @type {any} */ one) => one.pin);
      this.take({ pins });
      this.ask();
    } catch {
      // The run has just ended.
    }
  }

  /** @param {Event} event */
  clicked(event) {
    const pin = this.picture?.pinAt(/** @type {Element} */ (event.target));
    if (!pin) return;
    event.stopPropagation();
    this.watch(pin);
    say(t("“{pin}” is watched: see Pins.", { pin }));
  }

  /** Tell the server which pins are wanted. */
  ask() {
    const few = this.all.length <= ALL && this.picture ? this.all.filter((pin) => this.picture?.isEnd(pin)) : [];
    const known = new Set(this.all);
    const wanted = [...this.watched.keys()].filter((pin) => known.has(pin));
    this.live.watch([...new Set([...few, ...wanted])]);
  }

  /** @param {{pins: any[], events?: Record<string, number>}} told */
  take({ pins, events = {} }) {
    for (const { pin, value, forced } of pins) {
      this.known.set(pin, { value, forced });
      if (!this.past) this.frames.change(`pin ${pin}`, () => this.show(pin));
    }
    for (const [pin, count] of Object.entries(events)) {
      const row = this.watched.get(pin);
      if (row) this.frames.change(`pin ${pin}`, () => (row.value.textContent = String(count)));
    }
  }

  /** @param {string} pin */
  show(pin) {
    const known = this.known.get(pin);
    if (!known) return;
    const row = this.watched.get(pin);
    const isShown = row || known.forced || (this.all.length <= ALL && this.picture?.isEnd(pin));
    if (isShown) this.picture?.setValue(pin, known.value, { forced: known.forced, watched: Boolean(row) });
    if (this.panel?.open) {
      const place = this.panel.querySelector(`[data-live-value="${CSS.escape(pin)}"]`);
      if (place) place.textContent = known.value;
    }
    if (known.forced && !row) this.watch(pin);
    if (!row) return;
    row.value.textContent = known.value;
    row.forced.textContent = known.forced ? `⚑ ${t("forced")}` : "";
  }

  /** Show all values as they are now, after the past was shown. */
  showNow() {
    this.past = false;
    for (const pin of this.known.keys()) this.show(pin);
  }

  /** @param {string} pin */
  watch(pin) {
    const body = this.section?.querySelector("[data-watched] tbody");
    if (!body || this.watched.has(pin)) return;
    const isEvent = !this.all.includes(pin);
    const value = element("code", { "aria-live": "off" }, "…");
    const forced = element("span", { class: "forced-mark" });
    const no = element("button", { type: "button", class: "quiet small-button" }, t("Watch no more"), element("span", { class: "unseen" }, ` ${pin}`));
    const row = element(
      "tr",
      { "data-watched-pin": pin },
      element("th", { scope: "row" }, element("code", {}, pin)),
      element("td", {}, value),
      element("td", {}, forced),
      this.mayChange ? element("td", {}, isEvent ? this.trigger(pin) : this.orders(pin)) : null,
      element("td", {}, no),
    );
    no.addEventListener("click", () => this.forget(pin));
    body.append(row);
    /** @type {HTMLElement} */ (this.section?.querySelector("[data-watched]")).hidden = false;
    this.watched.set(pin, { row, value, forced });
    if (isEvent) value.textContent = t("event");
    this.show(pin);
    this.ask();
  }

  /** @param {string} pin */
  forget(pin) {
    this.watched.get(pin)?.row.remove();
    this.watched.delete(pin);
    const known = this.known.get(pin);
    const stays = known && this.all.length <= ALL && this.picture?.isEnd(pin);
    this.picture?.setValue(pin, stays ? known.value : null, { forced: known?.forced });
    if (!this.watched.size) /** @type {HTMLElement} */ (this.section?.querySelector("[data-watched]")).hidden = true;
    this.ask();
  }

  /** @param {string} pin */
  trigger(pin) {
    const button = element("button", { type: "button", class: "small-button" }, t("Trigger"), element("span", { class: "unseen" }, ` ${pin}`));
    button.addEventListener("click", () => this.order("trigger", pin));
    return button;
  }

  /** @param {string} pin */
  orders(pin) {
    const input = /** @type {HTMLInputElement} */ (element("input", { "aria-label": t("New value of {pin}", { pin }), placeholder: this.known.get(pin)?.value, autocomplete: "off", spellcheck: "false" }));
    /** @type {[Action, string][]} */
    const words = [
      ["write", t("Write")],
      ["force", t("Force")],
      ["release", t("Release")],
    ];
    const buttons = words.map(([action, word]) => {
      const button = element("button", { type: "submit", class: "small-button", value: action }, word, element("span", { class: "unseen" }, ` ${pin}`));
      return button;
    });
    const form = element("form", { class: "pin-orders" }, input, ...buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter);
      this.order(/** @type {Action} */ (button?.value ?? "write"), pin, input.value);
    });
    return form;
  }

  /**
   * @param {Action} action
   * @param {string} pin
   */
  async order(action, pin, value = "") {
    const order = { action, pin, ...(action === "write" || action === "force" ? { value } : {}) };
    await attempt(async () => {
      this.take(await post(`${this.api}/pins`, order));
      if (action === "trigger") say(t("“{pin}” was triggered.", { pin }));
    });
  }
}

/** @typedef {"write" | "force" | "release" | "trigger"} Action */
