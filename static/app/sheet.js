/* On a phone the margin is a sheet at the foot of the window: under a paragraph stand only the
   references; a tap on one, or on the words, shows the whole card. */

import { cardOf, marksOf } from "./margin.js";
import { answerIn } from "./threads.js";

const text = document.getElementById("text");
const narrow = matchMedia("(max-width: 34rem)");
const sheet = document.createElement("div");
let shown = "";
let passing = false; // the next click on a reference is ours, and means the editor

sheet.id = "sheet";
sheet.className = "card-sheet no-print";
sheet.popover = "auto";
sheet.setAttribute("role", "dialog");

function show(number, focus = false) {
  const card = cardOf(number);
  if (!card) return sheet.hidePopover();
  shown = number;
  const ref = card.querySelector(".ref").firstChild.textContent;
  sheet.setAttribute("aria-label", ref);
  const head = document.createElement("p");
  head.className = "row ends";
  const name = Object.assign(document.createElement("strong"), { className: "number", textContent: ref });
  head.append(name, button("Close", () => { sheet.hidePopover(); card.querySelector(".ref").focus({ preventScroll: true }); }));
  const parts = [...card.querySelectorAll(":scope > :is(.chips, .note, .by, .thread)")];
  sheet.replaceChildren(head, ...parts.map((part) => part.cloneNode(true)));
  for (const folded of sheet.querySelectorAll("details")) folded.open = true;
  if ("mayHighlight" in text.dataset) sheet.append(deeds(number));
  if (!sheet.matches(":popover-open")) sheet.showPopover();
  const covered = (marksOf(number).at(-1)?.getBoundingClientRect().bottom ?? 0) - sheet.getBoundingClientRect().top;
  if (covered > 0) scrollBy(0, covered + 16);
  if (focus) sheet.querySelector("button").focus();
}

function deeds(number) {
  const row = document.createElement("p");
  row.className = "row deeds";
  const edit = button("Edit", () => {
    sheet.hidePopover();
    passing = true;
    cardOf(number)?.querySelector(".ref").click();
    passing = false;
  });
  const reply = button("Reply", () => { row.remove(); answerIn(number, sheet, () => show(number, true)); });
  row.append(edit, reply);
  return row;
}

function button(words, deed) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.addEventListener("click", deed);
  return made;
}

if (text) {
  text.after(sheet);
  document.addEventListener("briefmark:open", ({ detail }) => { if (narrow.matches) show(detail); });
  document.addEventListener("briefmark:rows", () => {
    if (sheet.matches(":popover-open") && !sheet.querySelector("form")) show(shown);
  });
  text.addEventListener("click", (event) => {
    const ref = event.target.closest(".card .ref");
    if (!ref || passing || !narrow.matches || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(ref.closest(".card").dataset.h, true);
  }, { capture: true });
}
