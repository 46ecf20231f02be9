/* The ends of a highlight, moved afterwards: two handles at its words, dragged by mouse and finger or moved by
   arrows (each is a slider). The words follow at once; a bar at the foot of the window saves them or leaves
   them as they were. */

import { component } from "../component.js";
import { OPENED, ROWS, listen } from "../events.js";
import { announce } from "../messages.js";
import { boxAt, nearestEdge, nextStop, positionAt } from "./caret.js";
import { adjust } from "./changes.js";
import { cardOf, marksOf } from "./margin.js";
import { paint } from "./paint.js";
import { rangeOf, spanOf, theText } from "./text.js";

const byId = (id) => document.getElementById(id);
const ends = () => byId("ends");
const handle = (edge) => byId(`end-${edge}`);
const edgeOf = (element) => element.id.replace("end-", "");

let job = null; // {number, version, from, span, at, asked}: from is the span on the server, at the ends untrimmed
let dragged = null; // {edge, dy}

const isMoved = () => job !== null && (job.span.start !== job.from.start || job.span.end !== job.from.end);

/** Show the handles of a highlight; with `edge` ("start", "end") they are asked for: the focus goes there. Those
    that were moved stay until somebody saves or cancels them. */
export function showEnds(number, edge = "") {
  if (job?.number !== number) {
    if (isMoved()) return edge && complain(`Save or cancel the new start and end of ${refOf(job.number)} first.`);
    job = jobFor(number);
  }
  if (!job) return;
  job.asked ||= Boolean(edge);
  complain("");
  draw();
  if (!edge) return;
  handle(edge).focus({ preventScroll: true });
  handle(edge).scrollIntoView({ block: "nearest" });
}

const refOf = (number) => cardOf(number)?.querySelector(".ref").firstChild.textContent ?? "";

function jobFor(number) {
  const marks = marksOf(number);
  const card = cardOf(number);
  if (!ends() || !marks.length || !card) return null;
  const range = new Range();
  range.setStartBefore(marks[0]);
  range.setEndAfter(marks.at(-1));
  const from = spanOf(range, theText());
  const at = from && { start: from.start, end: from.end };
  return from && { number, version: card.dataset.version, from, span: from, at, asked: false };
}

function hideEnds() {
  job = null;
  dragged = null;
  if (ends()) ends().hidden = true;
  paint("pending", []);
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
  const { span, number, asked } = job;
  ends().hidden = false;
  place(handle("start"), boxAt(span.start), false);
  place(handle("end"), boxAt(span.end, true), true);
  handle("start").ariaValueText = `begins with “${span.exact.slice(0, 40)}”`;
  handle("end").ariaValueText = `ends with “${span.exact.slice(-40)}”`;
  for (const edge of ["start", "end"]) handle(edge).ariaValueNow = span[edge];
  const begun = asked || isMoved();
  byId("ends-bar").hidden = !begun;
  if (begun) for (const open of document.querySelectorAll(":popover-open")) open.hidePopover(); // nothing lies over the bar
  byId("ends-ref").textContent = refOf(number);
  byId("ends-quote").textContent = span.exact;
  const range = isMoved() && rangeOf(span.start, span.end, theText());
  paint("pending", range ? [range] : []);
}

function place(element, { left, top, height }, below) {
  element.style.left = `${left + scrollX}px`;
  element.style.top = `${(below ? top + height : top) + scrollY}px`;
}

function complain(message) {
  byId("ends-problem").textContent = message;
  byId("ends-problem").hidden = !message;
}

async function save() {
  if (!isMoved()) return leave();
  const mine = job;
  byId("ends-save").ariaBusy = "true";
  const { ok, status, body } = await adjust(mine.number, mine.version, mine.span);
  byId("ends-save").ariaBusy = "false";
  if (job !== mine) return undefined;
  if (ok) return leave();
  if (status === 409 && body.current?.version) mine.version = body.current.version; // saved again, they go in place
  return complain(body.message);
}

/** The focus goes back to the card. */
function leave() {
  const { number } = job;
  hideEnds();
  cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
}

function cancel() {
  if (isMoved()) announce("Start and end stay as they were.");
  leave();
}

function onKey(event) {
  if (!job || event.ctrlKey || event.metaKey || event.altKey) return;
  const slider = event.target.closest("[role=slider]");
  const step = slider && { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step) {
    const edge = edgeOf(slider);
    moveTo(edge, nextStop(job.at[edge], event.shiftKey ? "character" : edge, step));
  } else if (slider && (event.key === "Enter" || event.key === " ")) save();
  else if (event.key === "Escape") cancel();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function grip(event) {
  if (event.button > 0) return;
  const edge = edgeOf(event.currentTarget);
  const { top, height } = boxAt(job.span[edge], edge === "end");
  dragged = { edge, dy: event.clientY - (top + height / 2) };
  ends().classList.add("dragged");
  event.preventDefault();
  handle(edge).focus({ preventScroll: true }); // Enter and Escape are for it from now on
}

function follow(event) {
  if (!dragged || !job) return;
  const offset = positionAt(event.clientX, event.clientY - dragged.dy);
  if (offset !== null) moveTo(dragged.edge, nearestEdge(offset, dragged.edge));
}

function release() {
  dragged = null;
  ends()?.classList.remove("dragged");
}

/** The handles stay while the card, its words or they themselves are in use. */
function letGo({ target }) {
  if (!job || isMoved() || ends().contains(target)) return;
  const isMark = target.closest?.("mark")?.matches(`[data-h~="${job.number}"]`);
  if (!cardOf(job.number)?.contains(target) && !isMark) hideEnds();
}

component("ends", (group, signal) => {
  for (const slider of group.querySelectorAll("[role=slider]")) {
    slider.addEventListener("pointerdown", grip, { signal });
    slider.addEventListener("mousedown", (event) => event.preventDefault(), { signal }); // no selection begins
    // No gesture of the browser either: after one that ends quickly, the next tap (on Save) would be no click.
    slider.addEventListener("touchstart", (event) => event.preventDefault(), { signal, passive: false });
  }
  group.addEventListener("keydown", onKey, { signal });
  byId("ends-save").addEventListener("click", save, { signal });
  byId("ends-cancel").addEventListener("click", cancel, { signal });
  document.addEventListener("pointermove", follow, { signal });
  document.addEventListener("pointerup", release, { signal });
  document.addEventListener("pointercancel", release, { signal });
  listen([ROWS], (detail) => {
    const { number, asked } = job ?? {};
    if (isMoved() && marksOf(number).length) draw();
    else if (job && detail?.theirs && marksOf(number).length) {
      hideEnds();
      showEnds(number);
      if (job) job.asked = asked;
    } else hideEnds();
  }, signal);
  listen([OPENED], (number) => showEnds(number), signal);
  for (const kind of ["focusin", "pointerdown"]) document.addEventListener(kind, letGo, { signal });
  addEventListener("resize", () => { if (job) draw(); }, { signal });
});
