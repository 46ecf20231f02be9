/* The cards beside the text: one line for all of a paragraph where there is no room for each, and, in a
   brief with hundreds of highlights, those that come later. It has the cards of its first rows only; the
   others are fetched as their section nears the window, one section at a time, and put in row by row, so
   that scrolling stays smooth. */

import { get } from "../api.js";
import { component } from "../component.js";
import { say } from "../messages.js";
import { highlight } from "./list.js";
import { base } from "./text.js";

/** Cards stand below their paragraph, and one at a time at the foot of the window: room/phone_sheet.js. */
export const narrow = matchMedia("(max-width: 50rem)");

const AHEAD = "150%"; // of the window's height
const AT_ONCE = 10; // rows asked for together
const LONGEST = 6; // milliseconds of putting cards in before the page may draw

const near = new Set(); // the sections in reach of the window
const held = new WeakMap(); // row -> its cards as HTML, "" when they are in or there are none
const coming = new Map(); // section -> the promise of its cards
let running = false;
let lost = false; // the last try failed: nothing is asked until somebody or the network says so

const rowsWithout = (section) =>
  [...section.querySelectorAll("[data-entries]")].filter((row) => held.get(row) !== "" && !row.querySelector(":scope > .margin"));
const nextFrame = () => new Promise(requestAnimationFrame);

/** The card of a highlight, fetched if need be; null when it cannot be had. */
export async function bring(number) {
  const card = () => document.getElementById(`h${number}`);
  const section = highlight(number)?.row.closest(".rows");
  if (card() || !section) return card();
  lost = false;
  if (await fetched(section)) for (const row of rowsWithout(section)) put(row);
  return card();
}

const wanting = (section) => rowsWithout(section).filter((row) => !held.has(row));

/** One request for the section and the next ones, however often one of them is wanted meanwhile. */
function fetched(section) {
  if (!wanting(section).length) return Promise.resolve(true);
  if (!coming.has(section)) {
    const sections = from(section);
    const loaded = load(sections.flatMap(wanting)).finally(() => { for (const each of sections) coming.delete(each); });
    for (const each of sections) coming.set(each, loaded);
  }
  return coming.get(section);
}

/** The section and those after it, ten rows together: where there is much, a section is one row. */
function from(section) {
  const found = [section];
  const rowsOf = (each) => each.querySelectorAll(".para").length;
  let rows = rowsOf(section);
  for (let next = section; (next = next.nextElementSibling) && (rows += rowsOf(next)) <= AT_ONCE && !coming.has(next);) found.push(next);
  return found;
}

async function load(rows) {
  const query = `first=${rows[0].dataset.ordinal}&last=${rows.at(-1).dataset.ordinal}`;
  const { ok, body } = await get(`${base()}/cards?${query}`);
  if (ok) for (const row of rows) held.set(row, body.cards[row.dataset.ordinal] ?? "");
  else if (!lost) say(`The cards beside the text did not come. ${body.message}`, "Try again", again);
  lost = !ok;
  return ok;
}

/** Only what the page knows: a colleague's new highlight has no marks here until colleagues.js has put it in. */
function put(row) {
  const html = held.get(row);
  if (!html || !row.isConnected || row.querySelector(":scope > .margin")) return;
  held.set(row, "");
  row.insertAdjacentHTML("beforeend", html);
  for (const card of row.querySelectorAll(".card")) {
    const entry = highlight(card.dataset.h);
    if (entry?.row !== row) card.remove();
    else card.classList.toggle("filtered", entry.filtered);
  }
  if (row.querySelector(".filtered")) recount(row.querySelector(":scope > .margin"));
}

function nearest() {
  const middle = (section) => {
    const { top, bottom } = section.getBoundingClientRect();
    return Math.max(top - innerHeight, -bottom, 0);
  };
  const wanted = [...near].filter((section) => rowsWithout(section).length);
  return wanted.sort((a, b) => middle(a) - middle(b))[0];
}

/** Until everything near is there. What the window has left behind meanwhile is not put in. */
async function fill() {
  if (running) return;
  running = true;
  for (let section; !lost && (section = nearest());) {
    if (!(await fetched(section))) break;
    let begin = performance.now();
    for (const row of rowsWithout(section)) {
      if (!near.has(section)) break;
      put(row);
      if (performance.now() - begin < LONGEST) continue;
      await nextFrame();
      begin = performance.now();
    }
  }
  running = false;
}

/** Its marks had no paint while they were far from the window. */
function painted(section) {
  section.classList.remove("unpainted");
  return section;
}

function again() {
  lost = false;
  fill();
}

component("text", (text, signal) => {
  if (!("later" in text.dataset)) return;
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) near.add(target.classList.contains("unpainted") ? painted(target) : target);
      else near.delete(target);
    }
    fill();
  }, { rootMargin: `${AHEAD} 0px` });
  for (const section of text.querySelectorAll(".rows")) watcher.observe(section);
  addEventListener("online", again, { signal });
  addEventListener("beforeprint", () => { for (const section of text.querySelectorAll(".unpainted")) painted(section); }, { signal });
  signal.addEventListener("abort", () => { watcher.disconnect(); near.clear(); });
});

/* -- one line for all: static/css/cards.css has where ------------------------------------------- */

const nameOf = (key) => `${key.className} ${key.textContent}`;

export const cardsIn = (margin) => [...margin.querySelectorAll(":scope > .card:not(.filtered)")];

/** Show all cards of a margin while the focus is there, when one of those that are folded away is wanted. */
export function unfold(card) {
  if (!card.checkVisibility()) card.closest(".margin").classList.add("whole");
}

/** The line counts what the filter shows, and what has no room beside it is folded away: app/web/room/row_html.py
    and static/css/cards.css say so at first. */
export function recount(margin) {
  const cards = cardsIn(margin);
  const room = Number(margin.dataset.room ?? Infinity);
  const folds = cards.length > room;
  margin.classList.add("counted");
  margin.classList.toggle("folds", folds);
  for (const [at, card] of cards.entries()) card.classList.toggle("folded", folds && at >= room - 1);
  const [line] = margin.getElementsByClassName("more");
  if (!line) return;
  const tags = new Set();
  for (const card of cards) for (const key of card.getElementsByClassName("key")) tags.add(nameOf(key));
  for (const key of line.getElementsByClassName("key")) key.hidden = !tags.has(nameOf(key));
  const words = `${cards.length} highlight${cards.length === 1 ? "" : "s"}`;
  const digest = line.querySelector(".digest");
  if (digest.textContent !== words) digest.textContent = words;
  line.hidden = !cards.length;
}

component("text", (text, signal) => {
  text.addEventListener("click", (event) => {
    const margin = event.target.closest(".more button")?.closest(".margin");
    const folded = margin && cardsIn(margin).find((card) => !card.checkVisibility());
    if (!folded || narrow.matches) return; // a phone: room/phone_sheet.js
    margin.classList.add("whole");
    folded.querySelector(".ref").focus();
  }, { signal });
  text.addEventListener("focusout", ({ target, relatedTarget }) => {
    const margin = target.closest(".margin.whole");
    if (margin && !margin.contains(relatedTarget)) margin.classList.remove("whole");
  }, { signal });
});
