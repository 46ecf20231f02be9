/* The reading page: selections, keys and cards come together here. */

import { showEnds } from "./adjust.js";
import { isCaretOn, onCaretKey, toggleCaret } from "./caret.js";
import { selectSentence, walkBlocks } from "./cursor.js";
import { add, edit, remove } from "./highlights.js";
import { newId } from "./identifiers.js";
import { light } from "./lit.js";
import { cardOf, followAddress, placeOf, quoteOf, walk } from "./margin.js";
import { rangeOf } from "./offsets.js";
import * as palette from "./palette.js";
import { clear, current, select, watch } from "./selection.js";
import { isBusy, isElsewhere, isOn, isTyping, showKeys } from "./shortcuts.js";
import { sketch } from "./sketch.js";
import { colourOf } from "./tag_list.js";
import { announce } from "./toast.js";
import { redo, undo } from "./undo.js";
import * as views from "./views.js";
import "./zones.js";

const text = document.getElementById("text");
const mayHighlight = "mayHighlight" in text.dataset;

let pending = null; // {id, span}: what the menu is about to highlight
let sending = false; // its words are marked already
let dismissed = ""; // the selection for which the menu was sent away

const nameOf = (span) => (span ? `${span.start}-${span.end}` : "");

/** Open the menu for a selection, move it with the selection, or close it with it. */
function offer(span) {
  if (sending || palette.isOpen() && (!pending || palette.hasFocus())) return;
  if (!span) {
    dismissed = "";
    if (pending && !palette.isDirty()) drop();
    return;
  }
  if (nameOf(span) === dismissed || (pending && nameOf(span) === nameOf(pending.span))) return;
  dismissed = "";
  const fresh = pending === null;
  pending = { id: newId(), span };
  paint(span.range);
  if (fresh) palette.open(jobFor(pending));
  else palette.retarget(jobFor(pending));
  if (fresh) announce("Selected. Press a digit for a tag, arrow down for the list, Tab for a note.");
}

function jobFor({ id, span }) {
  return {
    title: "New highlight",
    quote: span.exact,
    tags: [],
    note: "",
    place: () => placeOf(span.start, span.end),
    save: (fields) => send(pending, fields),
    done: () => { const { first } = pending.span; drop(); clear(); goBackTo(first); },
    back: () => { dismissed = nameOf(pending.span); goBackTo(pending.span.last); drop(); },
  };
}

/** The words are marked from now on, not from the answer; when it is a refusal, selected again. */
async function send({ id, span }, fields) {
  const takeAway = sketch(span, colourOf(fields.tags));
  sending = true;
  paint(null);
  if (!palette.hasFocus()) clear();
  const answer = await add(id, span, fields);
  sending = false;
  takeAway();
  if (answer.ok) return answer;
  paint(rangeOf(span.start, span.end, text));
  if (!palette.hasFocus()) select(span.start, span.end);
  return answer;
}

function drop() {
  pending = null;
  paint(null);
  palette.close();
}

/** The rows may have been replaced meanwhile: the block is found again by its place. */
function goBackTo(block) {
  const now = text.querySelector(`[data-start="${block.dataset.start}"]`);
  if (!now) return;
  now.tabIndex = -1;
  now.focus({ preventScroll: true });
}

/** The browser's own paint goes when the focus does. */
function paint(range) {
  light("pending", range ? [range] : []);
}

function openEditor(card) {
  const number = card.dataset.h;
  const before = {
    version: card.dataset.version,
    tags: card.dataset.tags.split(" ").filter(Boolean),
    note: card.querySelector(".note")?.textContent ?? "",
  };
  const back = () => cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
  pending = null;
  paint(null);
  palette.open({
    title: card.querySelector(".ref").firstChild.textContent,
    quote: quoteOf(number),
    tags: before.tags,
    note: before.note,
    link: `${text.dataset.base}/highlights/${number}`,
    place: () => card.getBoundingClientRect(),
    save: (fields) => edit(number, before, fields),
    stale: (now) => { before.version = now.version; before.tags = now.tags.map((tag) => tag.slug); before.note = now.note; },
    ends: () => showEnds(number, "end"),
    remove: "removable" in card.dataset ? () => remove(number) : null,
    done: back,
    back,
  });
  if (matchMedia("(pointer: coarse)").matches) document.getElementById("palette").focus();
  else palette.enter();
}

