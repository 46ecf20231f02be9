/* The filter on the page of a brief that shows all its highlights: a click acts at once. The page says
   which clauses hold after it; what the window shows changes first, the rest while the browser has nothing
   else to do. What is typed is read by the server alone, after a pause; it answers with the sentence and
   the choices as they stand then and with the clauses. "m" is only mine, "v" the next colleague's, "h" hides
   all highlights. */

import { get } from "../api.js";
import { component } from "../component.js";
import { ROWS, SHOWN, afterPaint, idly, listen, tell } from "../events.js";
import { asked, choiceOf, fold, line, panel, words } from "../filter.js";
import { announce } from "../messages.js";
import { recount } from "./cards.js";
import { highlights } from "./list.js";
import { isInWindow } from "./rows.js";
import { theText } from "./text.js";
import { leaveOut, underlinesOf } from "./underlines.js";

const PAUSE = 40; // milliseconds without a key before the server is asked
const LONGEST = 8; // milliseconds of work before the page may answer

let clauses = []; // {facet, any, not} or {numbers, not}: what the page shows
let query = ""; // the same as it was typed
let latest = 0; // counts the questions
let asking = null; // until the choices are those of the clauses
let typing = 0; // the pause
let kept = ""; // the query without the words that are being typed

const isComplete = () => "complete" in (theText()?.dataset ?? {}); // the page has all highlights
const join = (...queries) => queries.filter(Boolean).join(" ");
const inThousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ","); // Intl takes 2 ms to wake up, in the answer to a click
const figure = (number, noun = "") => [inThousands(number), noun && noun + (number === 1 ? "" : "s")].filter(Boolean).join(" ");

/** The clauses after a click on the choice: those that it says, or its own besides those that hold. */
function after(choice) {
  if (choice.dataset.to) return JSON.parse(choice.dataset.to).map((each) => (typeof each === "number" ? clauses[each] : each));
  const { facet, means } = choice.parentElement.dataset;
  const [, minus, value] = /^(-?)[^:]+:([^]*)$/.exec(choice.dataset.chip);
  return [...clauses, { facet, any: means ? JSON.parse(means) : [value], not: minus === "-" }];
}

/** Show what these clauses select, and count it. */
function put(now) {
  clauses = now;
  const [shown, all] = show(clauses);
  count(shown, all);
  return clauses.length ? `${shown} of ${figure(all, "highlight")}.` : `All ${figure(all, "highlight")}.`;
}

function count(shown, all) {
  const tally = document.getElementById("tally");
  const part = (name, words) => Object.assign(document.createElement(name ? "span" : "strong"), { className: name, textContent: words });
  if (clauses.length) tally.replaceChildren(part("", figure(shown)), ` of ${figure(all)}:`);
  else if (all) tally.replaceChildren(`${all > 1 ? "All " : ""}${figure(all, "highlight")}`, part("by-all", " by everyone"));
  else tally.textContent = "No highlights yet";
  document.getElementById("count-shown").textContent = figure(shown);
  panel().querySelector("[data-shown]").textContent = `Show ${figure(shown, "highlight")}`;
  if (panel().matches(":popover-open")) requestIdleCallback(countChoices);
}

/** How many of the brief's highlights each choice would show by itself. */
function countChoices() {
  const all = [...highlights().values()];
  for (const row of panel().querySelectorAll(".choice-row")) {
    const { facet, means } = row.dataset;
    const [, minus, value] = /^(-?)[^:]+:([^]*)$/.exec(row.querySelector("[data-chip]").dataset.chip);
    const holds = facet ? condition({ facet, any: means ? JSON.parse(means) : [value], not: minus === "-" }) : () => true;
    row.querySelector("[data-count]").textContent = facet ? figure(all.filter(holds).length) : "";
  }
}

/** Ask what the query means, once `ready`, then show that. False when it cannot be read, or nobody answers. */
function ask(typed, ready = null) {
  const mine = latest += 1;
  const answered = (async () => {
    await ready;
    const { ok, body } = await get(`${location.pathname}/filter?q=${encodeURIComponent(typed)}`);
    if (mine !== latest) return true; // a later question counts
    asking = null;
    if (!ok || !body.bar) return false;
    query = typed;
    renew(body.bar);
    const counts = put(body.clauses);
    requestAnimationFrame(fold);
    history.replaceState(history.state, "", theText().dataset.base + (query ? `?q=${encodeURIComponent(query).replace(/%3A/g, ":").replace(/%2C/g, ",")}` : "") + location.hash);
    announce(`${body.sentence} ${counts}`);
    return true;
  })();
  asking = answered;
  return answered;
}

