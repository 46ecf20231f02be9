/* Words of a passage, picked by the first and the last of them: clicked, dragged over, or walked to by keys.
   Offsets are code points of the canonical text; a pick is of whole words and never leaves the passage. */

import { announce } from "../messages.js";
import { nearestEdge, positionAt } from "./caret.js";
import { paint } from "./paint.js";
import { codePoints, rangeOf, theText } from "./text.js";

const quote = () => document.getElementById("strip-quote");

let passage = null; // {start, end, exact}
let words = []; // of it: {start, end, from, to}, the latter code units of `exact`
let row = null; // picking by keys: {kind, from, to}, indexes of words
let first = null; // clicked: {kind, at}, the word from which the next click goes on
let pressed = null;

/** Say which words there are; in the sheet of a phone they stand in its quote, too. */
export function setPassage(span) {
  passage = span;
  const segments = new Intl.Segmenter(theText().lang || undefined, { granularity: "word" }).segment(span.exact);
  words = [...segments].filter(({ isWordLike }) => isWordLike).map(({ index, segment }) => {
    const start = span.start + codePoints(span.exact, index);
    return { start, end: start + codePoints(segment, segment.length), from: index, to: index + segment.length };
  });
  quote().textContent = span.exact;
  quote().dataset.start = span.start;
  quote().toggleAttribute("data-astral", codePoints(span.exact, span.exact.length) < span.exact.length);
  stop();
  first = null;
}

/** The words from one to another, whichever comes first: {start, end, text}. */
function between(one, other) {
  const [from, to] = one < other ? [words[one], words[other]] : [words[other], words[one]];
  return { start: from.start, end: to.end, text: passage.exact.slice(from.from, to.to) };
}

/** Ranges of [start, end) in the text, and in the quote of the sheet. */
export function rangesOf({ start, end }) {
  return [theText(), document.getElementById("strip")].map((root) => rangeOf(start, end, root)).filter(Boolean);
}

const indexAt = (offset) => {
  const inside = words.findIndex(({ start, end }) => start <= offset && offset < end);
  if (inside >= 0) return inside;
  const after = words.findIndex(({ start }) => start > offset);
  return after < 0 ? words.length - 1 : words[after - 1]?.end === offset ? after - 1 : after;
};

/* -- by keys -------------------------------------------------------------------------------------- */

export const isPicking = () => row !== null;

/** Begin to pick words for a row: at those that it has, else at the first. */
export function pick(kind, at = null) {
  if (!words.length) return;
  row = at ? { kind, from: indexAt(at.start), to: indexAt(at.end - 1) } : { kind, from: 0, to: 0 };
  show();
}

export function stop() {
  row = null;
  paint("picked", []);
}

function show() {
  const picked = between(row.from, row.to);
  paint("picked", rangesOf(picked));
  announce(picked.text);
}

/** Act on a key while words are picked: calls `bind(kind, {start, end, text})`. Whether it was one of these. */
export function onPickKey(event, bind) {
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return false;
  const ahead = quote().matches(":dir(rtl)") ? -1 : 1;
  const last = words.length - 1;
  const steps = { ArrowRight: row.to + ahead, ArrowLeft: row.to - ahead, Home: 0, End: last };
  if (event.key === "Enter") {
    const { kind } = row;
    const picked = between(row.from, row.to);
    stop();
    bind(kind, picked);
  } else if (event.key === "Escape") {
    stop();
    announce("Nothing bound.");
  } else if (Object.hasOwn(steps, event.key)) go(steps[event.key], event.shiftKey);
  else if (/^[\p{L}\p{N}]$/u.test(event.key)) go(nextWith(event.key), event.shiftKey);
  else return false;
  return true;
}

function go(to, extend) {
  row.to = Math.min(Math.max(to, 0), words.length - 1);
  if (!extend) row.from = row.to;
  show();
}

/** The next word that begins so, from here on and round to the beginning; the same where there is none. */
function nextWith(letter) {
  const begins = ({ from }) => passage.exact.slice(from).toLowerCase().startsWith(letter.toLowerCase());
  const after = words.findIndex((word, at) => at > row.to && begins(word));
  const found = after >= 0 ? after : words.findIndex(begins);
  return found >= 0 ? found : row.to;
}

/* -- by pointer ----------------------------------------------------------------------------------- */

/** Until the signal: words that are clicked are bound to the row `kind()` ("" is none, null: nothing is bound), the first
    and then the last; `bind(kind, span, goesOn)`, where `goesOn` says that it is the second click. `outside(span)` is told of a word that
    does not belong to the passage, `none()` of a click when there is no row. */
export function pickByPointer({ kind, bind, outside, none }, signal) {
  const here = (event) => {
    const place = event.target.closest?.("#strip-quote, #text .block");
    if (kind() === null || !place || event.button > 0 || event.ctrlKey || event.metaKey) return null;
    const offset = positionAt(event.clientX, event.clientY);
    const inside = offset !== null && passage.start <= offset && offset <= passage.end;
    if (offset === null || !kind() && !inside) return null;
    return { offset, inside };
  };
  const on = (name, act) => document.addEventListener(name, act, { capture: true, signal });
  on("pointerdown", (event) => {
    pressed = here(event);
    if (pressed) event.stopPropagation();
  });
  on("mousedown", (event) => {
    if (!pressed) return;
    event.preventDefault(); // the focus stays in its row, and no selection begins
    event.stopPropagation();
  });
  on("pointercancel", () => { pressed = null; });
  on("pointerup", (event) => {
    const begun = pressed;
    const at = begun && here(event);
    if (!at) return;
    event.stopPropagation();
    if (!kind()) none();
    else if (!begun.inside || !at.inside) outside(wordAround((begun.inside ? at : begun).offset));
    else take(kind(), indexAt(begun.offset), indexAt(at.offset), bind);
  });
  on("click", (event) => {
    if (!pressed) return;
    pressed = null;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

function take(kind, from, to, bind) {
  const goesOn = first?.kind === kind && from === to;
  const picked = between(goesOn ? first.at : from, to);
  first = goesOn || from !== to ? null : { kind, at: to };
  bind(kind, picked, goesOn);
}

/** Go on from a word of the passage as if it had been clicked. */
export function goOnFrom(kind, { start }) {
  first = { kind, at: indexAt(start) };
}

function wordAround(offset) {
  const end = nearestEdge(offset, "end");
  const start = nearestEdge(Math.min(offset, end - 1), "start");
  return start < end ? { start, end } : { start: Math.min(start, offset), end: Math.max(start, offset) + 1 };
}
