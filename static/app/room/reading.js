/* The reading page: selections, keys and cards come together here. */

import { component } from "../component.js";
import { afterPaint } from "../events.js";
import { newId } from "../identifiers.js";
import { areOn, isTaken, isTyping, onKeys, showKeys } from "../keys.js";
import { announce } from "../messages.js";
import { copyQuotation } from "../quotations.js";
import { isCaretOn, onCaretKey, selectSentence, toggleCaret, walkBlocks } from "./caret.js";
import { add, edit, redo, remove, undo } from "./changes.js";
import { walkNew } from "./colleagues.js";
import { showEnds } from "./ends.js";
import { KEYS as FILTER_KEYS } from "./filtered.js";
import { highlight } from "./list.js";
import { cardHere, cardOf, fixedIn, followAddress, placeOf, quoteOf, walk } from "./margin.js";
import { paint, preview } from "./paint.js";
import * as strip from "./recommending.js";
import { clear, current, select, watch } from "./selection.js";
import { colourOf } from "./tag_list.js";
import * as menu from "./tag_menu.js";
import { base, mayHighlight, rangeOf, theText } from "./text.js";
import { keptEdit } from "./waiting.js";

let pending = null; // {id, span}: what the menu is about to highlight
let sending = null; // the promise of the answer: its words are marked already
let marked = ""; // the number of the last highlight that was made here
let dismissed = ""; // the selection for which the menu was sent away

const nameOf = (span) => (span ? `${span.start}-${span.end}` : "");

/** Open the menu for a selection, move it with the selection, or close it with it. */
function offer(span) {
  if (sending || strip.isOpen() || menu.isOpen() && (!pending || menu.hasFocus())) return;
  if (!span) {
    dismissed = "";
    if (pending && !menu.isDirty()) drop();
    return;
  }
  if (nameOf(span) === dismissed || (pending && nameOf(span) === nameOf(pending.span))) return;
  dismissed = "";
  const fresh = pending === null;
  pending = { id: newId(), span };
  paintPending(span.range);
  if (fresh) menu.open(jobFor(pending));
  else menu.retarget(jobFor(pending));
  if (fresh) announce("Selected. Press a digit for a tag or type its name; arrow down for the list, Tab for a note.");
}

function jobFor({ id, span }) {
  return {
    title: "New highlight",
    quote: span.exact,
    quotation: ofWords(span),
    tags: [],
    note: "",
    place: () => placeOf(span.start, span.end),
    save: (fields) => send(pending, fields),
    recommend: strip.mayRecommend() ? (fields) => recommendWords(fields) : null,
    done: () => { const { first } = pending.span; drop(); clear(); goBackTo(first); },
    back: () => { dismissed = nameOf(pending.span); goBackTo(pending.span.last); drop(); },
  };
}

/** The words are marked from now on, not from the answer; when it is a refusal, selected again. */
async function send({ id, span }, fields) {
  const takeAway = preview(span, colourOf(fields.tags));
  paintPending(null);
  if (!menu.hasFocus()) clear();
  sending = add(id, span, fields);
  const answer = await sending;
  sending = null;
  takeAway();
  if (answer.body.highlight) marked = String(answer.body.highlight.number);
  if (answer.ok) return answer;
  paintPending(rangeOf(span.start, span.end, theText()));
  if (!menu.hasFocus()) select(span.start, span.end);
  return answer;
}

/** The strip takes over: closed, it leaves the words selected. */
function recommendWords({ tags, note }) {
  const { id, span } = pending;
  drop();
  clear();
  strip.recommendWords({ id, span, tags, note, back: () => { goBackTo(span.last); select(span.start, span.end); } });
}

function drop() {
  pending = null;
  paintPending(null);
  menu.close();
}

/** The rows may have been replaced meanwhile: the block is found again by its place. */
function goBackTo(block) {
  const now = theText().querySelector(`[data-start="${block.dataset.start}"]`);
  if (!now) return;
  now.tabIndex = -1;
  now.focus({ preventScroll: true });
}

/** The browser's own paint goes when the focus does. */
function paintPending(range) {
  paint("pending", range ? [range] : []);
}

function openEditor(card) {
  const number = card.dataset.h;
  strip.close();
  const before = {
    version: card.dataset.version,
    tags: card.dataset.tags.split(" ").filter(Boolean),
    note: card.querySelector(".note")?.textContent ?? "",
    ...keptEdit(number),
  };
  const fixed = fixedIn(card);
  let stay = fixed ?? [];
  const ref = card.querySelector(".ref").firstChild.textContent;
  const back = () => cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
  pending = null;
  paintPending(null);
  menu.open({
    title: fixed ? `Add a tag to ${ref}` : ref,
    quote: quoteOf(number),
    quotation: ofHighlight(number),
    tags: before.tags,
    fixed,
    note: before.note,
    new_tag: before.new_tag,
    link: `${base()}/highlights/${number}`,
    ref,
    place: () => card.getBoundingClientRect(),
    save: (fields) => edit(number, before, fixed ? beside(stay, fixed, fields) : fields),
    stale: (now) => {
      const slugs = now.tags.map((tag) => tag.slug);
      const mine = before.tags.filter((slug) => !stay.includes(slug));
      stay = slugs.filter((slug) => !mine.includes(slug));
      Object.assign(before, { version: now.version, tags: slugs, note: now.note });
    },
    recommend: strip.mayRecommend() ? () => strip.recommend(number) : null,
    ends: fixed ? null : () => showEnds(number, "end"),
    remove: fixed ? null : () => remove(number),
    done: back,
    back,
  });
  if (matchMedia("(pointer: coarse)").matches) document.getElementById("palette").focus();
  else menu.enter();
}

