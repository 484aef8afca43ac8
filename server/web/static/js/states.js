// @ts-check
// States of runs and tasks: the sign and the word that go with each colour; as states.py has them.

import { element, icon } from "./dom.js";
import { t } from "./text.js";

/** @type {Record<string, {icon: string, word: string}>} */
export const LOOKS = {
  queued: { icon: "dots", word: t("Queued") },
  pending: { icon: "ring", word: t("Pending") },
  running: { icon: "play", word: t("Running") },
  retrying: { icon: "again", word: t("Retrying") },
  waiting: { icon: "clock", word: t("Waiting") },
  paused: { icon: "pause", word: t("Paused") },
  succeeded: { icon: "check", word: t("Succeeded") },
  failed: { icon: "cross", word: t("Failed") },
  "timed out": { icon: "alarm", word: t("Timed out") },
  skipped: { icon: "skip", word: t("Skipped") },
  cancelled: { icon: "stop", word: t("Cancelled") },
  compensated: { icon: "back", word: t("Undone") },
};

/**
 * Return the class that gives a state its colour.
 * @param {string} state
 */
export function cssClass(state) {
  return `is-${state.replaceAll(" ", "-")}`;
}

/**
 * Return the sign and the word of a state, in its colour.
 * @param {string} state
 */
export function stateBadge(state) {
  const look = LOOKS[state] ?? { icon: "ring", word: state };
  const word = element("span", {}, look.word);
  return element("span", { class: `state ${cssClass(state)}`, "data-state": state }, icon(look.icon), word);
}
