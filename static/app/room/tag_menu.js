/* The menu of tags: at a selection, or to edit a highlight. It knows nothing of either: a job says what to
   show and what to do, and the menu keeps what is typed until the job is done. */

import { copyText } from "../clipboard.js";
import { component } from "../component.js";
import { say } from "../messages.js";
import { copyQuotation } from "../quotations.js";
import { placeMenu } from "./menus.js";
import { move, narrow, newTag, onListKey, reset, tickBest, tickDigit, ticked } from "./tag_list.js";

const byId = (id) => document.getElementById(id);
const menu = () => byId("palette");
const find = () => byId("palette-find");
const note = () => byId("palette-note");
const docks = matchMedia("(pointer: coarse), (max-width: 50rem)"); // as in static/css/palette.css

let job = null;
let side = ""; // where the menu stands: it does not jump while one types
let versions = null; // after a conflict: {mine, theirs, both}, each as `written`
let version = "mine"; // which of them is shown

export const isOpen = () => job !== null;
export const hasFocus = () => menu()?.contains(document.activeElement) ?? false;
/** Whether closing would lose something that was typed or ticked. */
export const isDirty = () =>
  job !== null && (note().value !== job.note || find().value !== "" || newTag() !== "" || String(ticked(job.tags)) !== String(job.tags));

/** Open for a job: {title, quote, tags, fixed (those that stay, where tags are all that can be
    added), note, place() -> {top, bottom, right}, save({tags, note,
    new_tag}) -> answer, done(), back(), remove?, quotation (its address), link?, ref? (of whose history), ends?, recommend?({tags, note})}. The focus stays where it is. */
export function open(next) {
  job = next;
  byId("palette-title").textContent = job.title;
  byId("palette-quote").textContent = job.quote;
  byId("palette-more").hidden = !job.link;
  for (const name of ["ends", "delete"]) byId(`palette-${name}`).hidden = !(name === "ends" ? job.ends : job.remove);
  if (job.link) byId("palette-link").href = job.link;
  if (job.ref) byId("palette-history").search = new URLSearchParams({ of: job.ref });
  byId("palette-quotation").href = job.quotation;
  if (byId("palette-recommend")) byId("palette-recommend").hidden = !job.recommend;
  note().hidden = Boolean(job.fixed);
  fill(job);
  complain("");
  side = "";
  if (!menu().matches(":popover-open")) menu().showPopover();
  settle();
}

/** The same words to tag, elsewhere: what is typed stays. */
export function retarget(next) {
  job = { ...next, note: job.note, tags: job.tags };
  byId("palette-quote").textContent = job.quote;
  byId("palette-quotation").href = job.quotation;
  side = "";
  settle();
}

/** Say in the menu of a highlight, if that is open and says nothing else, what becomes of it meanwhile. */
export function warn(number, message) {
  if (!job?.link?.endsWith(`/highlights/${number}`) || !byId("palette-problem").hidden) return;
  complain(message);
  settle();
}

export function close() {
  if (!job) return;
  job = null;
  for (const open of [byId("palette-actions"), menu()]) if (open.matches(":popover-open")) open.hidePopover();
  document.body.classList.remove("above-palette");
}

/** Put the focus into the box; with `down` on the first tag of the list. */
export function enter(down = false) {
  find().focus({ preventScroll: true });
  if (down) move(1);
}

/** Put the focus into the note: what is ticked stays ticked. */
export function enterNote() {
  note().focus({ preventScroll: true });
}

/** Tick the tag of this digit and save; false when there is none. */
export function applyDigit(digit) {
  const there = tickDigit(digit);
  if (there) save();
  return there;
}

/** Leave what is ticked and written to a recommendation; false where there is none to be made. */
export function recommend() {
  if (!job?.recommend || menu().ariaBusy === "true") return false;
  const mine = job;
  const fields = written();
  close();
  mine.recommend(fields);
  return true;
}

const written = () => ({ tags: ticked(job.tags), note: note().value, ...(newTag() && { new_tag: newTag() }) });

function fill({ tags, note: words, new_tag: fresh = "" }) {
  note().value = words;
  reset(tags, job.fixed ?? [], fresh);
}

