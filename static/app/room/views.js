/* Whose highlights are shown: all, mine, one colleague's or none. An attribute on the text and one
   rule; no request, and nothing of the page is written anew. Remembered while the window is open. */

import { component } from "../component.js";
import { ROWS, SHOWN, listen, tell } from "../events.js";
import { announce } from "../messages.js";
import { highlights, shown } from "./list.js";
import { theText } from "./text.js";

const stored = () => `briefmark-view:${location.pathname}`;
const rule = new CSSStyleSheet();
document.adoptedStyleSheets.push(rule);

const choice = () => document.getElementById("view");
const isOne = (view) => /^[0-9a-f]+$/.test(view);

/** "" is all, "none" none, else the analyst whose highlights are shown. */
function show(view, quiet = false) {
  const text = theText();
  choice().value = view;
  if (view) text.dataset.view = view;
  else delete text.dataset.view;
  rule.replaceSync(isOne(view) ? rulesOf(view) : "");
  sessionStorage.setItem(stored(), view);
  const counted = count();
  tell(SHOWN);
  if (!quiet) announce(`${choice().selectedOptions[0].textContent}: ${counted || "every highlight is shown."}`);
}

/** The underlines of the others lose their paint, and so does what is deeper unless it is theirs. */
function rulesOf(view) {
  const theirs = `[data-a="${view}"], [data-b="${view}"], [data-c="${view}"], [data-d~="${view}"]`;
  const underlines = ["a", "b", "c"].map((each) => `#text mark:not([data-${each}="${view}"]) { --${each}: transparent; }`);
  return `${underlines.join("\n")}
    #text mark.deep:not([data-d~="${view}"]) { background-color: transparent; text-decoration: none; }
    #text mark:not(${theirs}) { background: none; text-decoration: none; color: inherit; }
    #text mark:not(${theirs})::before, #text mark:not(${theirs})::after { content: none; }
    #text .card:not([data-by="${view}"]) { display: none; }`;
}

function count() {
  const words = theText().dataset.view ? `${shown().length} of ${highlights().size} shown` : "";
  document.getElementById("view-count").textContent = words;
  return words;
}

/** This view, or all again when it is on already. */
const toggle = (view) => show(choice().value === view ? "" : view);

function next() {
  const colleagues = [...choice().options].map((option) => option.value)
    .filter((value) => isOne(value) && value !== choice().dataset.me);
  const at = colleagues.indexOf(choice().value);
  show(colleagues[at + 1] ?? "");
}

export const KEYS = { m: () => toggle(choice().dataset.me), h: () => toggle("none"), v: next };

component("view", (select, signal) => {
  select.closest("[hidden]")?.removeAttribute("hidden");
  select.addEventListener("change", () => show(select.value), { signal });
  listen([ROWS, SHOWN], count, signal);
  const before = sessionStorage.getItem(stored()) ?? "";
  if ([...select.options].some((option) => option.value === before)) show(before, true);
});
