/* The map beside the scrollbar: where in the text there are highlights, in the colours of their tags,
   and which part of it the window shows. For the eye and the pointer only; the cards are its text. */

import { marksOf, reveal } from "./margin.js";
import { shown } from "./views.js";

const SLOT = 4; // pixels: highlights nearer than that share a tick
const LANES = 3; // colours beside each other
const REST = 200; // milliseconds without scrolling before it is drawn anew: that takes as long as a frame
const SVG = "http://www.w3.org/2000/svg";

const text = document.getElementById("text");
const map = document.getElementById("map");
const view = map?.querySelector(".view");
const ticks = map?.querySelector(".ticks");
const firsts = new Map(); // slot -> the first highlight there
let height = 0; // of the map, in pixels
let drawnFor = 0; // the height of the page that the ticks stand for
let scrolled = -REST; // when the page was
let pressed = 0; // where on the map the pointer went down

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

function draw() {
  height = map.clientHeight;
  drawnFor = document.documentElement.scrollHeight;
  firsts.clear();
  const slots = new Map();
  for (const [part, colour, highlight] of places()) {
    const slot = Math.floor((part * height) / SLOT);
    if (!firsts.has(slot)) firsts.set(slot, highlight);
    const colours = slots.get(slot) ?? slots.set(slot, new Set()).get(slot);
    if (colours.size < LANES) colours.add(colour);
  }
  const drawn = [];
  for (const [slot, colours] of slots) {
    const width = 12 / colours.size;
    let x = 0;
    for (const colour of colours) {
      drawn.push(rect(colour, x, slot * SLOT, width, SLOT - 1));
      x += width;
    }
  }
  ticks.replaceChildren(...drawn);
  follow();
}

function rect(name, x, y, width, tall) {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", name);
  for (const [key, value] of Object.entries({ x, y, width, height: tall })) made.setAttribute(key, value);
  return made;
}

function follow() {
  const whole = document.documentElement.scrollHeight;
  view.setAttribute("y", (scrollY / whole) * height);
  view.setAttribute("height", Math.max(6, (innerHeight / whole) * height));
}

function go(event) {
  const part = (event.clientY - map.getBoundingClientRect().top) / height;
  scrollTo({ top: part * document.documentElement.scrollHeight - innerHeight / 2, behavior: "instant" });
}

/** On a tick: to its first highlight, wherever that stands once the sections around it are laid out. */
function begin(event) {
  map.setPointerCapture(event.pointerId);
  pressed = event.clientY;
  const slot = Math.floor((event.clientY - map.getBoundingClientRect().top) / SLOT);
  const [hit] = [0, 1, -1].map((off) => firsts.get(slot + off)).filter(Boolean);
  if (hit) reveal(marksOf(hit.number)[0] ?? hit.row);
  else go(event);
}

/** Sections that were laid out on the way have made the page longer or shorter. */
function onStop() {
  if (document.documentElement.scrollHeight !== drawnFor) later();
}

let waiting = 0;
const later = () => { waiting ||= setTimeout(atRest, REST); };

function atRest() {
  waiting = 0;
  if (performance.now() - scrolled < REST) later();
  else requestAnimationFrame(draw);
}

if (map && getComputedStyle(map).display !== "none") {
  map.addEventListener("pointerdown", begin);
  map.addEventListener("pointermove", (event) => {
    if (map.hasPointerCapture(event.pointerId) && Math.abs(event.clientY - pressed) >= SLOT) go(event);
  });
  addEventListener("scroll", () => { scrolled = performance.now(); requestAnimationFrame(follow); }, { passive: true });
  addEventListener("scrollend", onStop);
  new ResizeObserver(later).observe(map);
  document.addEventListener("briefmark:rows", later);
  new MutationObserver(later).observe(text, { attributeFilter: ["data-view", "data-filtered"] });
  new MutationObserver(later).observe(document.querySelector(".sources"), { childList: true, characterData: true, subtree: true });
  later();
}
