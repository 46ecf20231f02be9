/* The filter bar. On a brief that shows all its highlights, chips and words filter at once, without a
   request; whatever the page cannot know is asked of the server by the plain links and the form.
   After a link the page comes back where it was: same scroll position, focus on the same chip. "f"
   goes to the line to type in. */

import { onKeys } from "./keys.js";
import { forget, show } from "./filter_cards.js";
import { Unknown, clicked, isAnyOf, parse, queryOf, sentenceOf, valuesOf } from "./filter_query.js";

const KEY = "briefmark-filter";
const PAUSE = 250; // milliseconds without a key before the address and the voice follow

const bar = document.querySelector("[data-filter]");
const input = bar?.querySelector("#q");
const text = document.getElementById("text");
const known = JSON.parse(bar?.dataset.known || "null");
const complete = Boolean(known && text && !new URLSearchParams(location.search).get("q"));

let terms = [];
let latest = 0; // counts the changes

function remember(chip) {
  const open = bar.querySelector("details")?.open ?? false;
  const place = { path: location.pathname, chip, y: scrollY, open };
  sessionStorage.setItem(KEY, JSON.stringify(place));
}

function comeBack() {
  const stored = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const place = stored ? JSON.parse(stored) : null;
  if (place?.path !== location.pathname) return;
  const details = bar.querySelector("details");
  if (details && place.open) details.open = true;
  bar.querySelector(`[data-chip="${CSS.escape(place.chip)}"]`)?.focus({ preventScroll: true });
  scrollTo({ top: place.y, behavior: "instant" });
}

/** Show what the query selects. False when only the server can tell. */
function apply(query, follow = PAUSE) {
  try {
    const wanted = parse(query, known);
    const counts = show(wanted, known);
    terms = wanted;
    tell(query.trim(), counts, follow);
    return true;
  } catch (wrong) {
    if (wrong instanceof Unknown) return false;
    throw wrong;
  }
}

const addressOf = (query) => location.pathname
  + (query ? `?q=${encodeURIComponent(query).replace(/%3A/g, ":").replace(/%2C/g, ",")}` : "");

/** The sentence, the counts and the chips follow at once; the address, the voice and where a chip would
    lead after a pause, and never before what is seen has been painted. */
function tell(query, [shown, all], follow) {
  const sentence = sentenceOf(terms, known);
  bar.querySelector("#q-sentence").textContent = sentence;
  bar.querySelector("[data-clear]").hidden = !query;
  tally(query, shown, all);
  for (const link of bar.querySelectorAll("[data-saved]")) {
    if (link.dataset.saved === query) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const keep = bar.querySelector("[data-keep]");
  if (keep) Object.assign(keep, { href: keep.pathname + (query ? `?q=${encodeURIComponent(query)}` : ""), textContent: query ? "Save this filter" : "Saved filters" });
  for (const chip of bar.querySelectorAll("[data-chip*=':']")) paint(chip);
  paintAllOrAny();
  const mine = latest += 1;
  requestAnimationFrame(() => setTimeout(() => {
    if (mine !== latest) return;
    history.replaceState(history.state, "", addressOf(query) + location.hash);
    if (query) document.getElementById("announcer").textContent = `${sentence} ${shown} of ${all} highlights.`;
    for (const chip of bar.querySelectorAll("[data-chip*=':']")) chip.href = addressOf(queryOf(clicked(terms, chip.dataset.chip)));
  }, follow));
}

function tally(query, shown, all) {
  const line = document.getElementById("tally");
  const highlights = `${all} highlight${all === 1 ? "" : "s"}`;
  if (!query) return line.replaceChildren(all ? highlights : "");
  const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Show all" });
  link.dataset.clear = "";
  return line.replaceChildren(`${shown} of ${highlights} `, link);
}

function paint(chip) {
  const [, minus, key, value] = /^(-?)(\w+):([^]*)$/.exec(chip.dataset.chip);
  const on = valuesOf(terms, key, minus === "-").includes(value);
  if (on === chip.hasAttribute("aria-current")) return;
  if (on) chip.setAttribute("aria-current", "true");
  else chip.removeAttribute("aria-current");
  chip.parentElement.classList.toggle(minus ? "left-out" : "asked", on);
  if (!minus) return;
  const label = `${on ? "No longer leave out" : "Leave out"} ${chip.title.replace(/^(No longer leave|Leave) out /, "")}`;
  chip.title = label;
  chip.querySelector(".only-spoken").textContent = label;
}

function paintAllOrAny() {
  const place = bar.querySelector("#filter-tags");
  const held = document.activeElement?.closest(".all-or-any")?.contains(document.activeElement) && document.activeElement.dataset.chip;
  place?.querySelector(".all-or-any")?.remove();
  if (!place || valuesOf(terms, "tag").length < 2) return;
  const both = Object.assign(document.createElement("span"), { className: "all-or-any" });
  for (const name of ["all", "any"]) {
    const link = Object.assign(document.createElement("a"), { href: addressOf(queryOf(clicked(terms, name))), textContent: `${name} of` });
    link.dataset.chip = name;
    if (isAnyOf(terms) === (name === "any")) link.setAttribute("aria-current", "true");
    both.append(link, " ");
  }
  place.append(both);
  if (held) both.querySelector(`[data-chip=${held}]`).focus();
}

function onClick(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const chip = event.target.closest("[data-chip]");
  const clear = event.target.closest("[data-clear]");
  const saved = event.target.closest("[data-saved]");
  if (complete && (chip || clear || saved)) {
    const query = chip ? queryOf(clicked(terms, chip.dataset.chip)) : saved?.dataset.saved ?? "";
    if (apply(query, 0)) {
      event.preventDefault();
      input.value = query;
      return;
    }
  }
  if (chip) remember(chip.dataset.chip);
}

function toFilter() {
  bar.closest("details")?.setAttribute("open", "");
  input.focus();
}

if (bar) {
  comeBack();
  bar.addEventListener("click", onClick);
  onKeys({ f: toFilter });
}
if (complete) {
  text.dataset.complete = ""; // changes need not say which filter the page shows
  document.getElementById("tally").parentElement.addEventListener("click", (event) => { if (event.target.closest("[data-clear]")) onClick(event); });
  input.addEventListener("input", () => apply(input.value));
  input.form.addEventListener("submit", (event) => { if (apply(input.value, 0)) event.preventDefault(); });
  document.addEventListener("briefmark:rows", () => {
    forget();
    if (terms.length) apply(input.value);
  });
  if (input.value) apply(input.value, 0); // the browser brought back what was typed
}
