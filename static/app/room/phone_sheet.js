/* On a phone the margin is a sheet at the foot of the window: under a paragraph stand only the
   references; a tap on one, or on the words, shows the whole card. */

import { component } from "../component.js";
import { OPENED, ROWS, listen } from "../events.js";
import { cardsIn, narrow } from "./cards.js";
import { cardOf, fixedIn, marksOf } from "./margin.js";
import { replyIn } from "./replies.js";
import { mayRecommend, recommend } from "./recommending.js";
import { mayHighlight } from "./text.js";

const sheet = document.createElement("div");
let shown = "";
let passing = false; // the next click on a reference is ours, and means the editor

sheet.id = "sheet";
sheet.className = "card-sheet no-print";
sheet.popover = "auto";
sheet.dataset.leavesKeys = ""; // n leads to the next card
sheet.setAttribute("role", "dialog");

/** A line that names the sheet, and the way out: back to what opened it. */
function headOf(words, opener) {
  sheet.setAttribute("aria-label", words);
  const head = document.createElement("p");
  head.className = "row ends";
  const name = Object.assign(document.createElement("strong"), { className: "number", textContent: words });
  head.append(name, button("Close", () => { sheet.hidePopover(); opener().focus({ preventScroll: true }); }));
  return head;
}

/** All highlights of a paragraph, where a line stands for them. */
function list(margin) {
  const more = margin.querySelector(".more button");
  const listed = document.createElement("ul");
  listed.className = "plain listed";
  listed.append(...cardsIn(margin).map((card) => {
    const item = document.createElement("li");
    const { firstChild } = card.querySelector(".ref");
    const open = button("", () => show(card.dataset.h, true));
    const words = Object.assign(document.createElement("span"), { className: "of", textContent: card.querySelector(".by bdi").textContent });
    open.append(firstChild.textContent, card.querySelector(".chips").cloneNode(true), words);
    item.append(open);
    return item;
  }));
  shown = "";
  sheet.replaceChildren(headOf(more.querySelector(".digest").lastChild.textContent, () => more), listed);
  if (!sheet.matches(":popover-open")) sheet.showPopover();
  listed.querySelector("button").focus();
}

function show(number, focus = false) {
  const card = cardOf(number);
  if (!card) return sheet.hidePopover();
  shown = number;
  const ref = card.querySelector(".ref").firstChild.textContent;
  const opener = () => {
    return (cardOf(number) ?? card).closest(".margin").querySelector(".more button");
  };
  const head = headOf(ref, opener);
  const parts = [...card.querySelectorAll(":scope > :is(.note, .by, .thread), .chips, .sign")];
  sheet.replaceChildren(head, ...parts.map((part) => part.cloneNode(true)));
  for (const there of sheet.querySelectorAll(".by > button")) there.remove();
  if (mayHighlight()) sheet.append(buttonsFor(number));
  if (!sheet.matches(":popover-open")) sheet.showPopover();
  const covered = (marksOf(number).at(-1)?.getBoundingClientRect().bottom ?? 0) - sheet.getBoundingClientRect().top;
  if (covered > 0) scrollBy(0, covered + 16);
  if (focus) sheet.querySelector("button").focus();
}

function buttonsFor(number) {
  const row = document.createElement("p");
  row.className = "row deeds";
  const edit = button(fixedIn(cardOf(number)) ? "Add a tag" : "Edit", () => {
    sheet.hidePopover();
    passing = true;
    cardOf(number)?.querySelector(".ref").click();
    passing = false;
  });
  const reply = button("Reply", () => { row.remove(); replyIn(number, sheet, () => show(number, true)); });
  row.append(edit, reply, ...(mayRecommend() ? [button("Recommendation", () => recommend(number))] : []));
  return row;
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

component("text", (text, signal) => {
  text.after(sheet);
  signal.addEventListener("abort", () => sheet.remove());
  const byKeys = matchMedia("(pointer: fine)");
  listen([OPENED], (number) => { if (narrow.matches) show(number, byKeys.matches); }, signal);
  listen([ROWS], () => {
    if (shown && sheet.matches(":popover-open") && !sheet.querySelector("form")) show(shown);
  }, signal);
  text.addEventListener("click", (event) => {
    const more = event.target.closest(".more button");
    if (more && narrow.matches) return list(more.closest(".margin"));
    const ref = event.target.closest(".card .ref");
    if (!ref || passing || !narrow.matches || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(ref.closest(".card").dataset.h, true);
  }, { capture: true, signal });
});
