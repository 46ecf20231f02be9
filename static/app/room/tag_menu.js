/* The menu that offers the tags: at a selection, or to edit a highlight. It knows nothing of either:
   a job says what to show and what to do, and the menu keeps what is typed until the job is done. */

import { component } from "../component.js";
import { activeOption, move, narrow, newTag, reset, spaceTicks, tick, tickDigit, ticked, toggle, upToDate, used } from "../tag_list.js";

const GAP = 8;
const byId = (id) => document.getElementById(id);
const menu = () => byId("palette");
const find = () => byId("palette-find");
const note = () => byId("palette-note");
const fingers = matchMedia("(pointer: coarse), (max-width: 34rem)");

let job = null;
let side = "";

export const isOpen = () => job !== null;
export const hasFocus = () => menu()?.contains(document.activeElement) ?? false;
/** Whether closing would lose something that was typed or ticked. */
export const isDirty = () =>
  job !== null && (note().value !== job.note || find().value !== "" || String(ticked(job.tags)) !== String(job.tags));

/** Open for a job: {title, quote, tags, fixed (those that stay, where tags are all that can be
    added), note, place() -> {top, bottom, right}, save({tags, note,
    new_tag}) -> answer, done(), back(), remove?, link?, ends?}. The focus stays where it is. */
export function open(next) {
  job = next;
  byId("palette-title").textContent = job.title;
  byId("palette-quote").textContent = job.quote;
  byId("palette-delete").hidden = !job.remove;
  byId("palette-link").hidden = !job.link;
  byId("palette-ends").hidden = !job.ends;
  if (job.link) byId("palette-link").href = job.link;
  note().value = job.note;
  note().hidden = Boolean(job.fixed);
  reset(job.tags, job.fixed ?? []);
  complain("");
  byId("palette-theirs").hidden = true;
  side = "";
  if (!menu().matches(":popover-open")) menu().showPopover();
  settle();
}

/** The same words to tag, elsewhere: what is typed stays. */
export function retarget(next) {
  job = { ...next, note: job.note, tags: job.tags };
  byId("palette-quote").textContent = job.quote;
  side = "";
  settle();
}

export function close() {
  if (!job) return;
  job = null;
  if (menu().matches(":popover-open")) menu().hidePopover();
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

async function save() {
  if (!job || menu().ariaBusy === "true") return;
  const mine = job;
  const fields = { tags: ticked(job.tags), note: note().value };
  if (newTag()) fields.new_tag = newTag();
  await during(mine, () => mine.save(fields));
}

async function during(mine, act) {
  menu().ariaBusy = "true";
  const answer = await act();
  menu().ariaBusy = "false";
  if (job !== mine) return;
  if (answer.ok) {
    if (answer.body.highlight && !answer.body.highlight.removed) used(answer.body.highlight.tags);
    close();
    mine.done();
    return;
  }
  if (!menu().matches(":popover-open")) menu().showPopover();
  complain(answer.body.message ?? "");
  if (answer.status === 409 && answer.body.current?.version) compare(answer.body.current);
  settle();
}

function complain(message) {
  const problem = byId("palette-problem");
  problem.textContent = message;
  problem.hidden = !message;
}

/** What a colleague saved meanwhile, above what is typed here; saving again puts this in its place. */
function compare(current) {
  const theirs = byId("palette-theirs");
  const heading = element("h2", `What ${current.editor} saved`);
  const names = current.tags.map((tag) => tag.name).join(", ") || "no tag";
  theirs.replaceChildren(heading, element("p", names));
  if (current.note) theirs.append(Object.assign(element("p", current.note), { className: "note" }));
  theirs.hidden = false;
  job.stale?.(current);
}

function element(name, words) {
  return Object.assign(document.createElement(name), { textContent: words });
}

/** Below the end of the selection, else above its beginning, else beside: never upon it. */
function settle() {
  menu().classList.toggle("docked", fingers.matches);
  document.body.classList.toggle("above-palette", fingers.matches);
  menu().style.left = menu().style.top = "";
  const { offsetHeight: height, offsetWidth: width } = menu();
  const { top, bottom, right, beside } = job.place();
  if (fingers.matches) {
    const hidden = bottom + GAP - (innerHeight - height);
    if (hidden > 0) scrollBy({ top: Math.min(hidden, top - 2 * GAP), behavior: "instant" });
    return;
  }
  const fits = {
    below: bottom + GAP + height <= innerHeight,
    above: top - GAP - height >= 0,
  };
  side ||= fits.below ? "below" : fits.above ? "above" : beside + GAP + width <= innerWidth ? "beside" : "below";
  const y = { below: bottom + GAP, above: top - GAP - height, beside: Math.max(GAP, innerHeight - height - GAP) }[side];
  const x = side === "beside" ? beside + GAP : right - width / 3;
  menu().style.top = `${y + scrollY}px`;
  menu().style.left = `${Math.min(Math.max(x, GAP), innerWidth - width - GAP) + scrollX}px`;
}

function leave() {
  const mine = job;
  close();
  mine?.back();
}

/** A comma ends a tag, as in a line of keywords. */
async function tickAndGoOn() {
  await upToDate();
  tick(activeOption(), true);
  find().value = "";
  narrow();
}

async function tickAndSave() {
  await upToDate();
  if (activeOption()) tick(activeOption(), true);
  save();
}

function onFindKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const acts = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: tickAndSave,
  };
  if (event.key === " " && spaceTicks()) acts[" "] = () => toggle(activeOption());
  if (event.key === "," && find().value && activeOption()) acts[","] = tickAndGoOn;
  if (/^[1-9]$/.test(event.key) && !find().value) acts[event.key] = () => applyDigit(event.key);
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

component("tag-menu", (element, signal) => {
  find().addEventListener("keydown", onFindKey, { signal });
  find().addEventListener("input", () => { narrow(); settle(); }, { signal });
  note().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  }, { signal });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  }, { signal });
  // A press on the menu must not take the selection away from the text, nor the focus for nothing.
  element.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("input, textarea, a, button")) event.preventDefault();
  }, { signal });
  byId("palette-save").addEventListener("click", save, { signal });
  byId("palette-cancel").addEventListener("click", leave, { signal });
  byId("palette-ends").addEventListener("click", () => { const mine = job; close(); mine.ends(); }, { signal });
  byId("palette-delete").addEventListener("click", () => { const mine = job; during(mine, mine.remove); }, { signal });
  addEventListener("resize", () => { if (job) { side = ""; settle(); } }, { signal });
});
