// Changes of the page, gathered and made together: at most ten times a second, just before the
// browser draws, and never while nobody looks.

const BETWEEN = 100;

export class Frames {
  /** @param {number} between milliseconds from one change of the page to the next, at least. */
  constructor(between = BETWEEN) {
    this.between = between;
    this.waiting = new Map();
    this.last = -Infinity;
    this.planned = false;
    this.count = 0;
  }

  /** Make a change soon; a later one of the same key takes its place. */
  change(key, make) {
    this.waiting.set(key, make);
    if (this.planned) return;
    this.planned = true;
    const rest = Math.max(0, this.last + this.between - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.flush()), rest);
  }

  flush() {
    const changes = this.waiting;
    this.waiting = new Map();
    this.planned = false;
    this.last = performance.now();
    this.count += 1;
    for (const make of changes.values()) make();
  }
}
