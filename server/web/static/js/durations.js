// @ts-check
// Durations and numbers as people of the page's language read them; as formats.py writes them.

import { t } from "./text.js";

const NARROW = "\u202f";
const format = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 1 });
const LARGE = [
  { size: 86_400, unit: () => t("d"), partSize: 3_600, part: () => t("h") },
  { size: 3_600, unit: () => t("h"), partSize: 60, part: () => t("min") },
  { size: 60, unit: () => t("min"), partSize: 1, part: () => t("s") },
];

/**
 * Return a duration: `250 ms`, `1.2 s`, `3 min 4 s`.
 * @param {number | null} seconds
 */
export function durationText(seconds) {
  if (seconds === null) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)}${NARROW}${t("ms")}`;
  if (seconds < 60) return `${format.format(seconds)}${NARROW}${t("s")}`;
  const whole = Math.round(seconds);
  for (const { size, unit, partSize, part } of LARGE) {
    if (whole < size) continue;
    const rest = Math.floor((whole % size) / partSize);
    const more = rest ? ` ${rest}${NARROW}${part()}` : "";
    return `${Math.floor(whole / size)}${NARROW}${unit()}${more}`;
  }
  return `${whole}${NARROW}${t("s")}`;
}
