/* What colleagues do in the brief while one reads it, and oneself in another window. Their marks and cards are put in
   at once where nothing moves for it. A row in sight that would become higher waits, and so does all while something
   is open or written there; one button in the bar says so. It leads to what is new, and never scrolls by itself. */

import { ask } from "../api.js";
import { component } from "../component.js";
import { CHANGED, ROWS, listen, tell } from "../events.js";
import { isTyping } from "../keys.js";
import { hideNews, showNews } from "../live.js";
import { isCaretOn } from "./caret.js";
import { ownRevs, queryOf, settled } from "./changes.js";
import { highlight, highlights, isShown, shown } from "./list.js";
import { cardOf, marksOf, walk } from "./margin.js";
import { heldFocus, isInWindow, rowAt, rowOf, swap } from "./rows.js";
import * as strip from "./recommending.js";
import { isPressed } from "./selection.js";
import { offered, renew } from "./tag_list.js";
import * as menu from "./tag_menu.js";
import { base, theText } from "./text.js";

const PATIENCE = 10_000; // milliseconds
const AGAIN = 2000; // after an answer that did not come: there may be no other change that asks
const LOOK = 500; // milliseconds between two looks at what is in the window
const LONG_ENOUGH = 2000; // in the window, until it is not new any more
const MOST_ROWS = 150; // that are asked for by name

const fresh = new Map(); // number -> {by, mine, left}: highlights that were not in the window yet
const waiting = new Map(); // ordinal -> the row that is to come
let untold = []; // changes in rows that wait
let outside = []; // changes for which the page is to be loaded again
let gone = ""; // why there is no such brief any more
let running = false;
let wanted = null; // what to ask for besides: {tags, signs, rows}
let tagsLater = false; // the palette is open: its tags are ticked
let walking = false; // n leads from one new highlight to the next

/* -- asking ----------------------------------------------------------------------------------------- */

/** Until the page has all that there is. An answer that a change of one's own has overtaken is asked for again. */
async function catchUp(what = {}) {
  tagsLater ||= Boolean(what.tags) && menu.isOpen();
  wanted = { ...wanted, ...what, ...(tagsLater && { tags: false }) };
  if (running) return;
  running = true;
  while (wanted) {
    const asked = wanted;
    wanted = null;
    await settled();
    const since = theText().dataset.rev;
    const { status, body } = await ask(addressOf(since, asked), PATIENCE);
    if (status === 404) gone = body?.message ?? "This brief is not here any more.";
    if (status === 422) outside.push({ by: "" }); // the project was put back to an earlier state
    if (status === 0 || status >= 500) setTimeout(() => catchUp(asked), AGAIN);
    if (status !== 200) break;
    if (theText().dataset.rev !== since) wanted = { ...asked, ...wanted };
    else if (asked.tags && body.options) wanted = after(body, wanted);
    else take(body);
  }
  running = false;
  say();
}

function addressOf(since, { tags, signs, rows = [] }) {
  const ordinals = new Set([...rows, ...(signs ? ordinalsOf(({ rec }) => rec.length) : [])]);
  const asked = new URLSearchParams({ since });
  if (tags) asked.set("tags", "");
  if (ordinals.size) asked.set("rows", [...ordinals].slice(0, MOST_ROWS).join("."));
  return `${base()}/changes?${asked}${queryOf("&")}`;
}

/** The palette is the new one; then the rows are asked for on which a tag is not what it was. */
function after(body, more) {
  const before = offered();
  renew(body.options);
  const now = offered();
  const differs = (slug) => !before || before.get(slug) !== now.get(slug);
  const rows = ordinalsOf(({ tags }) => tags.some(differs));
  if (rows.length > MOST_ROWS) outside.push({ by: "" });
  take(body);
  return rows.length && rows.length <= MOST_ROWS ? { ...more, rows } : more;
}

/** The rows on which such highlights begin or go on. */
function ordinalsOf(holds) {
  const rows = new Set();
  for (const one of [...highlights().values()].filter(holds)) for (const mark of marksOf(one.number)) rows.add(mark.closest("[data-ordinal]").dataset.ordinal);
  return [...rows];
}

/* -- putting in ------------------------------------------------------------------------------------- */

function take({ rev, changes, rows = {}, tally, whole }) {
  const theirs = changes.filter((change) => !ownRevs.has(change.rev));
  theText().dataset.rev = rev;
  if (whole) outside.push(...(theirs.length ? theirs : [{ by: "" }])); // a merged tag stands under no brief
  else {
    for (const [ordinal, html] of Object.entries(rows)) waiting.set(ordinal, html);
    for (const change of theirs) {
      if (change.fresh) fresh.set(String(change.number), { ...change, left: LONG_ENOUGH });
      else untold.push(change);
      if (change.kind === "highlight") menu.warn(change.number, `${change.by} ${change.said} just now. What you write here stays; saving shows both.`);
    }
    if (tally) document.getElementById("tally").outerHTML = tally;
    putIn();
  }
}