/** Keys that act on a selection, read at this moment and not when a timer comes to it. */
function onSelectionKey(event) {
  if (!mayHighlight || palette.hasFocus()) return false;
  const span = current();
  if (span) offer(span);
  if (!pending) return false;
  if (event.key === "Escape") return done(() => { dismissed = nameOf(pending.span); drop(); });
  if (event.key === "ArrowDown" && !event.shiftKey) return done(() => palette.enter(true));
  if (event.key === "Tab" && !event.shiftKey) return done(palette.enterNote);
  if (event.key === "Enter" && !event.target.closest("a, button, summary")) return done(() => palette.enter());
  if (/^[1-9]$/.test(event.key) && isOn()) return palette.applyDigit(event.key);
  if (/^\p{L}$/u.test(event.key) && !isMine(event)) palette.enter(); // the letter goes on into the box
  return false;
}

/** After the keyboard selected, letters with a meaning keep it; after the mouse they look for a tag. */
function isMine(event) {
  return isOn() && pending?.span.by === "keyboard" && event.key in KEYS;
}

function done(deed) {
  deed();
  return true;
}

const KEYS = {
  j: () => walkBlocks(1),
  k: () => walkBlocks(-1),
  n: () => walk(1) || announce("No further highlight."),
  p: () => walk(-1) || announce("No highlight before."),
  "?": showKeys,
  c: () => toggleCaret(),
  ...views.KEYS,
  ...(mayHighlight && { e: () => moveEnds("end"), E: () => moveEnds("start"), s: () => selectSentence(), S: () => selectSentence(true) }),
};

/** Of the highlight whose card has the focus. */
function moveEnds(edge) {
  const card = document.activeElement.closest?.(".card");
  if (card) showEnds(card.dataset.h, edge);
  else announce("Go to a highlight first: n and p walk through them.");
}

document.addEventListener("keydown", (event) => {
  if (isUndo(event)) {
    event.preventDefault();
    (event.shiftKey ? redo : undo)();
    return;
  }
  const choosing = pending && event.key === "ArrowDown" && !event.shiftKey && !event.ctrlKey;
  if (isCaretOn() && !isBusy(event) && !palette.hasFocus() && !choosing && onCaretKey(event)) {
    event.preventDefault();
    return;
  }
  if (isElsewhere(event)) return;
  if (onSelectionKey(event)) {
    event.preventDefault();
    return;
  }
  if (isCaretOn() && event.key === "Escape") toggleCaret(false);
  if (!isOn() || !(event.key in KEYS) || palette.hasFocus()) return;
  event.preventDefault();
  KEYS[event.key]();
});

function isUndo(event) {
  const held = event.ctrlKey || event.metaKey;
  return mayHighlight && held && event.key.toLowerCase() === "z" && !event.altKey && !isTyping(event.target);
}

text.addEventListener("click", (event) => {
  const link = event.target.closest(".card .ref");
  if (!link || !mayHighlight || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openEditor(link.closest(".card"));
});

document.addEventListener("pointerdown", (event) => {
  if (!palette.isOpen() || pending || event.target.closest("#palette, dialog, .toast")) return;
  if (!palette.isDirty()) palette.close();
});

if (mayHighlight) watch(offer);
addEventListener("hashchange", followAddress);
// The browser follows the address by itself when the page is loaded, and takes the focus along.
if (document.readyState === "complete") followAddress();
else addEventListener("load", () => setTimeout(followAddress));
text.dataset.ready = ""; // the keys answer from here on
