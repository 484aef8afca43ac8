// @ts-check
// What happens in a run, as it happens: by WebSocket, which comes back by itself after a break; by
// the page's stream of events where no WebSocket comes through.

import { follow } from "./stream.js";

const FIRST_WAIT = 400;
const LONGEST_WAIT = 15_000;
const TRIES_BEFORE_STREAM = 3;
const NORMAL = 1000;

/** The connection of a page to its run. */
export class Live {
  /**
   * @param {string} run the id.
   * @param {object} hears `present(data)`, `event(event)`, `gap()`, `state(name)` with one of
   *     "connecting", "open", "lost", "over".
   */
  constructor(run, hears) {
    this.run = run;
    this.hears = hears;
    this.socket = null;
    /** @type {(() => void) | null} */
    this.unfollow = null;
    this.wait = FIRST_WAIT;
    this.worked = false;
    this.failed = 0;
    this.timer = 0;
    /** @type {string[] | null} */
    this.watched = null;
    this.over = false;
    this.ended = false;
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    clearTimeout(this.timer);
    this.over = false;
    this.hears.state("connecting");
    const { protocol, host } = location;
    const scheme = protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${host}/ws/workflows/${encodeURIComponent(this.run)}`);
    this.socket = socket;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.worked = true;
      this.wait = FIRST_WAIT;
      this.hears.state("open");
      if (this.watched) this.send({ watch: this.watched });
    });
    socket.addEventListener("message", (message) => this.take(message.data));
    socket.addEventListener("close", (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (!opened) this.failed += 1;
      if (this.over) return;
      this.hears.state("lost");
      if (event.code === NORMAL && this.ended) return this.close();
      // Where one came through before, it is the server that is away.
      if (!this.worked && this.failed >= TRIES_BEFORE_STREAM) this.stream();
      else this.later();
    });
  }

  /** Nothing more will come: the run is over. */
  end() {
    this.ended = true;
  }

  later() {
    clearTimeout(this.timer);
    const jitter = 0.5 + Math.random();
    this.timer = setTimeout(() => this.open(), this.wait * jitter);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** Try again at once, if it waits to. */
  now() {
    if (this.socket || this.unfollow || this.over) return;
    this.wait = FIRST_WAIT;
    this.open();
  }

  /** Follow the stream of the page instead: it comes back by itself, too. */
  stream() {
    this.unfollow = follow(
      { run: this.run },
      (events) => events.forEach((event) => this.hears.event(event)),
      () => this.hears.gap(),
    );
    this.hears.state("open");
    // A stream tells changes only: what there is has to be asked for.
    this.hears.gap();
  }

  take(text) {
    const told = JSON.parse(text);
    for (const one of Array.isArray(told) ? told : [told]) {
      if (one.kind === "present") this.hears.present(one.data);
      else if (one.kind === "gap") this.hears.gap();
      else this.hears.event(one);
    }
  }

  /** Say which pins are to be told; they are told again after a break. */
  watch(pins) {
    this.watched = pins;
    this.send({ watch: pins });
  }

  send(order) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(order));
  }

  close() {
    this.over = true;
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.unfollow?.();
    this.unfollow = null;
    this.hears.state("over");
  }
}
