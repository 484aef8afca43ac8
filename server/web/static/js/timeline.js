// When the tasks of a run were at work: a Gantt chart with retries, waits and the critical path.
// The table below it says the same in words.

const SVG = "http://www.w3.org/2000/svg";
const ROW = 26;
const BAR = 14;
const HEAD = 24;
const RIGHT = 16;
const LEAST_BAR = 2;
// More rows than anybody reads; the table has all of them.
const MOST_ROWS = 400;
const STEPS = [1, 2, 5];

export class Timeline {
  /**
   * @param {HTMLElement} box gets the chart.
   * @param {object} words `now` for bars that go on, `kinds` of bars, `attempt`, `critical`,
   *     `failed`, `seconds(number)`, `link(node)`, `name(rows)`.
   */
  constructor(box, words) {
    this.box = box;
    this.words = words;
    this.timeline = null;
    new ResizeObserver(() => this.resized()).observe(box);
  }

  resized() {
    if (this.timeline && this.box.clientWidth !== this.width) this.draw();
  }

  show(timeline) {
    this.timeline = timeline;
    this.draw();
  }

  draw() {
    const { rows, start } = this.timeline;
    this.width = this.box.clientWidth;
    const shown = rows.filter((row) => row.bars.length).slice(0, MOST_ROWS);
    if (!start || !shown.length || !this.width) return this.box.replaceChildren();
    const begin = Math.min(Date.parse(start), ...shown.map((row) => Date.parse(row.bars[0].start)));
    const end = Math.max(begin + 1, this.timeline.end ? Date.parse(this.timeline.end) : Date.now());
    const left = Math.min(220, Math.max(90, this.width * 0.28));
    const scale = (this.width - left - RIGHT) / (end - begin);
    const at = (time) => left + Math.max(0, time - begin) * scale;
    const height = HEAD + shown.length * ROW + 6;
    const svg = make("svg", {
      class: "timeline",
      width: this.width,
      height,
      viewBox: `0 0 ${this.width} ${height}`,
      role: "group",
      "aria-label": this.words.name(rows.length),
    });
    svg.append(...this.ticks(end - begin, at, begin, height));
    shown.forEach((row, place) => svg.append(this.row(row, HEAD + place * ROW, left, at, end)));
    this.box.replaceChildren(svg);
  }

  ticks(span, at, begin, height) {
    const step = stepFor(span, this.width / 90);
    const parts = [];
    for (let time = 0; time <= span; time += step) {
      const x = at(begin + time);
      parts.push(make("path", { d: `M${x} ${HEAD - 4}V${height}`, class: "tick" }));
      const text = make("text", { x, y: HEAD - 10, class: "tick-text" });
      text.textContent = this.words.seconds(time / 1000);
      if (x < this.width - 30) parts.push(text);
    }
    return parts;
  }

  row(row, y, left, at, end) {
    const name = row.item === null ? row.label : `${row.label}[${row.item}]`;
    const group = make("g", { class: row.critical ? "row critical" : "row" });
    const link = make("a", { href: this.words.link(row.node) });
    const text = make("text", { x: left - 8, y: y + ROW / 2 + 4, class: "row-name" });
    text.textContent = `${row.critical ? "◆ " : ""}${ending(name, left)}`;
    const hover = make("title", {});
    hover.textContent = row.critical ? `${name} (${this.words.critical})` : name;
    link.append(hover, text);
    group.append(link, ...row.bars.map((bar) => this.bar(bar, y, at, end)));
    return group;
  }

  bar(bar, y, at, end) {
    const from = Date.parse(bar.start);
    const to = bar.end ? Date.parse(bar.end) : end;
    const x = at(from);
    const width = Math.max(LEAST_BAR, at(to) - x);
    const group = make("g", {
      class: `bar ${bar.kind.replaceAll(" ", "-")}${bar.failed ? " failed" : ""}`,
    });
    const hover = make("title", {});
    const words = [this.words.kinds[bar.kind] ?? bar.kind];
    if (bar.attempt) words.push(this.words.attempt(bar.attempt));
    words.push(this.words.seconds((to - from) / 1000) + (bar.end ? "" : ` ${this.words.now}`));
    if (bar.failed) words.push(this.words.failed, bar.error);
    hover.textContent = words.filter(Boolean).join("\n");
    const top = y + (ROW - BAR) / 2;
    group.append(hover, make("rect", { x, y: top, width, height: BAR, rx: 2 }));
    if (bar.failed) {
      // A failed attempt ends in a cross: not by its colour alone.
      const isNarrow = width < 14;
      const left = x + width + (isNarrow ? 3 : -11);
      const cross = `M${left} ${top + 3}l8 8m0 -8l-8 8`;
      group.append(make("path", { d: cross, class: isNarrow ? "cross outside" : "cross" }));
    }
    return group;
  }
}

/** Return a round step, in milliseconds, so that at most so many fit into a span. */
function stepFor(span, most) {
  for (let size = 1; ; size *= 10) {
    for (const step of STEPS) if (span / (size * step) <= most) return size * step;
  }
}

function ending(name, width) {
  const most = Math.max(6, Math.floor((width - 24) / 7));
  return name.length <= most ? name : `…${name.slice(1 - most)}`;
}

function make(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