/** Tags of one's own beside those that stay now; `fixed` did when the menu opened. The note is left alone. */
function beside(stay, fixed, { note: _theirs, tags, ...rest }) {
  return { ...rest, tags: [...stay, ...tags.filter((slug) => !fixed.includes(slug))] };
}

/** A key while words are selected, read at this moment and not when a timer comes to it: the menu stands there,
    and all that is no key of it is typed into its box. */
function onSelectionKey(event) {
  if (!mayHighlight()) return false;
  const span = current();
  if (span) offer(span);
  if (!pending) return false;
  const acts = {
    Escape: () => { dismissed = nameOf(pending.span); drop(); },
    ArrowDown: () => menu.enter(true),
    Tab: menu.enterNote,
    ...(areOn() && SELECTING),
  };
  const moves = event.shiftKey && event.key.length > 1;
  if (Object.hasOwn(acts, event.key) && !moves) return done(acts[event.key]);
  if (event.key === "Enter") return !event.target.closest("a, button, summary") && done(() => menu.enter());
  if (/^[1-9]$/.test(event.key) && areOn() && menu.applyDigit(event.key)) return true;
  if (event.key === "0" && areOn() && strip.mayRecommend()) return done(sending ? recommendHere : menu.recommend);
  if (isTyped(event.key)) menu.enter(); // the letter goes on into the box
  return false;
}

/** What gives a letter or sign, at once or with the next key. */
const isTyped = (key) => /^[^ ]$/u.test(key) || key === "Dead" || key === "Process";

function done(act) {
  act();
  return true;
}

/** Selected words are changed by signs: letters look for a tag. */
const SELECTING = { "+": () => selectSentence(), ".": () => selectSentence(true), '"': () => copyQuotation(ofWords(pending.span)) };
/** The number of the highlight at whose card one is, else of the one that is pointed at, else of the one that was just
    made here; "" where there is none. */
function highlightHere() {
  const pointed = theText().querySelector(".card:hover, mark:hover");
  const row = highlight(marked)?.row;
  return cardHere()?.dataset.h ?? pointed?.dataset.h.split(" ").at(-1) ?? (row?.contains(document.activeElement) ? marked : "");
}

/* The addresses of quotations. */
const ofHighlight = (number) => `${base()}/quotation?m=${number}`;
const ofWords = ({ start, end }) => `${base()}/quotation?start=${start}&end=${end}`;

/** Of the words that are selected, which whoever only reads can copy, too, else of a highlight. */
function copyHere() {
  const span = current();
  const number = span ? "" : highlightHere();
  if (span || number) copyQuotation(span ? ofWords(span) : ofHighlight(number));
  else announce("Select words, or go to a highlight first: n and p walk through them.");
}

/** One that is being made is waited for. */
async function recommendHere() {
  await sending;
  const number = highlightHere();
  if (number) strip.recommend(number);
  else announce("Select words, or go to a highlight first: n and p walk through them.");
}

const RECOMMENDING = { 0: recommendHere };
const MARKING = {
  e: () => moveEnds("end"),
  E: () => moveEnds("start"),
  s: () => selectSentence(),
  S: () => selectSentence(true),
};
const READING = {
  j: () => walkBlocks(1),
  k: () => walkBlocks(-1),
  n: () => walkNew(1) || walk(1) || announce("No further highlight."),
  p: () => walkNew(-1) || walk(-1) || announce("No highlight before."),
  "?": showKeys,
  c: () => toggleCaret(),
  '"': copyHere,
  ...FILTER_KEYS,
};

/** Of the highlight at whose card one is. */
function moveEnds(edge) {
  const card = cardHere();
  if (card && fixedIn(card)) announce("A colleague marked this: its start and end are theirs, or a lead’s.");
  else if (card) {
    document.getElementById("sheet")?.hidePopover(); // a phone's: it would cover the words
    showEnds(card.dataset.h, edge);
  } else announce("Go to a highlight first: n and p walk through them.");
}

/** Ahead of the keys of the page, and they do nothing while the menu is open. */
function onKey(event) {
  if (isUndo(event)) {
    event.preventDefault();
    (event.shiftKey ? redo : undo)();
    return;
  }
  if (isTaken(event, "palette")) return;
  const isHeld = event.ctrlKey || event.metaKey || event.altKey;
  const choosing = pending && event.key === "ArrowDown" && !event.shiftKey && !isHeld;
  if (!choosing && isCaretOn() && onCaretKey(event) || !isHeld && onSelectionKey(event)) event.preventDefault();
  else if (isCaretOn() && event.key === "Escape") toggleCaret(false);
}

function isUndo(event) {
  const held = event.ctrlKey || event.metaKey;
  return mayHighlight() && held && event.key.toLowerCase() === "z" && !event.altKey && !isTyping(event.target);
}

component("text", (text, signal) => {
  document.addEventListener("keydown", onKey, { signal });
  onKeys({ ...READING, ...(mayHighlight() && MARKING), ...(strip.mayRecommend() && RECOMMENDING) }, signal);
  text.addEventListener("click", (event) => {
    const link = event.target.closest(".card .ref");
    if (!link || !mayHighlight() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openEditor(link.closest(".card"));
  }, { signal });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.isOpen() || pending || event.target.closest("#palette, dialog, .toast")) return;
    if (!menu.isDirty()) menu.close();
  }, { signal });
  if (mayHighlight()) watch(offer, signal);
  // The browser follows the address by itself, and takes the focus along in the next frame.
  const follow = () => afterPaint(followAddress);
  addEventListener("hashchange", follow, { signal });
  if (document.readyState === "complete") follow();
  else addEventListener("load", follow, { signal });
  text.dataset.ready = ""; // the keys answer from here on
});
