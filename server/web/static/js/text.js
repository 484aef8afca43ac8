// @ts-check
// Texts of modules in the language of the page; each sentence is written in English.

const language = document.documentElement.lang || "en";

/** @type {Record<string, string | string[]>} */
const sentences = await load();

/** @returns {Promise<Record<string, string | string[]>>} */
async function load() {
  const address = document.querySelector('meta[name="texts"]')?.getAttribute("content");
  if (!address) return {};
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : {};
  } catch {
    return {}; // English is better than nothing.
  }
}

/**
 * Return a sentence with what stands for its {names}.
 * @param {string} sentence
 * @param {Record<string, string | number>} [values]
 */
export function t(sentence, values = {}) {
  const found = sentences[sentence] ?? sentence;
  return filled(Array.isArray(found) ? found[0] : found, values);
}

/**
 * Return a sentence in the form that goes with {count}.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function tn(one, many, count, values = {}) {
  const found = sentences[one] ?? [one, many];
  const forms = Array.isArray(found) ? found : [found];
  const form = formOf(language, count);
  return filled(forms[Math.min(form, forms.length - 1)], { count, ...values });
}

/**
 * Return which plural form a number needs.
 * @param {string} of
 * @param {number} count
 */
export function formOf(of, count) {
  const category = new Intl.PluralRules(of).select(count);
  if (of === "ru") return { one: 0, few: 1 }[category] ?? 2;
  return category === "one" ? 0 : 1;
}

/**
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
