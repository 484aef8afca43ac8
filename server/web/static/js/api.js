// @ts-check
// Requests to the server. A refusal is a problem document (RFC 9457), shown as a message.

import { say } from "./messages.js";
import { t } from "./text.js";

/** A refusal of the server, or no answer at all (status 0). */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{title?: string, detail?: string, [more: string]: any}} document what the server tells
   */
  constructor(status, document) {
    super(document.detail || document.title || t("The server does not answer."));
    this.status = status;
    this.document = document;
    /** Whether the text is of the server, which speaks English. */
    this.isEnglish = Boolean(document.detail || document.title);
  }
}

/**
 * Send a request and return what it is answered with: JSON, or a text.
 * @param {string} method
 * @param {string} address
 * @param {{json?: any, body?: BodyInit, headers?: Record<string, string>, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 * @throws {Problem}
 */
export async function send(method, address, { json, body, headers = {}, signal } = {}) {
  const sent = json === undefined ? {} : { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers: { Accept: "application/json", ...csrfHeader(), ...sent, ...headers },
      body: json === undefined ? body : JSON.stringify(json),
      signal,
      credentials: "same-origin",
    });
  } catch (mistake) {
    if (mistake instanceof DOMException && mistake.name === "AbortError") throw mistake;
    throw new Problem(0, {});
  }
  const isJson = /[/+]json\b/.test(answer.headers.get("Content-Type") ?? "");
  const content = isJson ? await answer.json() : await answer.text();
  if (!answer.ok) throw problemOf(answer.status, isJson ? content : null);
  return content;
}

/** @param {string} address */
export const get = (address, options = {}) => send("GET", address, options);

/**
 * @param {string} address
 * @param {any} [json]
 */
export const post = (address, json = {}, options = {}) => send("POST", address, { json, ...options });

/** The header that shows that a request comes from a page of ours. */
export function csrfHeader() {
  const token = document.querySelector('meta[name="csrf"]')?.getAttribute("content");
  return token ? { "X-CSRF-Token": token } : {};
}

/**
 * @param {number} status
 * @param {any} content
 */
export function problemOf(status, content) {
  const isDocument = content !== null && typeof content === "object";
  return new Problem(status, isDocument ? content : { title: t("The server answered with {status}.", { status }) });
}

/**
 * Do something; show why it was refused. Returns whether it was done.
 * @param {() => Promise<any>} action
 */
export async function attempt(action) {
  try {
    await action();
    return true;
  } catch (mistake) {
    if (!(mistake instanceof Problem)) throw mistake;
    say(mistake.message, "bad", mistake.isEnglish ? "en" : "");
    return false;
  }
}
