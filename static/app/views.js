/* Whose highlights are shown: all, mine, one colleague's or none. An attribute on the text and one
   rule; no request, and nothing of the page is written anew. Remembered while the window is open. */

import { roll } from "./roll.js";
import { announce } from "./toast.js";

const text = document.getElementById("text");
const select = document.getElementById("view");
const count = document.getElementById("view-count");
const KEY = `briefmark-view:${location.pathname}`;
const rule = new CSSStyleSheet();

const isOne = (view) => /^[0-9a-f]+$/.test(view);

/** Whether filter and view show this highlight of the roll. */
export function isShown(highlight) {
  const { view } = text.dataset;
  if (!highlight || highlight.filtered) return false;
  return !view || (view !== "none" && highlight.by === view);
}

/** The highlights that are shown, in the order of the text. */
export const shown = () => [...roll().values()].filter(isShown);

/** "" is all, "none" none, else the analyst whose highlights are shown. */
function show(view, quiet = false) {
  select.value = view;
  if (view) text.dataset.view = view;
  else delete text.dataset.view;
  rule.replaceSync(isOne(view) ? rulesOf(view) : "");
  sessionStorage.setItem(KEY, view);
  tell();
  if (!quiet) announce(`${select.selectedOptions[0].textContent}: ${count.textContent || "every highlight is shown."}`);
}

/** The lanes of the others lose their paint, and so does what is deeper unless it is theirs. */
function rulesOf(view) {
  const theirs = `[data-a="${view}"], [data-b="${view}"], [data-c="${view}"], [data-d~="${view}"]`;
  const lanes = ["a", "b", "c"].map((lane) => `#text mark:not([data-${lane}="${view}"]) { --${lane}: transparent; }`);
  return `${lanes.join("\n")}
    #text mark.deep:not([data-d~="${view}"]) { background-color: transparent; text-decoration: none; }
    #text mark:not(${theirs}) { background: none; text-decoration: none; color: inherit; }
    #text mark:not(${theirs})::before, #text mark:not(${theirs})::after { content: none; }
    #text .card:not([data-by="${view}"]) { display: none; }`;
}

function tell() {
  count.textContent = text.dataset.view ? `${shown().length} of ${roll().size} shown` : "";
}

/** This view, or all again when it is on already. */
const toggle = (view) => show(select.value === view ? "" : view);

function next() {
  const colleagues = [...select.options].map((option) => option.value)
    .filter((value) => isOne(value) && value !== select.dataset.me);
  const at = colleagues.indexOf(select.value);
  show(colleagues[at + 1] ?? "");
}

export const KEYS = select ? { m: () => toggle(select.dataset.me), h: () => toggle("none"), v: next } : {};

if (select) {
  document.adoptedStyleSheets.push(rule);
  select.closest("[hidden]")?.removeAttribute("hidden");
  select.addEventListener("change", () => show(select.value));
  document.addEventListener("briefmark:rows", tell);
  const before = sessionStorage.getItem(KEY) ?? "";
  if ([...select.options].some((option) => option.value === before)) show(before, true);
}
