/* Words of a passage, picked by the first and the last of them: clicked, dragged over, or walked to by keys.
   Offsets are code points of the canonical text; a pick is of whole words and never leaves the passage. */

import { announce } from "../../messages.js";
import { nearestEdge, positionAt } from "../caret.js";
import { paint } from "../paint.js";
import { codePoints, rangeOf, theText } from "../text.js";

const quote = () => document.getElementById("strip-quote");
const hint = () => document.getElementById("strip-keys");

let passage = null; // {start, end, exact}
let words = []; // of it: {start, end, from, to, at}: from and to are code units of `exact`, at of `folded`
let folded = ""; // it, without case and accents
let row = null; // picking by keys: {kind, from, to, shown, moved, held, ended}, the first two indexes of words
let began = null; // at which word it was picked last by keys
let edges = new Set(); // the indexes of words at which a pick ends, beside signs
let typed = { letters: "", at: 0 }; // lately: {letters, isLast, at}
let first = null; // clicked: {kind, at}, the word from which the next click goes on
let pressed = null;

/** Say which words there are; in the sheet of a phone they stand in its quote, too. */
export function setPassage(span) {
  passage = span;
  const segments = new Intl.Segmenter(theText().lang || undefined, { granularity: "word" }).segment(span.exact);
  let { start } = span;
  [words, folded] = [[], ""];
  for (const { index, segment, isWordLike } of segments) {
    const end = start + codePoints(segment, segment.length);
    if (isWordLike) words.push({ start, end, from: index, to: index + segment.length, at: folded.length });
    folded += fold(segment);
    start = end;
  }
  quote().textContent = span.exact;
  quote().dataset.start = span.start;
  quote().toggleAttribute("data-astral", codePoints(span.exact, span.exact.length) < span.exact.length);
  stop();
  hint().hidden = true;
  first = began = null;
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

const SOON = 1_000; // milliseconds: letters that follow each other so soon are the beginning of one word
// What ends a clause: not what stands within words and around them.
const SIGN = /[^\p{L}\p{N}\p{M}\s'’"“”„«»&/%‐‑–-]|\s[–-]\s/u;

export const isPicking = () => row !== null;

/** Whether a key has picked what is picked; before, it is only shown. */
export const isMoved = () => row?.moved ?? false;

/** What is picked, as it is bound; null where nothing is. */
export const picked = () => (row?.shown ? between(row.from, row.to) : null);

/** Begin to pick words for a row: at those that it `has`, else behind those that it `follows`, else where words were
    picked last, which are then shown when a key or `show` asks, or at the first that no row has. A pick goes to the end
    of its clause, or to where the words of `others` begin or end. All are spans. */
export function pick(kind, { has, follows, others, show: shows = false }) {
  if (!words.length) return;
  edges = new Set(others.flatMap(({ start, end }) => [indexAt(start), indexAt(end - 1) + 1]));
  const free = words.findIndex(({ start }) => !others.some((each) => each.start <= start && start < each.end));
  const behind = follows && (indexAt(follows.end - 1) + 1) % words.length;
  const from = has ? indexAt(has.start) : behind ?? began ?? Math.max(free, 0);
  const to = has ? indexAt(has.end - 1) : clauseEnd(from);
  const shown = shows || has !== undefined || behind !== undefined || began === null;
  row = { kind, from, to, shown, moved: false, held: false, ended: false };
  typed = { letters: "", at: 0 };
  began = from;
  hint().hidden = false; // and it stays: nothing moves under a pointer
  if (shown) show();
}

export function stop() {
  row = null;
  paint("picked", []);
}

function show() {
  const { text } = picked();
  paint("picked", rangesOf(picked()));
  announce(text);
}

export function showPicked() {
  row.shown = true;
  show();
}

/** Act on a key that moves what is picked: its first word, with Shift its last. Whether it was one of these. */
export function onPickKey({ key, shiftKey }) {
  const ahead = quote().matches(":dir(rtl)") ? -1 : 1;
  const isLast = shiftKey || row.held;
  const here = isLast ? row.to : row.from;
  const steps = { ArrowRight: here + ahead, ArrowLeft: here - ahead, Home: 0, End: words.length - 1 };
  if (Object.hasOwn(steps, key)) go(steps[key], isLast);
  else if (key === " ") hold();
  else if (/^[\p{L}\p{N}]$/u.test(key)) type(key, isLast);
  else return false;
  return true;
}

function go(to, isLast) {
  const at = Math.min(Math.max(to, 0), words.length - 1);
  Object.assign(row, isLast ? { to: at } : { from: at, to: clauseEnd(at) }, { ended: isLast, moved: true });
  began = row.from;
  showPicked();
}

/** Only the first word, and what is typed next is for the last: for keyboards on which Shift writes other letters. */
function hold() {
  const held = !row.held;
  Object.assign(row, { held, to: held ? row.from : clauseEnd(row.from), ended: false, moved: true });
  showPicked();
}

/** As in a list: to the next word that begins so and round to the beginning; letters that follow each other soon are
    the beginning of one word. The last word is looked for from the first on. */
export function type(letters, isLast = row.held) {
  const soon = performance.now() - typed.at < SOON && typed.isLast === isLast;
  const written = fold(letters);
  const longer = soon ? typed.letters + written : written;
  const here = isLast && row.ended ? row.to : row.from;
  const again = [...longer].every((each) => each === written);
  let at = again ? -1 : next(longer, here, isLast);
  typed = { letters: at < 0 ? written : longer, isLast, at: performance.now() };
  if (at < 0) at = next(written, here + 1, isLast);
  if (at < 0) announce(`No word ${isLast ? "from here on " : ""}begins with “${letters}”.`);
  else go(at, isLast);
}

/** The word from `here` on that begins so, else the first of those before; -1 where there is none. */
function next(letters, here, isLast) {
  const begins = (word) => folded.startsWith(letters, word.at);
  const after = words.findIndex((word, at) => at >= here && begins(word));
  return after >= 0 ? after : words.findIndex((word, at) => (!isLast || at >= row.from) && begins(word));
}

/** Without case and accents. */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function clauseEnd(from) {
  const end = words.findIndex(({ to }, at) => at >= from && (edges.has(at + 1) || SIGN.test(passage.exact.slice(to, words[at + 1]?.from))));
  return end < 0 ? words.length - 1 : end;
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
