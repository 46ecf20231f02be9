/* The tags of the menu as a listbox that the box above it filters (the ARIA combobox pattern): the focus stays
   in the box, one option is active, any number are ticked. */

import { get } from "../api.js";
import { component } from "../component.js";
import { announce } from "../messages.js";

const PROJECT = location.pathname.split("/briefs")[0];
const find = () => document.getElementById("palette-find");
const list = () => document.getElementById("palette-tags");

let active = null;
let arrowed = false;
let narrowed = Promise.resolve();

const options = () => [...list().children];
const isTicked = (option) => option.ariaSelected === "true";

function tick(option, yes) {
  if (option.ariaDisabled !== "true") option.ariaSelected = String(yes);
}

function toggle(option) {
  tick(option, !isTicked(option));
  announce(`${option.dataset.name}${isTicked(option) ? "" : " not"} ticked`);
}

/** Tick these and no others, and a new tag of the name `fresh` if there is one; forget what was typed. Those
    `fixed` stay ticked. */
export function reset(slugs, fixed = [], fresh = "") {
  find().value = "";
  for (const option of options()) {
    option.removeAttribute("aria-disabled");
    tick(option, slugs.includes(option.dataset.slug));
    if (fixed.includes(option.dataset.slug)) option.ariaDisabled = "true";
  }
  const option = fresh && nameNew(fresh);
  if (option) tick(option, true);
  narrow();
}

/** Tick the tag of this digit; false when there is none. */
export function tickDigit(digit) {
  const option = list().querySelector(`[aria-keyshortcuts="${digit}"]`);
  if (option) tick(option, true);
  return Boolean(option);
}

/** The name of the new tag that is ticked, or "". */
export function newTag() {
  const option = list().querySelector("[data-new]");
  return option && isTicked(option) ? option.dataset.name : "";
}

/** What these tags are called; one that is not offered by its slug. */
export const namesOf = (slugs) => slugs.map((slug) => options().find((option) => option.dataset.slug === slug)?.dataset.name ?? slug);

/** The slugs ticked, and those among `earlier` that the list does not offer: a retired tag stays. */
export function ticked(earlier) {
  const offered = options().map((option) => option.dataset.slug);
  const chosen = options().filter((option) => isTicked(option) && option.dataset.slug);
  return [...chosen.map((option) => option.dataset.slug), ...earlier.filter((slug) => !offered.includes(slug))];
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

function show(typed, words) {
  const wanted = words.trim().toLowerCase();
  let best = null;
  let count = 0;
  for (const option of options()) {
    if ("new" in option.dataset) continue;
    const rank = wanted ? rankOf(option.dataset.words, wanted) : Number(option.dataset.name.includes(typed));
    option.hidden = rank === 0;
    if (rank > 0) count += 1;
    if (rank > (best?.rank ?? 0)) best = { option, rank };
  }
  const exact = options().some(({ dataset }) => dataset.slug && dataset.name.toLowerCase() === typed.toLowerCase());
  const fresh = offerNew(typed && !exact);
  document.getElementById("palette-none").hidden = count > 0 || fresh !== null;
  arrowed = false;
  activate(typed ? (best?.option ?? fresh) : null);
}

function offerNew(yes) {
  const option = list().querySelector("[data-new]");
  if (!option || isTicked(option)) return option;
  nameNew(yes ? find().value.trim() : "");
  return yes ? option : null;
}

/** Show the option of a new tag of this name, or hide it; the option, if new tags may be made here. */
function nameNew(name) {
  const option = list().querySelector("[data-new]");
  if (!option) return null;
  option.hidden = !name;
  option.dataset.name = name;
  document.getElementById("palette-new-name").textContent = name;
  return option;
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
  const offered = options().filter((option) => !option.hidden);
  const at = offered.indexOf(active);
  const suggested = active !== null && !arrowed;
  arrowed = true;
  if (!offered.length || suggested) return;
  activate(offered.at(at < 0 && step < 0 ? -1 : (at + step) % offered.length));
}

/** The name of the colour in which a highlight with these tags is underlined first. */
export function colourOf([slug]) {
  const key = slug && list().querySelector(`[data-slug="${slug}"] .key`);
  return /\btag-(\w+)/.exec(key?.className ?? "")?.[1] ?? "none";
}

/** The listbox as the server writes it now, after the codebook was changed. */
export function renew(html) {
  if (list()) list().innerHTML = html;
  active = null;
}

/** Of each tag that is offered how it shows, by slug; null where the reader has no palette. */
export function offered() {
  const shows = (option) => `${option.querySelector(".key").className} ${option.querySelector(".key").textContent} ${option.dataset.name}`;
  return list() && new Map(options().filter(({ dataset }) => dataset.slug).map((option) => [option.dataset.slug, shows(option)]));
}

/** Tick the best match of what is typed, once the list is that of it; false when there is none. */
export async function tickBest() {
  await narrowed;
  if (active) tick(active, true);
  return active !== null;
}

/** Act on a key in the box that is for the list; whether it was. */
export function onListKey({ key }) {
  const acts = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
  if (key === " " && active && (arrowed || !find().value)) acts[" "] = () => toggle(active);
  if (key === "," && find().value && active) acts[","] = goOn; // as in a line of keywords
  acts[key]?.();
  return Object.hasOwn(acts, key);
}

async function goOn() {
  await tickBest();
  find().value = "";
  narrow();
}

component("tag-menu", (menu, signal) => list().addEventListener("click", ({ target }) => {
  const option = target.closest("[role=option]");
  if (option) toggle(option);
}, { signal }));
