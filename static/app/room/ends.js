/* The ends of a highlight, moved afterwards: two handles at its words, dragged by mouse and finger or
   moved by arrows (each is a slider). The words follow at once; letting go or Enter saves. */

import { component } from "../component.js";
import { OPENED, ROWS, listen } from "../events.js";
import { announce, say } from "../messages.js";
import { boxAt, nearestEdge, nextStop, positionAt } from "./caret.js";
import { adjust } from "./changes.js";
import { cardOf, marksOf } from "./margin.js";
import { paint } from "./paint.js";
import { rangeOf, spanOf, theText } from "./text.js";

const ends = () => document.getElementById("ends");
const handle = (edge) => document.getElementById(`end-${edge}`);
const quote = () => document.getElementById("ends-quote");

let job = null; // {number, version, from, span, at}: from is the span on the server, at the ends untrimmed
let dragged = null; // {edge, dy}

const isMoved = () => job !== null && (job.span.start !== job.from.start || job.span.end !== job.from.end);

/** Show the handles of a highlight; with `edge` ("start", "end") the focus goes there. */
export function showEnds(number, edge = "") {
  const marks = marksOf(number);
  const card = cardOf(number);
  if (!ends() || !marks.length || !card) return;
  if (job?.number !== number) {
    const range = new Range();
    range.setStartBefore(marks[0]);
    range.setEndAfter(marks.at(-1));
    const from = spanOf(range, theText());
    if (!from) return;
    const at = { start: from.start, end: from.end };
    job = { number, version: card.dataset.version, from, span: from, at };
  }
  ends().hidden = false;
  draw();
  if (edge) handle(edge).focus({ preventScroll: true });
}

function hideEnds() {
  if (!job) return;
  job = null;
  dragged = null;
  ends().hidden = true;
  paint("pending", []);
  quote().hidden = true;
}

/** Move an end to the offset, never over the other. */
function moveTo(edge, offset) {
  if (offset === null) return;
  const at = { ...job.at, [edge]: offset };
  const range = at.start < at.end && rangeOf(at.start, at.end, theText());
  const span = range && spanOf(range, theText());
  if (!span) return;
  Object.assign(job, { at, span });
  draw();
}

function draw() {
  const { span, from } = job;
  place(handle("start"), boxAt(span.start), false);
  place(handle("end"), boxAt(span.end, true), true);
  handle("start").ariaValueText = `begins with “${span.exact.slice(0, 40)}”`;
  handle("end").ariaValueText = `ends with “${span.exact.slice(-40)}”`;
  for (const edge of ["start", "end"]) handle(edge).ariaValueNow = span[edge];
  const shown = quote();
  shown.hidden = !isMoved();
  shown.textContent = span.exact;
  const range = isMoved() && rangeOf(span.start, span.end, theText());
  paint("pending", range ? [range] : []);
  if (from.first !== span.first) shown.scrollTop = 0;
}

function place(element, { left, top, height }, below) {
  element.style.left = `${left + scrollX}px`;
  element.style.top = `${(below ? top + height : top) + scrollY}px`;
}

async function save(focus) {
  if (!isMoved()) return leave(focus);
  const { number, version, span } = job;
  const answer = await adjust(number, version, span);
  hideEnds();
  if (!answer.ok) say(answer.body.message);
  if (focus) cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
  else if (document.activeElement === document.body) showEnds(number);
  return undefined;
}

function leave(focus) {
  const { number } = job;
  hideEnds();
  if (focus) cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
}

function onKey(event) {
  const edge = event.target.id === "end-start" ? "start" : "end";
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const held = event.ctrlKey || event.metaKey || event.altKey;
  if (held) return;
  if (step) moveTo(edge, nextStop(job.at[edge], event.shiftKey ? "character" : edge, step));
  else if (event.key === "Enter" || event.key === " ") save(true);
  else if (event.key === "Escape") { announce("The ends stay as they were."); leave(true); }
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function grip(event) {
  if (event.button > 0) return;
  const edge = event.currentTarget.id === "end-start" ? "start" : "end";
  const { top, height } = boxAt(job.span[edge], edge === "end");
  dragged = { edge, dy: event.clientY - (top + height / 2) };
  ends().classList.add("dragged");
  event.preventDefault();
}

function follow(event) {
  if (!dragged || !job) return;
  const offset = positionAt(event.clientX, event.clientY - dragged.dy);
  if (offset !== null) moveTo(dragged.edge, nearestEdge(offset, dragged.edge));
}

function release() {
  if (!dragged) return;
  dragged = null;
  ends().classList.remove("dragged");
  if (isMoved()) save(false);
}

/** The handles stay while the card, its words or they themselves are in use. */
function letGo({ target }) {
  if (!job || isMoved() || ends().contains(target)) return;
  const card = cardOf(job.number);
  const isMark = target.closest?.("mark")?.matches(`[data-h~="${job.number}"]`);
  if (!card?.contains(target) && !isMark) hideEnds();
}

component("ends", (group, signal) => {
  for (const slider of group.querySelectorAll("[role=slider]")) {
    slider.addEventListener("keydown", onKey, { signal });
    slider.addEventListener("pointerdown", grip, { signal });
    slider.addEventListener("mousedown", (event) => event.preventDefault(), { signal }); // no selection begins
  }
  document.addEventListener("pointermove", follow, { signal });
  document.addEventListener("pointerup", release, { signal });
  document.addEventListener("pointercancel", () => { dragged = null; group.classList.remove("dragged"); hideEnds(); }, { signal });
  // Nobody's words are lost because the focus went elsewhere.
  group.addEventListener("focusout", (event) => {
    if (!group.contains(event.relatedTarget) && job && !dragged) save(false);
  }, { signal });
  listen([ROWS], hideEnds, signal);
  listen([OPENED], (number) => showEnds(number), signal);
  for (const kind of ["focusin", "pointerdown"]) document.addEventListener(kind, letGo, { signal });
  addEventListener("resize", () => { if (job) draw(); }, { signal });
});