/** The parts as the server has them; focus and what was open stay. */
function renew(html) {
  const now = Object.assign(document.createElement("template"), { innerHTML: html }).content;
  const held = document.activeElement;
  const down = panel().scrollTop;
  const open = panel().querySelector(".more-filters")?.open;
  for (const part of now.children) {
    const place = document.querySelector(`[data-part="${part.dataset.part}"]`);
    place.replaceChildren(...part.childNodes);
  }
  if (open) panel().querySelector(".more-filters").open = true;
  panel().scrollTop = down;
  if (held.isConnected) return;
  const same = held.dataset.chip && choiceOf(held.dataset.chip);
  (same?.checkVisibility() ? same : asked().previousElementSibling).focus({ preventScroll: true });
}

async function onClick(event) {
  const link = event.target.closest("[data-chip], [data-clear], [data-saved]");
  if (!link || !isComplete() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  clearTimeout(typing);
  const { chip, saved } = link.dataset;
  if (chip && asking) { // where it leads is on its way
    await asking;
    return choiceOf(chip)?.click();
  }
  const next = new URL(link.href).searchParams.get("q") ?? "";
  typed(next);
  if (saved === undefined && link.dataset.to !== "ask") put(chip ? after(link) : []);
  const painted = document.hidden ? null : new Promise(afterPaint); // asking takes a twentieth of a frame
  if (!(await ask(next, painted))) location.assign(link.href);
}

/** What stands in the line and in the box for words when the filter is this one. */
function typed(now) {
  kept = now;
  line().value = now;
  words().value = "";
}

function later(now) {
  clearTimeout(typing);
  typing = setTimeout(() => ask(now().trim()), PAUSE);
}

async function onSubmit(event, now) {
  event.preventDefault();
  clearTimeout(typing);
  const wanted = now().trim();
  typed(wanted); // before the answer: Escape empties a box for words
  if (!(await ask(wanted))) line().form.submit(); // the server says what is wrong
}

/* -- whose highlights are shown, and none -- */

const ofPeople = () => [...panel().querySelectorAll("[data-mine]")].flatMap((mine) => [...mine.closest("fieldset").querySelectorAll(".asks")]);

function nextColleague() {
  const [everyone, ...people] = ofPeople();
  const colleagues = people.filter((each) => !("mine" in each.dataset));
  const at = colleagues.findIndex((each) => each.ariaChecked === "true");
  (colleagues[at + 1] ?? everyone)?.click();
}

function hide(yes) {
  theText().toggleAttribute("data-hidden", yes);
  sessionStorage.setItem(`briefmark-hidden:${location.pathname}`, yes ? "yes" : "");
  tell(SHOWN);
}

const toggleHidden = () => {
  hide(!theText().hasAttribute("data-hidden"));
  announce(theText().hasAttribute("data-hidden") ? "All highlights are hidden." : "Highlights are shown.");
};

export const KEYS = { m: () => panel().querySelector("[data-mine]")?.click(), v: nextColleague, h: toggleHidden };

/* -- which of the page's highlights the clauses select, on what the rows say of themselves -- */

const covering = new WeakMap(); // mark -> the numbers of its highlights
const facets = new WeakMap(); // the highlights -> Map: facet -> which have each of its values
const inWindow = new Set(); // the sections of the text that are
let left = []; // the sections that still show what was asked for before, the nearest last

/** Show what the clauses select, and nothing else, the rows in the window at once. Returns [shown, all]. */
function show(clauses) {
  const conditions = clauses.map(condition);
  let shown = 0;
  for (const entry of highlights().values()) {
    entry.filtered = false;
    for (const holds of conditions) if (!holds(entry)) entry.filtered = true;
    if (!entry.filtered) shown += 1;
  }
  const seen = [...inWindow].flatMap((section) => [...section.children]).filter(isInWindow);
  for (const row of seen) turn(row);
  theText().dataset.behind = "";
  afterPaint(() => showTheRest(LONGEST));
  return [shown, highlights().size];
}

function showTheRest(milliseconds) {
  if (!("behind" in (theText()?.dataset ?? {}))) return;
  const sections = [...theText().querySelectorAll(".rows")];
  const here = sections.findIndex((section) => inWindow.has(section));
  left = sections.map((section, n) => [Math.abs(n - here), section]).sort(([a], [b]) => b - a).map(([, section]) => section);
  goOn(milliseconds);
  tell(SHOWN);
}

/** The server says what is compared: the values of a facet that the rows carry, or the numbers of the
    highlights themselves. */
function condition({ facet = "number", any, numbers, not }) {
  const having = havingOf(facet);
  const meet = new Set((any ?? numbers.map(String)).flatMap((value) => having.get(value) ?? []));
  return (entry) => meet.has(entry) !== not;
}

/** Value -> the highlights that have it. */
function havingOf(facet) {
  const all = highlights();
  if (!facets.has(all)) facets.set(all, new Map());
  const known = facets.get(all);
  if (known.has(facet)) return known.get(facet);
  const having = new Map();
  for (const entry of all.values())
    for (const value of [entry[facet]].flat()) {
      if (!having.has(value)) having.set(value, []);
      having.get(value).push(entry);
    }
  known.set(facet, having);
  return having;
}

/** The rest for so many milliseconds, then when the page is idle. */
function goOn(milliseconds) {
  const end = performance.now() + milliseconds;
  while (left.length && performance.now() < end) turn(left.pop());
  theText()?.toggleAttribute("data-behind", left.length > 0);
  if (left.length) requestIdleCallback(() => goOn(LONGEST), { timeout: 200 });
}

/** Touch only what changes: a class written is a style to work out. */
function turn(part) {
  const numbers = highlights();
  const isOut = (number) => numbers.get(number)?.filtered ?? false;
  const changed = new Set();
  for (const card of part.getElementsByClassName("card")) if (filter(card, isOut(card.dataset.h))) changed.add(card.parentNode);
  for (const mark of part.getElementsByTagName("mark")) {
    const numbers = numbersOf(mark);
    const out = numbers.filter(isOut);
    filter(mark, out.length === numbers.length);
    leaveOut(mark, out.length < numbers.length ? out : []);
  }
  for (const margin of changed) recount(margin);
}

function numbersOf(mark) {
  if (!covering.has(mark)) covering.set(mark, mark.dataset.h.split(" "));
  return covering.get(mark);
}

/** Whether it was not so before. */
function filter(element, filtered) {
  if (element.classList.contains("filtered") === filtered) return false;
  element.classList.toggle("filtered");
  return true;
}

/** What a click needs to know of the marks in the window, and of all highlights, is read ahead: a third of
    its work. */
const readAhead = idly(() => {
  for (const { dataset } of panel()?.querySelectorAll("[data-facet]") ?? []) havingOf(dataset.facet);
  for (const section of inWindow) {
    for (const mark of section.getElementsByTagName("mark")) if (numbersOf(mark).length > 1) underlinesOf(mark);
    for (const margin of section.querySelectorAll(".margin:not(.counted)")) recount(margin);
  }
});

component("text", (text, signal) => {
  inWindow.clear();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inWindow.add(target);
      else inWindow.delete(target);
    }
    readAhead();
  });
  for (const section of text.querySelectorAll(".rows")) watcher.observe(section);
  addEventListener("beforeprint", () => showTheRest(Infinity), { signal });
  signal.addEventListener("abort", () => watcher.disconnect());
  if (sessionStorage.getItem(`briefmark-hidden:${location.pathname}`)) hide(true);
});

