/* The tags of the menu as a listbox that the box above it filters (the ARIA combobox pattern): the
   focus stays in the box, one option is active, any number are ticked. */

import { get } from "./api.js";
import { component } from "./component.js";
import { announce } from "./messages.js";

const find = () => document.getElementById("palette-find");
const list = () => document.getElementById("palette-tags");

const MOST_RECENT = 3;
const PROJECT = location.pathname.split("/briefs")[0];
const KEY = `briefmark-recent${PROJECT}`;

let active = null;
let arrowed = false;
let narrowed = Promise.resolve();

export const activeOption = () => active;
/** Whether a space ticks the active option; otherwise it is part of the words typed. */
export const spaceTicks = () => active !== null && (arrowed || !find().value);

/** Tick these and no others; forget what was typed; put the tags used last on top. Those `fixed`
    stay ticked. */
export function reset(slugs, fixed = []) {
  find().value = "";
  order();
  for (const option of options()) {
    option.removeAttribute("aria-disabled");
    tick(option, slugs.includes(option.dataset.slug));
    if (fixed.includes(option.dataset.slug)) option.ariaDisabled = "true";
  }
  narrow();
}

/** The slugs ticked, and those among `earlier` that the list does not offer: a retired tag stays. */
export function ticked(earlier) {
  const offered = options().map((option) => option.dataset.slug);
  const chosen = options().filter((option) => isTicked(option) && option.dataset.slug);
  return [...chosen.map((option) => option.dataset.slug), ...earlier.filter((slug) => !offered.includes(slug))];
}

/** The name of the colour in which a highlight with these tags is underlined first. */
export function colourOf([slug]) {
  const chip = slug && list().querySelector(`[data-slug="${slug}"] .chip`);
  return /\btag-(\w+)/.exec(chip?.className ?? "")?.[1] ?? "none";
}

/** The name of the new tag that is ticked, or "". */
export function newTag() {
  const option = list().querySelector("[data-new]");
  return option && isTicked(option) ? option.dataset.name : "";
}

/** Tick the tag of this digit; false when there is none. */
export function tickDigit(digit) {
  const option = list().querySelector(`[data-digit="${digit}"]`);
  if (!option) return false;
  tick(option, true);
  return true;
}

/** The listbox as the server writes it now, after a tag was added. */
export function renew(html) {
  list().innerHTML = html;
  active = null;
}

/** Remember the tags that were put on a highlight just now. */
export function used(slugs) {
  const now = [...slugs, ...recent().filter((slug) => !slugs.includes(slug))];
  localStorage.setItem(KEY, JSON.stringify(now.slice(0, MOST_RECENT)));
}

function recent() {
  try {
    return [JSON.parse(localStorage.getItem(KEY) ?? "[]")].flat();
  } catch {
    return [];
  }
}

/** The tags used last, then the codebook in its order. Digits go with their tags. */
function order() {
  const latest = recent();
  const rank = (option) => (latest.indexOf(option.dataset.slug) + 1 || MOST_RECENT + 1);
  const place = (option) => Number(option.dataset.place ?? Infinity);
  const sorted = options().sort((a, b) => rank(a) - rank(b) || place(a) - place(b));
  for (const option of sorted) option.classList.toggle("recent", rank(option) <= MOST_RECENT);
  list().append(...sorted);
}

/** Show the tags that match what is typed; the best match is the active one. The server says which words
    are the same: it has sent those of each tag, and is asked for those typed unless they are plain ASCII. */
export function narrow() {
  const typed = find().value.trim();
  narrowed = Promise.resolve();
  if (!/[^\0-\x7f]/.test(typed)) return show(typed, typed.replace(/\W+/g, " "));
  narrowed = get(`${PROJECT}/words?typed=${encodeURIComponent(typed)}`).then(({ ok, body }) => {
    if (typed === find().value.trim()) show(typed, ok ? body.words : typed);
  });
}

/** Fulfilled when the list is that of what was typed last. */
export const upToDate = () => narrowed;

function show(typed, words) {
  const wanted = words.trim().toLowerCase();
  let best = null;
  let shown = 0;
  for (const option of options()) {
    if ("new" in option.dataset) continue;
    const rank = wanted ? rankOf(option.dataset.words, wanted) : Number(option.dataset.name.includes(typed));
    option.hidden = rank === 0;
    if (rank > 0) shown += 1;
    if (rank > (best?.rank ?? 0)) best = { option, rank };
  }
  const exact = options().some(({ dataset }) => dataset.slug && dataset.name.toLowerCase() === typed.toLowerCase());
  const fresh = offerNew(typed && !exact);
  document.getElementById("palette-none").hidden = shown > 0 || fresh !== null;
  arrowed = false;
  activate(typed ? (best?.option ?? fresh) : null);
}

function offerNew(yes) {
  const option = list().querySelector("[data-new]");
  if (!option || isTicked(option)) return option;
  option.hidden = !yes;
  option.dataset.name = find().value.trim();
  document.getElementById("palette-new-name").textContent = option.dataset.name;
  return yes ? option : null;
}

/** 3 begins with it, 2 a word begins with it, 1 holds it, 0 does not. */
function rankOf(words, wanted) {
  if (words.startsWith(` ${wanted}`)) return 3;
  if (words.includes(` ${wanted}`)) return 2;
  return words.includes(wanted) ? 1 : 0;
}

function activate(option) {
  active?.classList.remove("active");
  active = option;
  active?.classList.add("active");
  active?.scrollIntoView({ block: "nearest" });
  if (active) find().setAttribute("aria-activedescendant", active.id);
  else find().removeAttribute("aria-activedescendant");
}

/** The next option, or the one before; the first arrow after typing takes the best match. */
export function move(step) {
  const shown = options().filter((option) => !option.hidden);
  const at = shown.indexOf(active);
  const suggested = active !== null && !arrowed;
  arrowed = true;
  if (!shown.length || suggested) return;
  activate(shown.at(at < 0 && step < 0 ? -1 : (at + step) % shown.length));
}

export function toggle(option) {
  tick(option, !isTicked(option));
  announce(`${option.dataset.name}${isTicked(option) ? "" : " not"} ticked`);
}

function options() {
  return [...list().children];
}

export function tick(option, yes) {
  if (option.ariaDisabled === "true") return;
  option.setAttribute("aria-selected", String(yes));
}

function isTicked(option) {
  return option.getAttribute("aria-selected") === "true";
}

component("tag-menu", (menu, signal) => list().addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) toggle(option);
}, { signal }));