async function save() {
  if (!job || menu().ariaBusy === "true") return;
  const mine = job;
  const fields = written();
  await during(mine, () => mine.save(fields));
}

async function during(mine, act) {
  menu().ariaBusy = "true";
  const answer = await act();
  menu().ariaBusy = "false";
  if (job !== mine) return;
  if (answer.ok) {
    close();
    mine.done();
    return;
  }
  if (!menu().matches(":popover-open")) menu().showPopover();
  const { current, message } = answer.body;
  complain(message ?? "", answer.status === 409 && !current?.removed ? current : null);
  settle();
}

/** What went wrong, in the first row; with what a colleague saved meanwhile, and the choice between that, what
    is written here, and both. Saving puts what is shown in its place. */
function complain(message, current = null) {
  byId("palette-problem").hidden = !message;
  byId("palette-message").textContent = message;
  const theirs = byId("palette-theirs");
  theirs.hidden = !current;
  byId("palette-versions").hidden = !current || Boolean(job.fixed);
  versions = null;
  if (!current) return;
  const names = current.tags.map((tag) => tag.name).join(", ") || "No tag";
  theirs.textContent = `Now: ${[names, current.note].filter(Boolean).join(" · ")}`;
  const mine = written();
  const other = { tags: current.tags.map((tag) => tag.slug), note: current.note };
  const notes = new Set([other.note, mine.note].filter(Boolean));
  versions = { mine, theirs: other, both: { ...mine, tags: [...new Set([...other.tags, ...mine.tags])], note: [...notes].join("\n\n") } };
  version = "mine";
  choose("mine");
  job.stale?.(current);
}

function choose(name) {
  if (name !== version) {
    versions[version] = written();
    fill(versions[name]);
  }
  version = name;
  for (const button of byId("palette-versions").querySelectorAll("button")) button.ariaPressed = String(button.value === name);
  settle();
}

/** Below the words, above when there is more room there, beside where neither has enough; on a phone at the
    foot of the window, with the words above it. */
function settle() {
  const docked = docks.matches;
  document.body.classList.toggle("above-palette", docked);
  if (!docked) {
    side = placeMenu(menu(), job.place(), side);
    return;
  }
  menu().removeAttribute("style");
  const { top, bottom } = job.place();
  const hidden = bottom + 8 - menu().getBoundingClientRect().top;
  if (hidden > 0) scrollBy({ top: Math.min(hidden, top - 64), behavior: "instant" });
}

function leave() {
  const mine = job;
  close();
  mine?.back();
}

function onFindKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const marks = !find().value && /^[1-9]$/.test(event.key);
  if (event.key === "Enter") tickBest().then(save);
  else if (!onListKey(event) && !(marks && applyDigit(event.key)) && !(event.key === "0" && !find().value && recommend())) return;
  event.preventDefault();
}

component("tag-menu", (element, signal) => {
  const on = (id, kind, act) => byId(id).addEventListener(kind, act, { signal });
  on("palette-find", "keydown", onFindKey);
  on("palette-find", "input", () => { narrow(); settle(); });
  on("palette-note", "input", settle);
  on("palette-note", "keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || byId("palette-actions").matches(":popover-open")) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  }, { signal });
  // A press on the menu must not take the selection away from the text, nor the focus for nothing.
  element.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("input, textarea, a, button")) event.preventDefault();
  }, { signal });
  on("palette-save", "click", save);
  on("palette-cancel", "click", leave);
  on("palette-versions", "click", ({ target }) => { if (target.value) choose(target.value); });
  byId("palette-recommend")?.addEventListener("click", recommend, { signal });
  on("palette-ends", "click", () => { const mine = job; close(); mine.ends(); });
  on("palette-delete", "click", () => { const mine = job; during(mine, mine.remove); });
  on("palette-link", "click", copyLink);
  on("palette-quotation", "click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    copyQuotation(event.currentTarget.href);
  });
  addEventListener("resize", () => { if (job) { side = ""; settle(); } }, { signal });
});

async function copyLink(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { href } = byId("palette-link");
  say(await copyText(href) ? "Link copied." : `The browser does not let Briefmark copy. The link: ${href}`);
}
