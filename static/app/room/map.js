/* The map beside the scrollbar: where in the text there are highlights, in the colours of their tags,
   and which part of it the window shows. For the eye and the pointer only; the cards are its text. */

import { component } from "../component.js";
import { ROWS, SHOWN, listen } from "../events.js";
import { shown } from "./list.js";
import { marksOf, reveal } from "./margin.js";

const SLOT = 4; // pixels: highlights nearer than that share a tick
const ABREAST = 3; // colours beside each other
const REST = 200; // milliseconds without scrolling before it is drawn anew: that takes as long as a frame
const SVG = "http://www.w3.org/2000/svg";

component("map", (element, signal) => {
  if (getComputedStyle(element).display === "none") return;
  const map = new HighlightMap(element);
  element.addEventListener("pointerdown", (event) => map.press(event), { signal });
  element.addEventListener("pointermove", (event) => map.drag(event), { signal });
  addEventListener("scroll", () => map.scroll(), { passive: true, signal });
  addEventListener("scrollend", () => map.stop(), { signal });
  const sizes = new ResizeObserver(() => map.later());
  sizes.observe(element);
  signal.addEventListener("abort", () => sizes.disconnect());
  listen([ROWS, SHOWN], () => map.later(), signal);
  map.later();
});

class HighlightMap {
  constructor(element) {
    this.element = element;
    this.firsts = new Map(); // slot -> the first highlight there
    this.height = 0; // of the map, in pixels
    this.drawnFor = 0; // the height of the page that the ticks stand for
    this.scrolled = -REST; // when the page was
    this.pressed = 0; // where on the map the pointer went down
    this.waiting = 0;
  }

  draw() {
    this.height = this.element.clientHeight;
    this.drawnFor = document.documentElement.scrollHeight;
    this.firsts.clear();
    const slots = new Map();
    for (const [part, colour, highlight] of places()) {
      const slot = Math.floor((part * this.height) / SLOT);
      if (!this.firsts.has(slot)) this.firsts.set(slot, highlight);
      const colours = slots.get(slot) ?? slots.set(slot, new Set()).get(slot);
      if (colours.size < ABREAST) colours.add(colour);
    }
    this.element.querySelector(".ticks").replaceChildren(...[...slots].flatMap(ticksOf));
    this.follow();
  }

  /** The frame stands where the window does. */
  follow() {
    const view = this.element.querySelector(".view");
    const whole = document.documentElement.scrollHeight;
    view.setAttribute("y", (scrollY / whole) * this.height);
    view.setAttribute("height", Math.max(6, (innerHeight / whole) * this.height));
  }

  /** On a tick: to its first highlight, wherever that stands once the sections around it are laid out. */
  press(event) {
    this.element.setPointerCapture(event.pointerId);
    this.pressed = event.clientY;
    const slot = Math.floor((event.clientY - this.element.getBoundingClientRect().top) / SLOT);
    const [hit] = [0, 1, -1].map((off) => this.firsts.get(slot + off)).filter(Boolean);
    if (hit) reveal(marksOf(hit.number)[0] ?? hit.row);
    else this.go(event);
  }

  drag(event) {
    if (this.element.hasPointerCapture(event.pointerId) && Math.abs(event.clientY - this.pressed) >= SLOT) this.go(event);
  }

  go(event) {
    const part = (event.clientY - this.element.getBoundingClientRect().top) / this.height;
    scrollTo({ top: part * document.documentElement.scrollHeight - innerHeight / 2, behavior: "instant" });
  }

  scroll() {
    this.scrolled = performance.now();
    requestAnimationFrame(() => this.follow());
  }

  /** Sections that were laid out on the way have made the page longer or shorter. */
  stop() {
    if (document.documentElement.scrollHeight !== this.drawnFor) this.later();
  }

  later() {
    this.waiting ||= setTimeout(() => this.atRest(), REST);
  }

  atRest() {
    this.waiting = 0;
    if (performance.now() - this.scrolled < REST) this.later();
    else requestAnimationFrame(() => this.draw());
  }
}

/** The part of the page that stands above a highlight, 0 to 1. By sections: rows in those out of
    sight have no layout, and asking for it would make the browser lay out everything. */
function places() {
  const whole = document.documentElement.scrollHeight;
  const found = [];
  const part = new Map(); // row -> its part
  for (const highlight of shown()) {
    const { row, colour } = highlight;
    if (!part.has(row)) for (const [each, at] of partsOf(row.closest(".rows"), whole)) part.set(each, at);
    found.push([part.get(row), `tag-${colour || "none"}`, highlight]);
  }
  return found;
}

function partsOf(section, whole) {
  const { top, height: tall } = section.getBoundingClientRect();
  const rows = [...section.querySelectorAll(".para")];
  return rows.map((row, at) => [row, (top + scrollY + ((at + 0.5) / rows.length) * tall) / whole]);
}

/** The colours of a slot beside each other. */
function ticksOf([slot, colours]) {
  const width = 12 / colours.size;
  return [...colours].map((colour, at) => rect(colour, at * width, slot * SLOT, width, SLOT - 1));
}

function rect(name, x, y, width, tall) {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", name);
  for (const [key, value] of Object.entries({ x, y, width, height: tall })) made.setAttribute(key, value);
  return made;
}
