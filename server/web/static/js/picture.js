// The drawing of a network: its blocks, pins and wires by name, and what a page shows on them.
//
// Everything is looked up once; after that, a change touches only what it changes.

import { Arrows } from "./arrows.js";

const SVG = "http://www.w3.org/2000/svg";
// The signs of the exporter: a state is never shown by its colour alone.
const SIGNS = {
  running: "►",
  retrying: "↻",
  waiting: "…",
  succeeded: "✓",
  failed: "✕",
  "timed out": "◔",
  skipped: "»",
  cancelled: "⊘",
  compensated: "↶",
};
const LETTERS = 24;
const NOT_BEGUN = new Set(["", "pending", "skipped", "cancelled"]);

const stateClass = (state) => `state-${state.replaceAll(" ", "-")}`;

export class Picture {
  /**
   * @param {SVGSVGElement} svg as the server drew it.
   * @param {(state: string) => string} word names a state for people.
   */
  constructor(svg, word) {
    this.svg = svg;
    this.word = word;
    this.blocks = new Map();
    for (const group of svg.querySelectorAll("[data-node]")) {
      this.blocks.set(group.dataset.node, blockOf(group));
    }
    this.wires = [];
    this.from = new Map();
    this.into = new Map();
    for (const path of svg.querySelectorAll(".wire")) this.addWire(path);
    for (const wire of this.wires) this.traceWire(wire);
    this.shown = new Map();
    this.arrows = new Arrows(svg, this.blocks);
  }

  addWire(path) {
    const { source, target } = path.dataset;
    const wire = {
      path,
      source: this.nodeOf(source),
      target: this.nodeOf(target),
      carries: false,
    };
    this.wires.push(wire);
    for (const end of new Set([wire.source, source])) push(this.from, end, wire);
    for (const end of new Set([wire.target, target])) push(this.into, end, wire);
  }

  /** Return the block of a pin `node.PIN`; names of pins may have dots, too. */
  nodeOf(pin) {
    for (let name = pin; name; name = name.slice(0, Math.max(name.lastIndexOf("."), 0))) {
      if (this.blocks.has(name)) return name;
    }
    return pin;
  }

  group(node) {
    return this.blocks.get(node)?.group;
  }

  names() {
    return [...this.blocks.keys()];
  }

  // --- States --------------------------------------------------------------------------------

  setState(node, state) {
    const block = this.blocks.get(node);
    if (!block || block.state === state) return;
    const { classList } = block.group;
    if (block.state) classList.remove(stateClass(block.state));
    if (state) classList.add(stateClass(state));
    block.state = state;
    if (block.sign) block.sign.textContent = SIGNS[state] ?? "";
    const word = state ? this.word(state) : "";
    // The title is what the block is called, too, for those who listen.
    if (block.title) block.title.textContent = word ? `${block.hover}\n${word}` : block.hover;
    this.trace(node);
  }

  /** Show which way the run has taken at a block: wires between what has begun. */
  trace(node) {
    for (const wire of this.from.get(node) ?? []) this.traceWire(wire);
    for (const wire of this.into.get(node) ?? []) this.traceWire(wire);
  }

  traceWire(wire) {
    const source = this.blocks.get(wire.source)?.state ?? "";
    const target = this.blocks.get(wire.target)?.state ?? "";
    const carries = !NOT_BEGUN.has(source) && !NOT_BEGUN.has(target);
    if (carries === wire.carries) return;
    wire.carries = carries;
    wire.path.classList.toggle("carried", carries);
  }

  /** Show what was executed, in this order; nothing any more if it is empty. */
  highlight(path) {
    for (const element of this.svg.querySelectorAll(".executed")) {
      element.classList.remove("executed");
    }
    const executed = new Set(path);
    for (const node of executed) {
      this.group(node)?.classList.add("executed");
      for (const wire of this.from.get(node) ?? []) {
        if (executed.has(wire.target)) wire.path.classList.add("executed");
      }
    }
  }

  select(node) {
    this.svg.querySelector(".selected")?.classList.remove("selected");
    this.group(node)?.classList.add("selected");
  }

  // --- Values --------------------------------------------------------------------------------

