/* Which of the page's highlights the clauses of a filter select, on what the rows of a brief say about
   themselves. What the window shows changes at once, the rest while the browser has nothing else to do. */

import { component } from "./component.js";
import { SHOWN, tell } from "./events.js";
import { recount } from "./room/cards.js";
import { leaveOut } from "./room/underlines.js";
import { highlights } from "./room/list.js";
import { theText } from "./room/text.js";

const LONGEST = 8; // milliseconds of work before the page may answer

const covering = new WeakMap(); // mark -> the numbers of its highlights
const inWindow = new Set(); // the sections of the text that are
let left = []; // the sections that still show what was asked for before, the nearest last

/** Show what the clauses select, and nothing else. Returns [shown, all]. */
export function show(clauses) {
  const holds = clauses.map(condition);
  let shown = 0;
  for (const entry of highlights().values()) {
    entry.filtered = !holds.every((each) => each(entry));
    shown += !entry.filtered;
  }
  for (const section of inWindow) turn(section);
  const sections = [...theText().querySelectorAll(".rows")];
  const here = sections.findIndex((section) => inWindow.has(section));
  const away = sections.map((section, n) => [Math.abs(n - here), section]).sort(([a], [b]) => b - a);
  left = away.map(([, section]) => section).filter((section) => !inWindow.has(section));
  goOn(inWindow.size ? 0 : Infinity);
  tell(SHOWN);
  return [shown, highlights().size];
}

/** The server says what is compared: the values of a facet that the rows carry, or the numbers of the
    highlights themselves. */
function condition({ facet, any, numbers, not }) {
  const wanted = new Set(any ?? numbers.map(String));
  const meet = facet ? (entry) => [entry[facet]].flat().some((value) => wanted.has(value)) : ({ number }) => wanted.has(number);
  return not ? (entry) => !meet(entry) : meet;
}

/** The rest for so many milliseconds, then when the page is idle. */
function goOn(milliseconds) {
  const end = performance.now() + milliseconds;
  while (left.length && performance.now() < end) turn(left.pop());
  theText()?.toggleAttribute("data-behind", left.length > 0);
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
    leaveOut(mark, out.length < numbers.length ? out : []);
  }
  for (const margin of section.getElementsByClassName("margin")) recount(margin);
}

function numbersOf(mark) {
  if (!covering.has(mark)) covering.set(mark, mark.dataset.h.split(" "));
  return covering.get(mark);
}

function put(element, filtered) {
  if (element.classList.contains("filtered") !== filtered) element.classList.toggle("filtered");
}

globalThis.requestIdleCallback ??= (act) => setTimeout(act, 16);

component("text", (text, signal) => {
  inWindow.clear();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inWindow.add(target);
      else inWindow.delete(target);
    }
  });
  for (const section of text.querySelectorAll(".rows")) watcher.observe(section);
  addEventListener("beforeprint", () => goOn(Infinity), { signal });
  signal.addEventListener("abort", () => watcher.disconnect());
});
