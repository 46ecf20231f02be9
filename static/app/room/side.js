/* Beside the text: the map of its highlights, the part of the contents that is being read with its
   counts, and the buttons from highlight to highlight. All follow what filter and view show. */

import { component } from "../component.js";
import { OPENED, ROWS, SHOWN, idly, listen } from "../events.js";
import { announce } from "../messages.js";
import { shown } from "./list.js";
import { marksOf, reveal, walk } from "./margin.js";
import { theText } from "./text.js";

/* -- the contents ------------------------------------------------------------------------------- */

component("contents", (contents, signal) => {
  const narrow = matchMedia("(max-width: 76rem)"); // no room beside the text: the bar opens them
  const place = () => { if (narrow.matches) contents.popover = "auto"; else contents.removeAttribute("popover"); };
  narrow.addEventListener("change", place, { signal });
  place();
  contents.addEventListener("click", (event) => {
    if (contents.popover && event.target.closest("a")) contents.hidePopover();
  }, { signal });
  const parts = partsOf(contents);
  if (!parts.length) return;
  const count = idly(() => countIn(parts));
  listen([ROWS, SHOWN], count, signal);
  followReading(contents, parts, signal);
});

/** {heading, section, link, ordinal} in the order of the text. */
function partsOf(contents) {
  return [...contents.querySelectorAll("li a")].flatMap((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading ? [{ heading, section: heading.closest(".rows"), link, ordinal: Number(heading.dataset.ordinal) }] : [];
  });
}

function countIn(parts) {
  const counts = new Map(parts.map((part) => [part, 0]));
  for (const { row } of shown()) {
    const part = parts.findLast(({ ordinal }) => ordinal <= Number(row.dataset.ordinal));
    if (part) counts.set(part, counts.get(part) + 1);
  }
  for (const [{ link }, count] of counts) link.querySelector(".number").textContent = count || "";
}

/** Sections out of sight have no layout, so only the headings of those in the window are asked where
    they stand. */
function followReading(contents, parts, signal) {
  const inWindow = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!target.matches(".rows")) continue;
      if (isIntersecting) inWindow.add(target);
      else inWindow.delete(target);
    }
    point(contents, parts, parts.findLast((part) => isBegun(part, inWindow))?.link);
  }, { rootMargin: "0px 0px -66% 0px" });
  for (const { heading } of parts) watcher.observe(heading);
  for (const section of theText().querySelectorAll(".rows")) watcher.observe(section); // jumps too
  signal.addEventListener("abort", () => watcher.disconnect());
}

/** Whether the reader has come to the part: its heading is above the second third of the window. */
function isBegun({ heading, section }, inWindow) {
  const { top } = (inWindow.has(section) ? heading : section).getBoundingClientRect();
  return top < innerHeight / 3;
}

function point(contents, parts, now) {
  for (const { link } of parts) if (link !== now) link.removeAttribute("aria-current");
  if (!now || now.hasAttribute("aria-current")) return;
  now.setAttribute("aria-current", "location");
  const { top, bottom } = now.getBoundingClientRect();
  const box = contents.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) contents.scrollTop += top - box.top - box.height / 3;
}

/* -- from highlight to highlight ---------------------------------------------------------------- */

component("jumps", (bar, signal) => {
  let last = ""; // the number of the highlight that was opened last
  const later = idly(() => say(bar, last));
  bar.addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the card keeps the focus
  bar.addEventListener("click", (event) => {
    const step = Number(event.target.closest("[data-step]")?.dataset.step);
    if (step && !walk(step)) announce(step > 0 ? "No further highlight." : "No highlight before.");
  }, { signal });
  const at = (number) => { last = number; later(); };
  theText().addEventListener("focusin", ({ target }) => { const card = target.closest(".card"); if (card) at(card.dataset.h); }, { signal });
  listen([OPENED], at, signal); // a phone's sheet
  listen([ROWS, SHOWN], later, signal);
  later();
});

function say(bar, last) {
  const all = shown();
  const at = all.findIndex(({ number }) => number === last);
  const place = bar.querySelector("[data-place]");
  place.textContent = at < 0 ? place.dataset.none ?? all.length : `${at + 1} of ${all.length}`;
  for (const button of bar.querySelectorAll("[data-step]")) button.disabled = !all.length;
}

/* -- the map ------------------------------------------------------------------------------------- */

const SLOT = 4; // pixels: highlights nearer than that share a tick
const ABREAST = 3; // colours beside each other
const REST = 200; // milliseconds without scrolling before it is drawn anew: that takes as long as a frame
const SVG = "http://www.w3.org/2000/svg";

component("map", (element, signal) => {
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
    if (!this.height) return; // no room for it
    this.drawnFor = document.documentElement.scrollHeight;
    this.firsts.clear();
    const slots = new Map();
    for (const [part, highlight] of places()) {
      const slot = Math.floor((part * this.height) / SLOT);
      if (!this.firsts.has(slot)) this.firsts.set(slot, highlight);
      const colours = slots.get(slot) ?? slots.set(slot, new Set()).get(slot);
      for (const colour of highlight.colours) if (colours.size < ABREAST) colours.add(`tag-${colour}`);
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
    if (this.height) requestAnimationFrame(() => this.follow());
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
  const parts = new Map(); // row -> where it begins, and its height
  const all = Map.groupBy(shown(), ({ row }) => row);
  for (const [row, here] of all) {
    if (!parts.has(row)) for (const [each, part] of heightsIn(row.closest(".rows"), whole)) parts.set(each, part);
    const { top, height } = parts.get(row);
    here.forEach((highlight, at) => found.push([top + ((at + 0.5) / here.length) * height, highlight]));
  }
  return found;
}

function heightsIn(section, whole) {
  const { top, height } = section.getBoundingClientRect();
  const rows = [...section.querySelectorAll(".para")];
  const each = height / rows.length / whole;
  return rows.map((row, at) => [row, { top: (top + scrollY) / whole + at * each, height: each }]);
}

/** The colours of a slot beside each other. */
function ticksOf([slot, colours]) {
  const width = 12 / colours.size;
  return [...colours].map((colour, at) => rect(colour, 1 + at * width, slot * SLOT, width, SLOT - 1));
}

function rect(name, x, y, width, tall) {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", name);
  for (const [key, value] of Object.entries({ x, y, width, height: tall })) made.setAttribute(key, value);
  return made;
}