  /** Show the values of all pins given, and of no others. Keys are `node.PIN`. */
  setValues(values, { only = false } = {}) {
    if (only) {
      for (const pin of [...this.shown.keys()]) if (!(pin in values)) this.setValue(pin, null);
    }
    for (const [pin, value] of Object.entries(values)) this.setValue(pin, value);
  }

  /** Show the value of a pin beside it; null: no more. */
  setValue(pin, value, { forced = false, watched = false } = {}) {
    const place = this.shown.get(pin) ?? this.placeOf(pin);
    if (!place) return;
    if (value === null) {
      place.label?.remove();
      place.label = null;
      place.element.classList.remove("forced", "watched");
      place.fixed?.classList.remove("covered");
      this.shown.delete(pin);
      return;
    }
    this.shown.set(pin, place);
    place.element.classList.toggle("forced", forced);
    place.element.classList.toggle("watched", watched);
    // What its author wrote there is shown already.
    const same = place.fixedText === value && !forced && !watched;
    place.fixed?.classList.toggle("covered", !same);
    place.label?.classList.toggle("covered", same);
    if (same) return;
    if (!place.label) this.addLabel(place);
    const short = value.length > LETTERS ? `${value.slice(0, LETTERS - 1)}…` : value;
    const text = forced ? `⚑ ${short}` : short;
    if (place.text !== text) place.label.lastChild.data = text;
    place.text = text;
    if (place.whole !== value) place.label.firstChild.textContent = `${pin} = ${value}`;
    place.whole = value;
    place.label.classList.toggle("forced", forced);
  }

  /** Whether the value of a pin is worth showing where all are: one on each wire is enough. */
  isEnd(pin) {
    const place = this.placeOf(pin);
    return place ? place.out || !this.into.has(pin) : false;
  }

  /** The names of all event inputs, `node.PIN`. */
  eventInputs() {
    const pins = this.svg.querySelectorAll(".pin.event.in[data-pin]");
    return [...pins].map((pin) => `${pin.closest("[data-node]").dataset.node}.${pin.dataset.pin}`);
  }

  /** The pin that an element is the mark or the value of; null: it is none that can be watched. */
  pinAt(element) {
    const place = element.closest(".pin[data-pin], .live[data-pin]");
    const node = place?.closest("[data-node]");
    if (!node || place.matches(".event.out")) return null;
    return `${node.dataset.node}.${place.dataset.pin}`;
  }

  placeOf(pin) {
    const node = this.nodeOf(pin);
    const block = this.blocks.get(node);
    return block && this.pinsOf(block).get(pin.slice(node.length + 1));
  }

  pinsOf(block) {
    if (block.pins) return block.pins;
    block.pins = new Map();
    for (const element of block.group.querySelectorAll(".pin[data-pin]")) {
      const out = element.classList.contains("out");
      block.pins.set(element.dataset.pin, { element, out, group: block.group, label: null });
    }
    for (const fixed of block.group.querySelectorAll(".value[data-pin]")) {
      const place = block.pins.get(fixed.dataset.pin);
      if (!place) continue;
      place.fixed = fixed;
      place.fixedText = fixed.querySelector("title")?.textContent ?? fixed.textContent;
    }
    return block.pins;
  }

  addLabel(place) {
    const { element, out } = place;
    const number = (name) => Number(element.getAttribute(name));
    const round = element.tagName === "circle";
    const left = round ? number("cx") - number("r") : number("x");
    const middle = round ? number("cy") : number("y") + number("height") / 2;
    const label = document.createElementNS(SVG, "text");
    label.setAttribute("class", out ? "live after" : "live");
    label.dataset.pin = element.dataset.pin;
    label.setAttribute("x", out ? left + 9 : left - 4);
    label.setAttribute("y", place.fixed ? middle + 4.3 : middle - 3);
    label.append(document.createElementNS(SVG, "title"), "");
    place.label = label;
    place.text = "";
    place.whole = null;
    place.group.append(label);
  }
}

function blockOf(group) {
  const state =
    [...group.classList].find((name) => name.startsWith("state-"))?.slice("state-".length) ?? "";
  const title = group.querySelector(":scope > title");
  const known = state.replaceAll("-", " ");
  return {
    group,
    sign: group.querySelector(":scope > .sign"),
    title,
    hover: (title?.textContent ?? "").replace(/\nstate: .*/u, ""),
    state: known,
    pins: null,
  };
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
