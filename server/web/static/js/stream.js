// @ts-check
// What happens on the server, as it happens: one stream for the whole page.
//
//   import { follow } from "./stream.js";
//   const stop = follow({ run: "…", kinds: ["task", "run"] }, (events) => …, () => …all anew…);
//
// Events come in lists, at most ten lists a second. The stream is opened again after it broke, from
// the last event that was seen; what was lost meanwhile makes each listener load its data anew. A
// page that nobody sees lets go of its stream: browsers have few connections for one server.

import { EventText } from "./event_text.js";
import { t } from "./text.js";

/** @typedef {{id: string, kind: string, at: string, run: string, graph: string, data: any}} ServerEvent */
/** @typedef {(events: ServerEvent[]) => void} Listener */
/** @typedef {{run: string, kinds: Set<string>, listener: Listener, anew: () => void, waiting: ServerEvent[]}} Follower */

const ADDRESS = "/api/v1/events/stream";
const PAUSE = 100; // Milliseconds between two lists of events.
const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;
const UNSEEN = 10_000; // Milliseconds for which an unseen page keeps its stream.
const SILENCE = 45_000; // The server sends something at least each 15 seconds.

/** @type {Set<Follower>} */
const followers = new Set();
/** @type {AbortController | null} */
let current = null;
let opened = ""; // The address of the current stream.
let lastId = "";
let delay = FIRST_DELAY;
let wasOpen = false;
let timer = 0;
let flushing = 0;
let hiding = 0;
let isOver = false;
let opening = 0;

/**
 * Follow what happens from now on. Returns a function that ends it.
 * @param {{run?: string, kinds?: string[]}} what run: only of this one; kinds: only these
 * @param {Listener} listener
 * @param {() => void} [anew] loads everything again, because events were lost
 */
export function follow({ run = "", kinds = [] }, listener, anew = () => location.reload()) {
  const follower = { run, kinds: new Set(kinds), listener, anew, waiting: [] };
  followers.add(follower);
  // Who else follows from this page has not said so yet: one stream is opened for all.
  opening ||= window.setTimeout(openForAll);
  return () => {
    followers.delete(follower);
    if (!followers.size) close();
  };
}

function openForAll() {
  opening = 0;
  if (current && opened !== wanted()) close();
  open();
}

/** The address of a stream with what all followers want, and no more. */
function wanted() {
  const all = [...followers];
  const query = new URLSearchParams();
  if (all.every((one) => one.run && one.run === all[0].run)) query.set("run", all[0].run);
  if (all.every((one) => one.kinds.size)) {
    for (const kind of new Set(all.flatMap((one) => [...one.kinds]))) query.append("kind", kind);
  }
  return `${ADDRESS}?${query}`;
}

function open() {
  clearTimeout(timer);
  timer = 0;
  if (current || !followers.size || document.hidden) return;
  const control = new AbortController();
  current = control;
  read(control)
    .catch(() => {}) // However it broke, it is opened again.
    .finally(() => {
      if (current !== control) return;
      current = null;
      again();
    });
}

function close() {
  clearTimeout(timer);
  timer = 0;
  current?.abort();
  current = null;
}

function again() {
  if (!followers.size || document.hidden || isOver) return;
  show("reconnecting");
  // Not all pages at the same moment after a restart.
  timer = window.setTimeout(open, delay * (0.75 + Math.random() / 2));
  delay = Math.min(delay * 2, LONGEST_DELAY);
}

/** @param {AbortController} control */
async function read(control) {
  opened = wanted();
  const answer = await fetch(opened, {
    headers: { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) },
    credentials: "same-origin",
    cache: "no-store",
    signal: control.signal,
  });
  if (answer.status === 401) {
    location.reload(); // Signed out: the page says so.
    return;
  }
  if (answer.status === 204) {
    isOver = true; // The only run that is followed is over.
    return;
  }
  if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
  // Without an id nobody knows what happened before the stream was opened again.
  if (wasOpen && !lastId) loadAnew();
  wasOpen = true;
  delay = FIRST_DELAY;
  show("live");
  const text = new EventText();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const silence = window.setTimeout(() => control.abort(), SILENCE);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    for (const message of text.add(value)) take(message);
  }
}

/** @param {import("./event_text.js").Message} message */
function take(message) {
  if (message.id) lastId = message.id;
  if (message.event === "gap") {
    loadAnew();
    return;
  }
  // How things are, and that a run is over, are told apart from what happens.
  if (!message.data || message.event === "present" || message.event === "end") return;
  /** @type {ServerEvent} */
  const event = JSON.parse(message.data);
  for (const follower of followers) {
    if (follower.run && follower.run !== event.run) continue;
    if (follower.kinds.size && !follower.kinds.has(event.kind)) continue;
    follower.waiting.push(event);
  }
  flushing ||= window.setTimeout(flush, PAUSE);
}

function flush() {
  flushing = 0;
  for (const follower of followers) {
    const events = follower.waiting;
    follower.waiting = [];
    if (events.length) follower.listener(events);
  }
}

function loadAnew() {
  for (const follower of followers) {
    follower.waiting = [];
    follower.anew();
  }
}

/** @param {"live" | "reconnecting"} state */
function show(state) {
  const status = document.getElementById("stream-status");
  if (!status || status.dataset.state === state) return;
  status.dataset.state = state;
  const word = status.querySelector(".stream-word");
  if (word) word.textContent = state === "live" ? t("Live") : t("Reconnecting…");
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = window.setTimeout(close, UNSEEN);
  else open();
});
window.addEventListener("online", open);
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", open);
