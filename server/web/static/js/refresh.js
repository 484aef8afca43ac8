// @ts-check
// Parts of a page that stay as new as the server is.
//
// An element with an id and data-live="run task" is brought up to date when events of these kinds
// come: the page is asked for again, or what <meta name="parts"> names, and what differs in such
// elements is taken from it. The server is the only one that makes markup, in the reader's language.
// What somebody is writing in stays. A part with data-live-from="/address" is had from there where
// nothing else of the page has changed.

import { follow } from "./stream.js";
import { localize } from "./times.js";

const PAUSE = 1000; // Milliseconds between two times of asking, at least.
const SHARE = 10; // The pause is so many times what the server needed: pages are not its main work.

let timer = 0;
let asking = false;
let pause = PAUSE;
/** Where something new is. @type {Set<string>} */
const wanted = new Set();

/** Bring all parts up to date soon. */
export function refreshSoon() {
  want(address());
}

/** @param {string} source */
function want(source) {
  wanted.add(source);
  if (!timer && !asking) timer = window.setTimeout(refresh, pause);
}

async function refresh() {
  timer = 0;
  asking = true;
  // The page has everything.
  const sources = wanted.has(address()) ? [address()] : [...wanted];
  wanted.clear();
  const began = performance.now();
  try {
    for (const source of sources) await refreshFrom(source);
  } catch {
    // The stream tells when the server is there again, and then all is loaded anew.
  } finally {
    asking = false;
    pause = Math.max(PAUSE, SHARE * (performance.now() - began));
    if (wanted.size) timer = window.setTimeout(refresh, pause);
  }
}

/** @param {string} source */
async function refreshFrom(source) {
  // The header: a message that waits for the next page is not for this one.
  const headers = { Accept: "text/html", "X-Asked-By-Module": "1" };
  const answer = await fetch(source, { headers, credentials: "same-origin" });
  if (answer.ok && !answer.redirected) take(await answer.text());
}

/** Where the parts are: the page itself, or a smaller one that has them without what is large. */
function address() {
  return document.querySelector('meta[name="parts"]')?.getAttribute("content") || location.href;
}

/** @param {string} text */
function take(text) {
  // Parsed as a document of its own: nothing in it is executed or loaded.
  const fresh = new DOMParser().parseFromString(text, "text/html");
  localize(fresh);
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const other = fresh.getElementById(part.id);
    if (other) merge(part, other);
  }
}

/**
 * Make an element like another one; children with an id stay the same elements.
 * @param {Element} old
 * @param {Element} fresh
 */
export function merge(old, fresh) {
  carryOpen(old, fresh);
  if (old.isEqualNode(fresh)) return;
  const children = [...fresh.children];
  if (isKeyed(fresh) && (isKeyed(old) || !old.children.length)) {
    copyAttributes(old, fresh);
    mergeKeyed(old, children);
  } else if (contains(old) && old.children.length === children.length) {
    // The focus is somewhere inside: go down to what differs.
    copyAttributes(old, fresh);
    [...old.children].forEach((child, index) => merge(child, children[index]));
  } else if (!isInUse(old) && !contains(old)) {
    old.replaceWith(document.adoptNode(fresh));
  } // Else it stays as it is until the focus goes elsewhere.
}

/** @param {Element} part */
function isKeyed(part) {
  return part.children.length > 0 && [...part.children].every((child) => child.id);
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function copyAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
}

/**
 * What a reader has opened stays open.
 * @param {Element} old
 * @param {Element} fresh
 */
function carryOpen(old, fresh) {
  if (isKeyed(old)) return; // Each child has its own turn.
  const olds = old.querySelectorAll("details");
  fresh.querySelectorAll("details").forEach((details, index) => {
    details.open = olds[index]?.open ?? details.open;
  });
}

/**
 * @param {Element} old
 * @param {Element[]} children
 */
function mergeKeyed(old, children) {
  const known = new Map([...old.children].map((child) => [child.id, child]));
  /** @type {Element[]} */
  const result = [];
  for (const child of children) {
    const same = known.get(child.id);
    known.delete(child.id);
    if (same) merge(same, child); // It may be the new one that takes its place.
    result.push(same?.isConnected ? same : document.adoptNode(child));
  }
  for (const gone of known.values()) if (!isInUse(gone)) gone.remove();
  // Only what is new or stands elsewhere is moved: a moved element loses the focus.
  let place = old.firstElementChild;
  for (const child of result) {
    if (child === place) place = place.nextElementSibling;
    else old.insertBefore(child, place);
  }
}

/**
 * Whether somebody is writing in it, or has written and not sent.
 * @param {Element} part
 */
function isInUse(part) {
  const fields = part.querySelectorAll("input:not([type=hidden]), textarea, select");
  return [...fields].some((field) => {
    if (field === document.activeElement) return true;
    if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    return false;
  });
}

/** @param {Element} part */
function contains(part) {
  return part !== document.activeElement && part.contains(document.activeElement);
}

/** Keep the parts of this page up to date, if it has any. */
export function keepFresh() {
  /** By kind of event. @type {Map<string, Set<string>>} */
  const sources = new Map();
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const source = part.getAttribute("data-live-from") ?? address();
    for (const kind of (part.getAttribute("data-live") ?? "").split(" ")) {
      sources.set(kind, (sources.get(kind) ?? new Set()).add(source));
    }
  }
  if (!sources.size) return;
  const listener = (/** @type {{kind: string}[]} */ events) => {
    for (const { kind } of events) sources.get(kind)?.forEach(want);
  };
  follow({ kinds: [...sources.keys()] }, listener, refreshSoon);
}