/** Put in what waits, as far as nothing in sight moves and nothing is lost; `all` where somebody asked for it. */
function putIn(all = false) {
  const rows = [...waiting].map(([ordinal, html]) => ({ ordinal, html, row: rowAt(ordinal) })).filter(({ row }) => row && !isInUse(row));
  if (!rows.length) return;
  const place = placeNow();
  const giveBack = heldFocus();
  for (const each of rows) each.height = isInSight(each.row) ? each.row.offsetHeight : null;
  for (const each of rows) {
    each.now = rowOf(each.html);
    swap(each.row, each.now);
  }
  const moving = all ? [] : rows.filter(({ height, now }) => height !== null && now.offsetHeight !== height);
  for (const { row, now } of moving) now.replaceWith(row);
  giveBack();
  place.keep();
  for (const { ordinal } of rows) if (!moving.some((each) => each.ordinal === ordinal)) waiting.delete(ordinal);
  if (moving.length === rows.length) return;
  document.getElementById("first-time")?.remove();
  tell(ROWS, { theirs: true });
}

/** Where one reads, by a row in the window; `keep` scrolls by what it was moved. */
function placeNow() {
  const section = [...theText().querySelectorAll(".rows")].find((each) => isInSight(each));
  const row = section && [...section.querySelectorAll("[data-ordinal]")].find((each) => isInSight(each));
  const top = row?.getBoundingClientRect().top;
  return { keep() {
    const now = row && rowAt(row.dataset.ordinal).getBoundingClientRect().top;
    if (row && Math.abs(now - top) >= 0.5) scrollBy({ top: now - top, behavior: "instant" });
  } };
}

/** Of rows whose section is out of sight nothing is asked: they would have to be laid out. */
function isInSight(element) {
  const section = element.closest(".rows");
  return isInWindow(section) && (section === element || isInWindow(element));
}

/** Whether something would be lost with the row: what is written or selected in it, what stands open beside it, or a
    selection that the mouse has just begun. */
function isInUse(row) {
  const selection = document.getSelection();
  const isChosen = (isCaretOn() || !selection.isCollapsed) && selection.rangeCount && selection.getRangeAt(0).intersectsNode(row);
  const isWritten = row.querySelector("form.answer") || (isTyping(document.activeElement) && row.contains(document.activeElement));
  return Boolean(isChosen || isWritten) || isSomethingOpen();
}

const isSomethingOpen = () => isPressed() || menu.isOpen() || strip.isOpen()
  || document.querySelector("dialog[open], :popover-open:not([data-leaves-keys]), #ends:not([hidden]) #ends-bar:not([hidden])") !== null;

/* -- saying so -------------------------------------------------------------------------------------- */

const isWaiting = ({ number }) =>
  [...waiting].some(([ordinal, html]) => html.includes(`id="h${number}"`) || highlight(number)?.row.dataset.ordinal === ordinal);
const isFresh = ([number, change]) => isShown(highlight(number)) || isWaiting(change);

function say() {
  untold = untold.filter(isWaiting);
  const added = [...fresh].filter(isFresh).map(([, change]) => change);
  const all = [...added, ...untold, ...outside];
  for (const [number] of fresh) label(number);
  if (gone) showNews("Removed", `: ${gone}`, () => location.reload());
  else if (!all.length) hideNews();
  else showNews(added.length === all.length ? `${all.length} new` : `${all.length} change${all.length === 1 ? "" : "s"}`, by(all), show);
}

function label(number) {
  const ref = cardOf(number)?.querySelector(".ref");
  if (ref && !ref.nextElementSibling?.matches(".new")) ref.after(Object.assign(document.createElement("span"), { className: "new", textContent: "New" }));
}

function by(changes) {
  const names = new Set(changes.map((change) => (change.mine ? "you" : change.by.split(" ")[0])).filter(Boolean));
  if (!names.size) return "";
  return names.size === 1 ? ` by ${[...names][0]}` : ` by ${names.size} people`;
}

/** Put in all that waits and go to the next new one. */
function show() {
  if (outside.length) return location.reload();
  putIn(true);
  walking = true;
  walkNew(1);
  return say();
}

/** To the next new highlight, once somebody asked for them and as long as there are any; after the last one comes the
    first. */
export function walkNew(step) {
  const all = walking ? shown().filter(({ number }) => fresh.has(number)) : [];
  walking = all.length > 0;
  return walking && (walk(step, all) || walk(step, [all.at(step > 0 ? 0 : -1)]));
}

/** What was in the window for a while is not new any more; what waits may come in by now. */
function look() {
  if (tagsLater && !menu.isOpen()) {
    tagsLater = false;
    catchUp({ tags: true });
  }
  if (document.hidden || !(fresh.size || waiting.size)) return;
  if (waiting.size) putIn();
  for (const [number, change] of fresh) {
    const card = cardOf(number);
    const element = card?.checkVisibility() ? card : marksOf(number)[0];
    if (!element || !isInSight(element.closest("[data-ordinal]")) || !isInWindow(element)) continue;
    change.left -= LOOK;
    if (change.left > 0) continue;
    fresh.delete(number);
    card?.querySelector(".new")?.remove();
  }
  say();
}

component("text", (text, signal) => {
  listen([CHANGED], ({ names, counts }) => {
    const has = (name) => !names || names.has(name);
    const isNew = counts[text.dataset.brief] !== Number(text.dataset.rev);
    if (isNew || has("codebook") || has("recommendations")) catchUp({ tags: has("codebook"), signs: has("recommendations") });
  }, signal);
  listen([ROWS], (detail) => {
    for (const ordinal of detail?.ours ?? []) waiting.delete(ordinal); // they are newer
    say();
  }, signal);
  const timer = setInterval(look, LOOK);
  signal.addEventListener("abort", () => clearInterval(timer));
});
