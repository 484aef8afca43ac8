// Zoom and pan of a picture: the frame scrolls natively (finger, wheel, arrow keys), the size of
// the sheet zooms (buttons, + - 0, Ctrl and wheel, pinch), dragging with a mouse moves it.

const STEP = 1.25;
const LEAST = 0.04;
const MOST = 6;
// Whoever opens a page shall see words, not dust.
const LEAST_AT_FIRST = 0.45;
const FAR = 0.3;
const DRAG_FROM = 4;
const MARGIN = 12;
const LARGEST_FIT = 1.4;
const LEAST_HEIGHT = 220;

export class Viewport {
  /** @param {Element} frame holds `[data-scroller]` with the SVG, and buttons `[data-zoom]`. */
  constructor(frame) {
    this.scroller = frame.querySelector("[data-scroller]");
    this.sheet = this.scroller.querySelector("[data-sheet]");
    this.svg = this.sheet.querySelector("svg");
    const box = this.svg.viewBox.baseVal;
    this.width = box.width || this.svg.clientWidth || 1;
    this.height = box.height || this.svg.clientHeight || 1;
    this.scale = 1;
    this.output = frame.querySelector("[data-zoom-now]");
    this.wanted = null;
    this.listen(frame);
    this.settle();
    this.fit({ least: LEAST_AT_FIRST });
  }

  /** Give the frame no more height than the picture needs when all of its width is seen. */
  settle() {
    const room = this.scroller;
    const scale = Math.min((room.clientWidth - MARGIN) / this.width, LARGEST_FIT);
    const needed = Math.max(this.height * Math.max(scale, LEAST_AT_FIRST) + 2 * MARGIN, LEAST_HEIGHT);
    if (needed < room.clientHeight) room.style.height = `${Math.ceil(needed)}px`;
  }

  listen(frame) {
    for (const button of frame.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.does(button.dataset.zoom));
    }
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.listenForDragging();
    this.listenForPinching();
  }

  does(what) {
    if (what === "in") this.zoom(this.scale * STEP);
    else if (what === "out") this.zoom(this.scale / STEP);
    else if (what === "one") this.zoom(1);
    else this.fit();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const what = { "+": "in", "=": "in", "-": "out", "0": "fit", "1": "one" }[event.key];
    if (!what) return;
    event.preventDefault();
    this.does(what);
  }

  wheel(event) {
    // A pinch on a touch pad comes as a wheel with Ctrl.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const scale = (this.wanted?.scale ?? this.scale) * Math.exp(-event.deltaY * 0.005);
    this.zoomSoon(scale, event.clientX, event.clientY);
  }

  /** Show all of it; smaller than `least` only if asked for. */
  fit({ least = LEAST } = {}) {
    const room = this.scroller;
    const scale = Math.min(
      (room.clientWidth - MARGIN) / this.width,
      (room.clientHeight - MARGIN) / this.height,
      LARGEST_FIT,
    );
    this.resize(Math.max(scale, least));
  }

  zoom(scale, x, y) {
    const room = this.scroller.getBoundingClientRect();
    const atX = x ?? room.left + room.width / 2;
    const atY = y ?? room.top + room.height / 2;
    const before = this.sheet.getBoundingClientRect();
    const partX = (atX - before.left) / before.width;
    const partY = (atY - before.top) / before.height;
    this.resize(scale);
    const after = this.sheet.getBoundingClientRect();
    this.scroller.scrollLeft += after.left + partX * after.width - atX;
    this.scroller.scrollTop += after.top + partY * after.height - atY;
  }

  /** Zoom with the next frame: a wheel turns faster than a screen shows. */
  zoomSoon(scale, x, y) {
    const first = this.wanted === null;
    this.wanted = { scale, x, y };
    if (!first) return;
    requestAnimationFrame(() => {
      const { scale: last, x: lastX, y: lastY } = this.wanted;
      this.wanted = null;
      this.zoom(last, lastX, lastY);
    });
  }

  resize(scale) {
    this.scale = Math.min(Math.max(scale, LEAST), MOST);
    // A transformation, not the size of the SVG: that would lay out each of its texts anew.
    this.sheet.style.width = `${(this.width * this.scale).toFixed(1)}px`;
    this.sheet.style.height = `${(this.height * this.scale).toFixed(1)}px`;
    this.svg.style.transform = `scale(${this.scale})`;
    this.svg.classList.toggle("far", this.scale < FAR);
    if (this.output) this.output.textContent = `${Math.round(this.scale * 100)} %`;
  }

  /** Bring an element of the picture into the middle if any of it is out of sight. */
  reveal(element) {
    const room = this.scroller.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const isSeen = box.left >= room.left && box.right <= room.right && box.top >= room.top && box.bottom <= room.bottom;
    if (!isSeen) this.show(element);
  }

  /** Bring an element of the picture into the middle, large enough to be read. */
  show(element) {
    if (this.scale < 0.6) this.resize(0.9);
    const room = this.scroller.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    this.scroller.scrollBy({
      left: box.left + box.width / 2 - room.left - room.width / 2,
      top: box.top + box.height / 2 - room.top - room.height / 2,
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth",
    });
  }

  listenForDragging() {
    let start = null;
    let moved = false;
    this.scroller.addEventListener("pointerdown", (event) => {
      moved = false;
      if (event.pointerType !== "mouse" || event.button > 1 || this.onBar(event)) return;
      start = this.place(event);
    });
    this.scroller.addEventListener("pointermove", (event) => {
      if (!start) return;
      const dx = event.clientX - start.x;
      const dy = event.clientY - start.y;
      if (!moved && Math.hypot(dx, dy) < DRAG_FROM) return;
      if (!moved) this.scroller.setPointerCapture(event.pointerId);
      moved = true;
      this.scroller.classList.add("dragging");
      this.scroller.scrollLeft = start.left - dx;
      this.scroller.scrollTop = start.top - dy;
    });
    const end = () => {
      start = null;
      this.scroller.classList.remove("dragging");
    };
    this.scroller.addEventListener("pointerup", end);
    this.scroller.addEventListener("pointercancel", end);
    // The end of dragging is no click on what happens to be there.
    this.scroller.addEventListener("click", (event) => moved && event.stopPropagation(), true);
  }

  /** Whether a press is one on the scroll bars. */
  onBar(event) {
    const box = this.scroller.getBoundingClientRect();
    return (
      event.clientX - box.left >= this.scroller.clientWidth ||
      event.clientY - box.top >= this.scroller.clientHeight
    );
  }

  place(event) {
    const { scrollLeft, scrollTop } = this.scroller;
    return { x: event.clientX, y: event.clientY, left: scrollLeft, top: scrollTop };
  }

  listenForPinching() {
    let start = null;
    const spread = ([one, two]) =>
      Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    this.scroller.addEventListener(
      "touchstart",
      (event) => {
        start = event.touches.length === 2 ? spread(event.touches) / this.scale : null;
      },
      { passive: true },
    );
    this.scroller.addEventListener(
      "touchmove",
      (event) => {
        if (!start || event.touches.length !== 2) return;
        event.preventDefault();
        const [one, two] = event.touches;
        const x = (one.clientX + two.clientX) / 2;
        const y = (one.clientY + two.clientY) / 2;
        this.zoomSoon(spread(event.touches) / start, x, y);
      },
      { passive: false },
    );
  }
}
