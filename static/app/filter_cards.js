/* Which of the page's highlights a filter selects: app/store/filters.py, on what the rows and marks of
   a brief say about themselves. What the window shows changes at once, the rest while the browser has
   nothing else to do. */

import { SHOWN, tell } from "./events.js";
import { recount } from "./room/folded.js";
import { underlinesOf } from "./room/underlines.js";
import { highlights } from "./room/list.js";

const LONGEST = 8; // milliseconds of work before the page may answer

const text = document.getElementById("text");
const covering = new WeakMap(); // mark -> the numbers of its highlights
const sections = [...text?.querySelectorAll(".rows") ?? []];
const inWindow = new Set(); // those of the sections that are
let words = null; // number -> the words of its quote and its note, folded, once somebody asks
let left = []; // the sections that still show what was asked for before, the nearest last

/** Forget what was read: the page has changed. */
export function forget() {
  words = null;
}

/** Show what the terms select, and nothing else. Returns [shown, all]. */
export function show(terms, known) {
  const holds = terms.map((term) => condition(term, known));
  let shown = 0;
  for (const entry of highlights().values()) {
    entry.filtered = !holds.every((each) => each(entry));
    shown += !entry.filtered;
  }
  for (const section of inWindow) turn(section);
  const here = sections.findIndex((section) => inWindow.has(section));
  const away = sections.map((section, n) => [Math.abs(n - here), section]).sort(([a], [b]) => b - a);
  left = away.map(([, section]) => section).filter((section) => !inWindow.has(section));
  goOn(inWindow.size ? 0 : Infinity);
  tell(SHOWN);
  return [shown, highlights().size];
}

/** The rest for so many milliseconds, then when the page is idle. */
function goOn(milliseconds) {
  const end = performance.now() + milliseconds;
  while (left.length && performance.now() < end) turn(left.pop());
  text.toggleAttribute("data-behind", left.length > 0);
  if (left.length) requestIdleCallback(() => goOn(LONGEST), { timeout: 200 });
}

/** Touch only what changes: a class written is a style to work out. */
function turn(section) {
  const numbers = highlights();
  const isOut = (number) => numbers.get(number)?.filtered ?? false;
  for (const card of section.getElementsByClassName("card")) put(card, isOut(card.dataset.h));
  for (const mark of section.getElementsByTagName("mark")) {
    const numbers = numbersOf(mark);
    const out = numbers.filter(isOut);
    put(mark, out.length === numbers.length);
    without(mark, out.length < numbers.length ? out : []);
  }
  for (const margin of section.getElementsByClassName("dense")) recount(margin);
}

/** Where some of its highlights are left out, their underlines go. */
function without(mark, out) {
  if (!out.length) return mark.removeAttribute("data-no");
  const lanes = underlinesOf(mark);
  const stay = [...lanes].filter(([number]) => !out.includes(number)).flatMap(([, those]) => those);
  const gone = out.flatMap((number) => lanes.get(number)).filter((lane) => !stay.includes(lane));
  const value = [...new Set(gone)].join(" ");
  if (mark.dataset.no !== value) mark.dataset.no = value;
}

function numbersOf(mark) {
  if (!covering.has(mark)) covering.set(mark, mark.dataset.h.split(" "));
  return covering.get(mark);
}

function put(element, filtered) {
  if (element.classList.contains("filtered") !== filtered) element.classList.toggle("filtered");
}

function wordsOf({ number, note }) {
  words ??= quotes();
  const found = words.get(number) ?? "";
  if (typeof found === "string") return found;
  const folded = `${fold(found.quote)}\n${fold(note)}`;
  words.set(number, folded);
  return folded;
}

/** number -> {quote, row}, as the marks have it. */
function quotes() {
  const found = new Map();
  for (const mark of text.getElementsByTagName("mark")) {
    const row = mark.closest(".block");
    for (const number of numbersOf(mark)) {
      const highlight = found.get(number) ?? { quote: "", row };
      if (highlight.row !== row) highlight.quote += "\n";
      highlight.quote += mark.textContent;
      highlight.row = row;
      found.set(number, highlight);
    }
  }
  return found;
}

function condition({ key, values, negated }, known) {
  const any = CONDITIONS[key](values, known);
  return negated ? (highlight) => !any(highlight) : any;
}

const CONDITIONS = {
  tag: (slugs, known) => {
    const wanted = family(slugs, known.tag);
    return ({ tags }) => tags.some((tag) => wanted.has(tag));
  },
  by: (handles, known) => {
    const people = handles.map((handle) => known.by[handle][1]);
    return ({ by }) => people.includes(by);
  },
  brief: (refs, known) => () => refs.includes(known.here),
  zone: (zones) => ({ row }) => zones.includes(row.dataset.in),
  has: (things) => ({ note, tags }) =>
    (things.includes("note") && note !== "") || (things.includes("tag") && tags.length > 0),
  words: (phrases) => {
    const folded = phrases.map((phrase) => (phrase.endsWith("*") ? fold(phrase).trimEnd() : fold(phrase)));
    return (highlight) => folded.some((phrase) => wordsOf(highlight).includes(phrase));
  },
};

/** The slugs of tags and all their descendants. */
function family(slugs, tags) {
  const found = new Set(slugs);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [slug, [, parent]] of Object.entries(tags)) if (found.has(parent)) found.add(slug);
  }
  return found;
}

const WORD = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]+/gu;

/** Casefolded words, each with a space on both sides: word_fold of app/domain/text.py. */
export function fold(words) {
  const found = casefold(words).normalize("NFC").match(WORD);
  return found ? ` ${found.join(" ")} ` : " ";
}

/** Python's casefold: upper case brings ß and ﬁ apart, and the dotless ı must not become i. */
function casefold(words) {
  const fold = (part) => part.toLowerCase().toUpperCase().toLowerCase();
  return words.split("ı").map(fold).join("ı").replaceAll("ς", "σ");
}

if (text) {
  globalThis.requestIdleCallback ??= (deed) => setTimeout(deed, 16, { timeRemaining: () => 8 });
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inWindow.add(target);
      else inWindow.delete(target);
    }
  });
  for (const section of sections) watcher.observe(section);
  addEventListener("beforeprint", () => goOn(Infinity));
}
