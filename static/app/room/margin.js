/* Cards and the passages they belong to: each lifts the other, and each leads to the other. */

import { component } from "../component.js";
import { OPENED, tell } from "../events.js";
import { bring, narrow, unfold } from "./cards.js";
import { highlight, isShown, shown } from "./list.js";
import { openMenu } from "./menus.js";
import { paint } from "./paint.js";
import { rangeOf, theText } from "./text.js";

const CLOSE_ENOUGH = 4; // pixels
const FRAMES = 4; // one scroll into sections not yet laid out may land elsewhere
const FLASH = 1600; // milliseconds

const candidates = () => document.getElementById("candidates");

/** The card at which one is: the one with the focus, or that a phone's sheet shows. */
export const cardHere = () => document.activeElement.closest?.(".card") ?? (narrow.matches ? cardOf(opened) : null);
export const cardOf = (number) => document.getElementById(`h${number}`);
/** The tags that stay, on a colleague's highlight, where the reader may only add some; null elsewhere. */
export const fixedIn = (card) => ("fixed" in card.dataset ? card.dataset.fixed.split(" ").filter(Boolean) : null);
export const marksOf = (number) => [...theText().querySelectorAll(`mark[data-h~="${number}"]`)];
/** The words of a highlight, as the page has them. */
export const quoteOf = (number) => marksOf(number).map((mark) => mark.textContent).join("");
const shownOf = (mark) => mark.dataset.h.split(" ").filter((number) => isShown(highlight(number)));
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Scroll to the middle of the window and make sure of it. */
export function reveal(target, block = "center") {
  target.closest("details")?.setAttribute("open", "");
  let last = NaN;
  const step = (left) => {
    target.scrollIntoView({ block });
    const { top } = target.getBoundingClientRect();
    const settled = Math.abs(top - last) < CLOSE_ENOUGH;
    last = top;
    if (left > 0 && !settled) requestAnimationFrame(() => step(left - 1));
  };
  step(FRAMES);
}

/** Bring the passage of a highlight into view and let it shine for a moment. */
async function jumpTo(number) {
  const marks = marksOf(number);
  if (!marks.length) return;
  reveal(marks[0]);
  const card = cardOf(number) ?? await bring(number);
  if (card) unfold(card);
  card?.querySelector(".ref").focus({ preventScroll: true });
  shine(marks.map((mark) => { const range = new Range(); range.selectNodeContents(mark); return range; }));
}

/** Let words shine for a moment. */
export function shine(ranges) {
  if (still()) return;
  paint("jump", ranges.slice(0, 50));
  setTimeout(() => paint("jump", []), FLASH);
}

/** Open the card of a highlight, with its words in view. */
export function openHighlight(number) {
  const [mark] = marksOf(number);
  if (!mark) return;
  mark.closest("details")?.setAttribute("open", "");
  openCard(number);
  reveal(mark);
}

/** Show which words and which card these highlights are; [] lets all down. One has its own ink on all its
    words; where there are several, each of their marks has that of its innermost. */
function lift(numbers) {
  for (const lifted of theText().querySelectorAll(".lifted")) {
    lifted.classList.remove("lifted");
    if (lifted.matches("mark")) lifted.classList.remove(...[...lifted.classList].filter((name) => name.startsWith("tag-")));
  }
  const ink = numbers.length === 1 && highlight(numbers[0])?.colours[0];
  for (const number of numbers) {
    cardOf(number)?.classList.add("lifted");
    for (const mark of marksOf(number)) mark.classList.add("lifted", ...(ink ? [`tag-${ink}`] : []));
  }
}

let awaited = ""; // the highlight that is opened as soon as its card comes
let opened = ""; // the last one that was

/** Open a card: it has the focus and shows all it holds. */
async function openCard(number) {
  awaited = opened = number;
  const card = cardOf(number) ?? await bring(number);
  if (awaited === number) awaited = "";
  else return;
  if (!card) return;
  for (const other of theText().querySelectorAll(".card.open")) other.classList.remove("open");
  card.classList.add("open");
  if (!narrow.matches) {
    unfold(card);
    card.querySelector(".ref").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }
  lift([number]);
  tell(OPENED, number);
}

/** Open the next card after the one that has the focus, or after what is in view; step -1 goes back.
    False when there is none. `all` are those that it leads to, in the order of the text. */
