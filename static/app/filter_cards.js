/* Which of the page's highlights a filter selects: app/store/filters.py, on what the cards and marks
   of a brief say about themselves. */

import { Unknown } from "./filter_query.js";
import { roll } from "./roll.js";

const text = document.getElementById("text");
let index = null; // number -> what is known of a highlight
let marks = []; // {mark, numbers, shown}

/** Forget what was read: the page has changed. */
export function forget() {
  index = null;
}

/** Show what the terms select, and nothing else. Returns [shown, all]. */
export function show(terms, known) {
  index ??= read();
  const holds = terms.map((term) => condition(term, known));
  const shown = new Set();
  for (const [number, highlight] of index) if (holds.every((each) => each(highlight))) shown.add(number);
  for (const [number, highlight] of index) turnCard(highlight, shown.has(number));
  for (const each of marks) turn(each, each.mark, each.numbers.some((number) => shown.has(number)));
  return [shown.size, index.size];
}

/** Touch only what changes: a class written is a style to work out. */
function turn(state, element, shown) {
  if (state.shown === shown) return;
  state.shown = shown;
  element?.classList.toggle("filtered", !shown);
}

/** The roll says it of cards that come later. */
function turnCard(highlight, shown) {
  highlight.entry.filtered = !shown;
  turn(highlight, document.getElementById(`h${highlight.entry.number}`), shown);
}

function read() {
  const found = new Map();
  for (const [number, entry] of roll())
    found.set(number, { entry, tags: entry.tags, by: entry.by, quote: "", row: null, shown: !entry.filtered });
  marks = [];
  for (const mark of text.getElementsByTagName("mark")) {
    const row = mark.closest(".block");
    const numbers = mark.dataset.h.split(" ");
    marks.push({ mark, numbers, shown: !mark.classList.contains("filtered") });
    for (const number of numbers) {
      const highlight = found.get(number);
      if (!highlight) continue;
      if (highlight.row && highlight.row !== row) highlight.quote += "\n";
      highlight.quote += mark.textContent;
      highlight.row = row;
    }
  }
  return found;
}

const zoneOf = ({ entry }) => entry.row.dataset.in;
const noteOf = ({ entry }) => entry.note;
const wordsOf = (highlight) => highlight.words ??= `${fold(highlight.quote)}\n${fold(noteOf(highlight))}`;

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
    return ({ by }) => {
      if (by === undefined) throw new Unknown("by");
      return people.includes(by);
    };
  },
  brief: (refs, known) => () => refs.includes(known.here),
  zone: (zones) => (highlight) => zones.includes(zoneOf(highlight)),
  has: (things) => (highlight) =>
    (things.includes("note") && noteOf(highlight) !== "") || (things.includes("tag") && highlight.tags.length > 0),
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