component("filter-sentence", (sentence, signal) => sentence.addEventListener("click", onClick, { signal }));

component("filter", (element, signal) => {
  element.addEventListener("toggle", ({ newState }) => { if (newState === "open") countChoices(); }, { signal });
  if (new URLSearchParams(location.search).get("q")) return;
  theText().dataset.complete = ""; // changes need not say which filter the page shows
  element.addEventListener("click", onClick, { signal });
  const whole = () => line().value;
  const withWords = () => join(kept, words().value);
  line().addEventListener("input", () => { kept = line().value; words().value = ""; later(whole); }, { signal });
  words().addEventListener("input", () => { line().value = withWords(); later(withWords); }, { signal });
  line().form.addEventListener("submit", (event) => onSubmit(event, whole), { signal });
  words().form.addEventListener("submit", (event) => {
    event.stopImmediatePropagation();
    onSubmit(event, withWords);
  }, { capture: true, signal });
  // the answer said how many: reading all rows again would hold up what it brought
  const countAll = idly(() => { if (!clauses.length) count(highlights().size, highlights().size); });
  listen([ROWS], () => {
    if (clauses.some(({ numbers }) => numbers)) ask(query);
    else if (clauses.length) put(clauses);
    else countAll();
  }, signal);
  if (line().value) ask(line().value.trim()); // the browser brought back what was typed
});
