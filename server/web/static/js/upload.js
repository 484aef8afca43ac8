// @ts-check
// Uploading by drag and drop, with progress; what is wrong is shown without leaving the page.

import { csrfHeader } from "./api.js";
import { say } from "./messages.js";
import { t } from "./text.js";

const drop = document.getElementById("drop");
const result = document.getElementById("upload-result");
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("upload-form"));
let depth = 0; // A pointer enters a child before it leaves the parent.

if (drop) {
  drop.hidden = false;
  window.addEventListener("dragenter", (event) => over(event, 1));
  window.addEventListener("dragleave", (event) => over(event, -1));
  window.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  window.addEventListener("drop", dropped);
}
form?.addEventListener("submit", (event) => {
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
  const file = field?.files?.[0];
  if (!file) return;
  event.preventDefault();
  upload(file);
});

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/**
 * @param {DragEvent} event
 * @param {number} step
 */
function over(event, step) {
  if (!hasFiles(event)) return;
  depth = Math.max(depth + step, 0);
  drop?.classList.toggle("is-over", depth > 0);
}

/** @param {DragEvent} event */
function dropped(event) {
  if (!hasFiles(event)) return;
  event.preventDefault();
  depth = 0;
  drop?.classList.remove("is-over");
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 1) upload(files[0]);
  else say(t("Drop one file; put a project of several files into a ZIP."), "bad");
}

/**
 * Not fetch(): it does not tell how far an upload is.
 * @param {File} file
 */
function upload(file) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  const system = form?.querySelector("[name=system]");
  if (system instanceof HTMLInputElement) body.append("system", system.value);
  body.append("file", file, file.name);
  request.open("POST", "/upload");
  request.setRequestHeader("Accept", "text/html");
  request.setRequestHeader("X-Asked-By-Module", "1");
  for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) show((100 * event.loaded) / event.total, t("Sending {file}…", { file: file.name }));
  });
  request.upload.addEventListener("load", () => show(100, t("Compiling {file}…", { file: file.name })));
  request.addEventListener("load", () => finish(request));
  request.addEventListener("error", () => {
    hide();
    say(t("The server does not answer."), "bad");
  });
  clear();
  show(0, t("Sending {file}…", { file: file.name }));
  request.send(body);
}

/** @param {XMLHttpRequest} request */
function finish(request) {
  if (request.status === 201) {
    location.assign(JSON.parse(request.responseText).address);
    return;
  }
  hide();
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const faults = answer.querySelector("#upload-faults:not([hidden])");
  if (!faults || !result) {
    say(answer.querySelector("main h1")?.textContent ?? t("The server answered with {status}.", { status: request.status }), "bad");
    return;
  }
  clear();
  result.append(document.adoptNode(faults));
  result.focus();
}

function clear() {
  document.getElementById("upload-faults")?.remove();
}

/**
 * @param {number} percent
 * @param {string} text
 */
function show(percent, text) {
  const line = drop?.querySelector(".drop-progress");
  const bar = drop?.querySelector("progress");
  const word = drop?.querySelector(".drop-word");
  if (!(line instanceof HTMLElement) || !bar || !word) return;
  line.hidden = false;
  bar.value = percent;
  if (word.textContent !== text) word.textContent = text;
}

function hide() {
  const line = drop?.querySelector(".drop-progress");
  if (line instanceof HTMLElement) line.hidden = true;
}