export function walk(step, all = shown()) {
  const focused = document.activeElement;
  const isBeside = narrow.matches || focused.closest?.("#jumps"); // the focus is not where one reads
  const here = awaited || focused.closest?.(".card")?.dataset.h || (isBeside && opened);
  const at = all.findIndex(({ number }) => number === here);
  const next = at >= 0 ? all[at + step] : nearest(all, step);
  if (!next) return false;
  const target = marksOf(next.number)[0] ?? next.row;
  next.row.closest("details")?.setAttribute("open", "");
  openCard(next.number);
  reveal(target);
  return true;
}

function nearest(all, step) {
  const here = document.activeElement.closest?.("[data-ordinal]");
  const isAfter = here
    ? ({ row }) => Number(row.dataset.ordinal) >= Number(here.dataset.ordinal)
    : isBelow;
  const first = all.findIndex(isAfter);
  if (step > 0) return all[first] ?? null;
  return all[(first < 0 ? all.length : first) - 1] ?? null;
}

/** Below the upper edge of the window. Rows of sections out of sight are not asked: they would have
    to be laid out. */
function isBelow({ number, row }) {
  const { top, bottom } = row.closest(".rows").getBoundingClientRect();
  if (top > 0 || bottom <= 0) return top > 0;
  return (cardOf(number) ?? row).getBoundingClientRect().top > 0;
}

function choose(numbers, x, y) {
  candidates().replaceChildren(...numbers.map(item));
  openMenu(candidates(), { top: y, bottom: y, x });
}

/** The numbers and names of its tags, its words, and whose it is. */
function item(number) {
  const card = cardOf(number);
  const part = (name, words) => Object.assign(document.createElement("span"), { className: name, textContent: words });
  const ref = card?.querySelector(".ref").firstChild.textContent ?? `${theText().dataset.brief}:${number}`;
  const button = Object.assign(document.createElement("button"), { type: "button", role: "menuitem" });
  const tags = card?.querySelector(".chips").cloneNode(true) ?? part("chips", highlight(number).tags.join(", ") || "No tag");
  button.dataset.number = number;
  button.append(tags, part("far", `${card?.querySelector(".ref").dataset.who ?? ""} ${ref}`), part("words", quoteOf(number).slice(0, 120)));
  return button;
}

component("text", (text, signal) => {
  text.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("mark");
    const card = event.target.closest(".card");
    if (mark || card) lift(mark ? shownOf(mark) : [card.dataset.h]);
  }, { signal });
  text.addEventListener("pointerout", (event) => {
    if (event.target.closest("mark, .card")) lift(focused());
  }, { signal });
  text.addEventListener("focusin", () => lift(focused()), { signal });
  text.addEventListener("focusout", () => lift([]), { signal });
  text.addEventListener("click", (event) => {
    if (event.target.closest(".replies")) return openCard(event.target.closest(".card").dataset.h);
    const mark = event.target.closest("mark");
    if (!mark || event.target.closest("a") || !document.getSelection().isCollapsed) return;
    const numbers = shownOf(mark);
    if (!numbers.length) return;
    if (numbers.length === 1) openCard(numbers[0]);
    else choose(numbers, event.clientX, event.clientY);
  }, { signal });
});

component("candidates", (menu, signal) => {
  menu.addEventListener("focusin", (event) => lift([event.target.dataset.number]), { signal });
  menu.addEventListener("pointerover", (event) => event.target.closest("button")?.focus(), { signal });
  menu.addEventListener("click", (event) => {
    const { number } = event.target.closest("button").dataset;
    menu.hidePopover();
    openCard(number);
  }, { signal });
  menu.addEventListener("toggle", (event) => { if (event.newState === "closed") lift(focused()); }, { signal });
});

function focused() {
  const card = document.activeElement.closest?.(".card");
  return card ? [card.dataset.h] : [];
}

/** The address names a highlight (#h4) or a paragraph (#p9). */
export function followAddress() {
  const [, kind, name] = /^#([hpb])(\w+)$/.exec(location.hash) ?? [];
  if (kind === "h") jumpTo(name);
  else if (kind) {
    const row = document.getElementById(kind + name);
    if (row) reveal(row, "start");
  }
}

/** Where on the screen a stretch of the text stands, for a menu that must not cover it. */
export function placeOf(start, end) {
  const range = rangeOf(start, end, theText());
  const rects = [...(range?.getClientRects() ?? [])].filter((rect) => rect.width > 0);
  const last = rects.at(-1) ?? new DOMRect();
  const row = (range.endContainer.parentElement).closest(".block").getBoundingClientRect();
  return { top: rects[0]?.top ?? 0, bottom: last.bottom, right: last.right, left: row.left, beside: row.right };
}
