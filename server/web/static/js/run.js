// @ts-check
// The page of a run, live: what happens comes by WebSocket and is shown at most ten times a second.

import { get } from "./api.js";
import { durationText } from "./durations.js";
import { Frames } from "./frames.js";
import { sendInPlace } from "./inplace.js";
import { Journal } from "./journal.js";
import { Live } from "./live.js";
import { Console, Log } from "./log.js";
import { say } from "./messages.js";
import { openPicture } from "./picture_page.js";
import { Pins } from "./pins.js";
import { refreshSoon } from "./refresh.js";
import { Tasks } from "./run_state.js";
import { makeTabs } from "./tabs.js";
import { t, tn } from "./text.js";
import { Timeline } from "./timeline.js";
import { localize } from "./times.js";
import { Travel } from "./travel.js";

const PAUSE = 1500; // Milliseconds between two drawings of the timeline.
const OVER = new Set(["succeeded", "failed", "cancelled", "compensated"]);

const root = /** @type {HTMLElement} */ (document.getElementById("run"));
const run = root.dataset.run ?? "";
const address = root.dataset.address ?? "";
const api = `/api/v1/workflows/${encodeURIComponent(run)}`;
let state = root.dataset.state ?? "";

const frames = new Frames();
const view = openPicture({
  address: (node) => `${address}/block?node=${encodeURIComponent(node)}`,
  opened: (_, body) => localize(body),
});
const picture = view?.picture;
const tasks = new Tasks(picture, frames);
const log = new Log(/** @type {HTMLElement} */ (document.getElementById("log")), api);
const printed = new Console(/** @type {HTMLElement} */ (document.getElementById("log")));

// --- The timeline -----------------------------------------------------------------------------

const chart = document.querySelector("[data-chart]");
const timeline =
  chart &&
  new Timeline(/** @type {HTMLElement} */ (chart), {
    now: t("until now"),
    kinds: { queued: t("queued"), "at work": t("at work"), waiting: t("waiting"), delayed: t("delay before the next attempt") },
    attempt: (number) => t("attempt {number}", { number }),
    critical: t("on the critical path"),
    failed: t("failed"),
    seconds: durationText,
    link: (node) => `${address}/tasks/${encodeURIComponent(node)}`,
    name: (rows) => tn("Timeline of {count} task; the table says the same", "Timeline of {count} tasks; the table says the same", rows),
  });
let drawing = 0;
let seen = "";

function drawSoon(pause = PAUSE) {
  if (!timeline || drawing || seen !== "timeline") return;
  drawing = window.setTimeout(draw, pause);
}

async function draw() {
  drawing = 0;
  try {
    timeline?.show(await get(`${api}/timeline`));
    document.querySelector("[data-legend]")?.removeAttribute("hidden");
  } catch {
    return; // It is asked for again with the next event.
  }
  if (!OVER.has(state)) drawSoon();
}

// --- Time travel --------------------------------------------------------------------------------

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-travel]"));
const travel =
  form &&
  new Travel(form, api, {
    past: (then) => {
      pins.past = true;
      tasks.showPast(then.tasks);
      const ends = Object.entries(then.pins).filter(([pin]) => picture?.isEnd(pin));
      picture?.setValues(Object.fromEntries(ends), { only: true });
      picture?.highlight(then.path.map((/** @type {{node: string}} */ one) => one.node));
      journal.mark(then.seq);
    },
    now: () => {
      picture?.highlight([]);
      picture?.setValues({}, { only: true });
      journal.mark(0);
      tasks.showNow();
      pins.showNow();
    },
  });
const journal = new Journal(/** @type {HTMLElement} */ (document.querySelector("[data-entries]")), api, {
  chosen: (seq) => travel?.go(seq),
  grown: (last) => {
    if (root.dataset.durability === "strict") travel?.setLast(Math.max(last, travel.last));
  },
});

let looking = 0;

/** Find out how long the journal is now; only runs that keep all of it can be looked at then. */
function lookForLast(pause = PAUSE) {
  if (!travel || looking || root.dataset.durability !== "strict") return;
  looking = window.setTimeout(async () => {
    try {
      const known = travel.last || journal.first;
      if (known) travel.setLast((await get(`${api}/states/${known}`)).last);
    } catch {
      // It is asked for again with the next event.
    }
    looking = 0;
  }, pause);
}

// --- What happens -------------------------------------------------------------------------------

/** @param {any} about */
function takeRun(about) {
  state = about.state;
  root.dataset.state = state;
  if (OVER.has(state)) {
    live.end();
    drawSoon(0);
  }
}

/** @param {any} data */
function takePresent({ run: about, tasks: all }) {
  for (const task of all) tasks.take(task);
  takeRun(about);
  afterwards();
  refreshSoon();
}

function afterwards() {
  journal.soon();
  lookForLast();
  log.soon();
  drawSoon();
}

/** @param {{kind: string, data: any}} event */
function takeEvent({ kind, data }) {
  if (kind === "task") tasks.take(data);
  else if (kind === "run") takeRun(data);
  else if (kind === "progress") tasks.progress(data);
  else if (kind === "console") printed.add(data);
  else if (kind === "pins") pins.take(data);
  else if (kind === "late") markLate(data);
  else if (kind === "refused") say(data.detail, "bad", "en");
  if (kind !== "pins" && kind !== "console" && kind !== "progress") afterwards();
}

/** @param {{node: string, label: string, sla: number}} late */
function markLate({ node, label, sla }) {
  const row = tasks.rows.get(node);
  if (!row || row.querySelector(".late")) return;
  const mark = document.createElement("span");
  mark.className = "late";
  mark.textContent = t("late: {name} should have taken {time} at most", { name: label, time: durationText(sla) });
  row.cells[1].append(mark);
}

async function loadAnew() {
  try {
    const [about, all] = await Promise.all([get(api), get(`${api}/tasks`)]);
    takePresent({ run: about, tasks: all });
  } catch {
    // The connection tells when the server is there again.
  }
}

const live = new Live(run, {
  present: takePresent,
  event: takeEvent,
  gap: loadAnew,
  state: (name) => (root.dataset.connection = name),
});
const pins = new Pins(document.getElementById("pins"), {
  api,
  picture,
  live,
  frames,
  mayChange: "mayChange" in root.dataset,
});

// Where tasks are drawn, nobody looks at pins until they ask for them.
const isOfBlocks = Boolean(picture?.svg.querySelector(".pin"));
const bar = /** @type {HTMLElement} */ (document.querySelector("[data-tabs]"));
makeTabs(bar, (id) => {
  seen = id;
  log.setSeen(id === "log");
  drawSoon(0);
  if ((id === "pins" || isOfBlocks) && !OVER.has(state)) pins.begin();
});
document.getElementById("panel")?.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-watch], [data-trigger]");
  if (button?.hasAttribute("data-watch")) pins.watch(button.getAttribute("data-watch") ?? "");
  if (button?.hasAttribute("data-trigger")) pins.order("trigger", button.getAttribute("data-trigger") ?? "");
});
sendInPlace();
lookForLast(0);
if (OVER.has(state)) loadAnew();
else live.open();
root.dataset.ready = "";
performance.mark("ready");
