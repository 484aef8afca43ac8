// @ts-check
// Time travel: a slider over the entries of a run's journal shows the run as it was then.

import { get } from "./api.js";
import { say } from "./messages.js";
import { t } from "./text.js";
import { durationText } from "./durations.js";

const PLAYING = 600; // Milliseconds from one entry to the next.

/** The slider, and what it does. */
export class Travel {
  /**
   * @param {HTMLFormElement} form
   * @param {string} api of the run
   * @param {{past: (state: any) => void, now: () => void}} shows
   */
  constructor(form, api, shows) {
    this.api = api;
    this.shows = shows;
    this.form = form;
    this.slider = /** @type {HTMLInputElement} */ (form.querySelector("input[type=range]"));
    this.output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
    this.back = /** @type {HTMLElement} */ (form.querySelector("[data-now]"));
    this.player = /** @type {HTMLElement} */ (form.querySelector("[data-play]"));
    this.traveling = false;
    this.wanted = 0;
    this.asking = false;
    this.timer = 0;
    form.addEventListener("submit", (event) => event.preventDefault());
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.back.addEventListener("click", () => this.now());
    this.player.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    for (const button of form.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        this.pause();
        this.go(Number(this.slider.value) + Number(button.getAttribute("data-step")));
      });
    }
  }

  /**
   * Say how many entries there are now.
   * @param {number} last
   */
  setLast(last) {
    this.form.hidden = last < 1;
    this.slider.max = String(last);
    if (!this.traveling) this.slider.value = String(last);
  }

  get last() {
    return Number(this.slider.max);
  }

  /**
   * Show the run as it was after an entry.
   * @param {number} seq
   */
  go(seq) {
    this.wanted = Math.min(Math.max(seq, Number(this.slider.min)), this.last);
    this.slider.value = String(this.wanted);
    this.traveling = true;
    this.back.hidden = false;
    this.form.classList.add("past");
    if (!this.asking) this.ask();
  }

  // One question at a time: whoever drags the slider wants the last answer, not all of them.
  async ask() {
    this.asking = true;
    try {
      for (let seq = -1; this.traveling && seq !== this.wanted; ) {
        seq = this.wanted;
        const state = await get(`${this.api}/states/${seq}`);
        if (this.traveling) this.show(state);
      }
    } catch (mistake) {
      this.pause();
      say(/** @type {Error} */ (mistake).message, "bad", "en");
      this.now();
    } finally {
      this.asking = false;
    }
  }

  /** @param {any} state */
  show(state) {
    this.setLast(Math.max(state.last, this.last));
    const said = t("entry {seq} of {last}, after {time}: {what}", {
      seq: state.seq,
      last: state.last,
      time: durationText(state.run_time),
      what: [state.entry.kind, state.entry.node].filter(Boolean).join(" "),
    });
    this.output.textContent = said;
    this.slider.setAttribute("aria-valuetext", said);
    this.shows.past(state);
  }

  play() {
    if (!this.traveling || this.wanted >= this.last) this.go(Number(this.slider.min));
    this.player.setAttribute("aria-pressed", "true");
    this.timer = window.setInterval(() => {
      if (this.asking) return;
      if (this.wanted >= this.last) this.pause();
      else this.go(this.wanted + 1);
    }, PLAYING);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.player.setAttribute("aria-pressed", "false");
  }

  now() {
    this.pause();
    this.traveling = false;
    this.back.hidden = true;
    this.output.textContent = "";
    this.form.classList.remove("past");
    this.slider.value = this.slider.max;
    this.slider.removeAttribute("aria-valuetext");
    this.shows.now();
  }
}
