/* The filter bar. On a brief that shows all its highlights a click acts at once: the page says which
   clauses hold after it. What is typed is read by the server alone, after a pause; it answers with the
   bar as it stands then and with the clauses. Elsewhere the plain links and the form do it; after a link
   the page comes back where it was: same scroll position, focus on the same chip. "f" goes to the line to
   type in. */

import { get } from "./api.js";
import { component } from "./component.js";
import { ROWS, listen } from "./events.js";
import { onKeys } from "./keys.js";
import { show } from "./filter_cards.js";
import { announce } from "./messages.js";
import { theText } from "./room/text.js";

const KEY = "briefmark-filter";
const PAUSE = 40; // milliseconds without a key before the server is asked

const bar = () => document.querySelector('[data-component~="filter"]');
const input = () => document.getElementById("q");
const tally = () => document.getElementById("tally");
const isComplete = () => "complete" in (theText()?.dataset ?? {}); // the page shows all highlights

let clauses = []; // {facet, any, not} or {numbers, not}: what the page shows
let query = ""; // the same as it was typed
let latest = 0; // counts the questions
let asking = null; // until the bar is that of the clauses
let typing = 0; // the pause

function remember(chip) {
  const open = bar().querySelector("details")?.open ?? false;
  const place = { path: location.pathname, chip, y: scrollY, open };
  sessionStorage.setItem(KEY, JSON.stringify(place));
}

function comeBack() {
  const stored = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const place = stored ? JSON.parse(stored) : null;
  if (place?.path !== location.pathname) return;
  const details = bar().querySelector("details");
  if (details && place.open) details.open = true;
  chipOf(place.chip)?.focus({ preventScroll: true });
  scrollTo({ top: place.y, behavior: "instant" });
}

const chipOf = (name) => bar().querySelector(`[data-chip="${CSS.escape(name)}"]`);

/** The clauses after a click on the chip: those that it says, or its own besides those that hold. */
function after(chip) {
  if (chip.dataset.to) return JSON.parse(chip.dataset.to).map((each) => (typeof each === "number" ? clauses[each] : each));
  const { facet, means } = chip.parentElement.dataset;
  const [, minus, value] = /^(-?)\w+:([^]*)$/.exec(chip.dataset.chip);
  return [...clauses, { facet, any: means ? JSON.parse(means) : [value], not: minus === "-" }];
}

/** Show what these clauses select, and count it. */
function put(now) {
  clauses = now;
  const [shown, all] = show(clauses);
  count(shown, all);
  return `${shown} of ${all} highlights.`;
}

/** Ask what the query means, then show that. False when it cannot be read, or nobody answers. */
function ask(typed) {
  const mine = latest += 1;
  const answered = (async () => {
    const { ok, body } = await get(`${location.pathname}/filter?q=${encodeURIComponent(typed)}`);
    if (mine !== latest) return true; // a later question counts
    asking = null;
    if (!ok || !body.bar) return false;
    query = typed;
    renew(body.bar);
    const counts = put(body.clauses);
    history.replaceState(history.state, "", bar().querySelector("form").action + (query ? `?q=${encodeURIComponent(query).replace(/%3A/g, ":").replace(/%2C/g, ",")}` : "") + location.hash);
    if (query) announce(`${body.sentence} ${counts}`);
    return true;
  })();
  asking = answered;
  return answered;
}

/** The bar as the server has it; focus and what was open stay. */
function renew(html) {
  const body = bar().querySelector(".filter-body");
  const held = body.contains(document.activeElement) ? document.activeElement.dataset.chip : null;
  const open = body.querySelector("details").open;
  const y = body.querySelector("details .chips")?.scrollTop;
  body.innerHTML = html;
  if (open) body.querySelector("details").open = true;
  if (y) body.querySelector("details .chips").scrollTop = y;
  if (held) chipOf(held)?.focus({ preventScroll: true });
  bar().querySelector("[data-clear]").hidden = !query;
}

function count(shown, all) {
  const line = tally();
  const highlights = `${all} highlight${all === 1 ? "" : "s"}`;
  if (!clauses.length) return line.replaceChildren(all ? highlights : "");
  const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Show all" });
  link.dataset.clear = "";
  return line.replaceChildren(`${shown} of ${highlights} `, link);
}

async function onClick(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("[data-chip], [data-clear], [data-saved]");
  if (!link) return;
  const { chip, saved } = link.dataset;
  if (!isComplete()) {
    if (chip) remember(chip);
    return;
  }
  event.preventDefault();
  clearTimeout(typing);
  if (chip && asking) { // where it leads is on its way
    await asking;
    return chipOf(chip)?.click();
  }
  const next = new URL(link.href).searchParams.get("q") ?? "";
  input().value = next;
  if (saved === undefined) put(chip ? after(link) : []);
  if (!(await ask(next))) location.assign(link.href);
}

function toFilter() {
  bar().closest("details")?.setAttribute("open", "");
  input().focus();
}

function onType() {
  clearTimeout(typing);
  typing = setTimeout(() => ask(input().value.trim()), PAUSE);
}

async function onSubmit(event) {
  event.preventDefault();
  clearTimeout(typing);
  if (!(await ask(input().value.trim()))) input().form.submit(); // the server says what is wrong
}

component("filter", (element, signal) => {
  comeBack();
  element.addEventListener("click", onClick, { signal });
  onKeys({ f: toFilter }, signal);
  if (!element.dataset.here || !theText() || new URLSearchParams(location.search).get("q")) return;
  theText().dataset.complete = ""; // changes need not say which filter the page shows
  tally().parentElement.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear]")) onClick(event);
  }, { signal });
  input().addEventListener("input", onType, { signal });
  input().form.addEventListener("submit", onSubmit, { signal });
  listen([ROWS], () => {
    if (clauses.some(({ numbers }) => numbers)) ask(query);
    else if (clauses.length) put(clauses);
  }, signal);
  if (input().value) ask(input().value.trim()); // the browser brought back what was typed
});
