/* The strip: a recommendation made of a highlight, or of words that are selected, beside them. It says what the
   words offer, takes what is bound and typed, and sends it when it is asked to; nothing is kept before. */

import { get } from "../api.js";
import { component } from "../component.js";
import { newId } from "../identifiers.js";
import { typedAhead } from "../keys.js";
import { announce, say } from "../messages.js";
import { bring } from "./cards.js";
import { change, undo } from "./changes.js";
import { cardOf, fixedIn, marksOf, placeOf } from "./margin.js";
import { paint } from "./paint.js";
import * as picking from "./picking.js";
import * as rows from "./strip_rows.js";
import { base, rangeOf, spanOf, theText } from "./text.js";

const byId = (id) => document.getElementById(id);
const strip = () => byId("strip");
const box = () => byId("strip-join");
const FINGERS = matchMedia("(pointer: coarse)"); // what has neither mouse nor touch has keys
const WIDE = matchMedia("(not (pointer: coarse)) and (min-width: 62rem)");
const GAP = 8; // pixels
const LONG_ENOUGH = 1_000; // milliseconds to wait for what the words offer before one goes on
const STANCES = { "+": "supports", "~": "qualifies", "-": "opposes" };

let job = null; // {number, id, span, tags, note, ref, version, back(), seen, known, offers, record, widened, beyond}
let found = []; // records to join, of what is typed
let chosen = -1; // which of them
let looking = Promise.resolve();
const left = new Map(); // what was said of a passage and not made, by its place

const placeName = ({ number, span }) => number || `${span.start}-${span.end}`;

/** Open it for a highlight that is there. */
export async function recommend(number) {
  const card = cardOf(number) ?? await bring(number);
  const marks = marksOf(number);
  if (!card || !marks.length) return;
  const range = new Range();
  range.setStartBefore(marks[0]);
  range.setEndAfter(marks.at(-1));
  const span = spanOf(range, theText());
  const ref = card.querySelector(".ref").firstChild.textContent;
  const back = () => cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
  byId("sheet")?.hidePopover();
  open({ number, span, ref, version: card.dataset.version, fixed: fixedIn(card) !== null, back });
}

/** Open it for words that are no highlight yet: {id, span, tags, note, back()}. */
export function recommendWords(words) {
  open({ number: 0, ref: "the words selected", ...words });
}

function open(next) {
  if (job) close();
  job = { ...next, record: newId(), seen: [], known: [], widened: false, beyond: null };
  const kept = left.get(placeName(job));
  if (kept) job.span = kept.span;
  job.widened = kept?.widened ?? false;
  byId("strip-title").textContent = `New recommendation from ${job.ref}`;
  byId("strip-said").textContent = "";
  byId("strip-make").firstElementChild.textContent = "Make recommendation";
  byId("strip-none").hidden = byId("strip-none-why").hidden = byId("strip-known").hidden = true;
  byId("strip-reason").value = "";
  box().value = kept?.typed ?? "";
  chooseStance(kept?.stance ?? "supports");
  complain("");
  show([]);
  picking.setPassage(job.span);
  rows.reset(kept?.rows);
  wash();
  if (!strip().matches(":popover-open")) strip().showPopover();
  bringIntoView();
  settle();
  (FINGERS.matches ? strip() : box()).focus({ preventScroll: true });
  job.offers = ask(job);
}

/** What the words offer; Make waits for it, so that it sends what is shown. */
async function ask(mine) {
  const { start, end } = mine.span;
  const { ok, body } = await get(`${base()}/offers?start=${start}&end=${end}`);
  if (job !== mine) return;
  byId("strip-said").textContent = ok ? body.said : `Nothing is offered. ${body.message}`;
  if (!ok) return;
  rows.offer(body.offered);
  byId("strip-none").hidden = !body.cues;
  tellKnown(body.known);
  settle();
}

/** Records that rest on these words: another is made, or that one is joined where others marked them. */
function tellKnown(known) {
  job.seen = known.map(({ ref }) => ref);
  byId("strip-known").hidden = !known.length;
  job.known = known;
  if (known.length && !box().value) byId("strip-make").firstElementChild.textContent = usual();
  const links = known.map(({ ref, title }) => Object.assign(document.createElement("a"), { href: toRecord(ref), textContent: `${ref} ${title}` }));
  byId("strip-known").replaceChildren("These words are in ", ...links.flatMap((link, at) => (at ? [", ", link] : [link])), " already.");
  const elsewhere = known.filter(({ passage }) => passage !== job.ref);
  if (elsewhere.length && !box().value) show(elsewhere);
}

const toRecord = (ref) => `${base().split("/briefs")[0]}/recommendations/${ref.slice(1)}`;

function wash() {
  const range = rangeOf(job.span.start, job.span.end, theText());
  paint("pending", range && (!job.number || job.widened) ? [range] : []);
}

/** The text moves only where its passage is out of sight. */
function bringIntoView() {
  const { top, bottom } = placeOf(job.span.start, job.span.end);
  if (top < 48 || bottom > innerHeight) scrollBy({ top: top - innerHeight / 4, behavior: "instant" });
}

/** Beside the passage; where there is no room for it, a sheet at the foot of the window. */
function settle() {
  const element = strip();
  const place = placeOf(job.span.start, job.span.end);
  if (WIDE.matches) element.classList.remove("docked"); // to see how wide it is beside
  element.removeAttribute("style");
  const { clientWidth } = document.documentElement;
  const width = element.offsetWidth;
  const rightToLeft = theText().matches(":dir(rtl)");
  const room = rightToLeft ? place.left : clientWidth - place.beside;
  const away = Math.min(4 * 16, room - width - GAP); // from the passage
  const docked = !WIDE.matches || away < GAP;
  element.classList.toggle("docked", docked);
  document.body.classList.toggle("above-strip", docked);
  if (docked) {
    const hidden = place.bottom + GAP - element.getBoundingClientRect().top;
    if (hidden > 0) scrollBy({ top: Math.min(hidden, place.top - 64), behavior: "instant" });
    return;
  }
  const top = Math.max(Math.min(place.top - GAP, innerHeight - element.offsetHeight - GAP), 48 + GAP);
  element.style.left = `${(rightToLeft ? place.left - away - width : place.beside + away) + scrollX}px`;
  element.style.top = `${top + scrollY}px`;
}

/** Close it; what was said and not made is there when it opens again. */
export function close(made = false) {
  if (!job) return;
  if (made) left.delete(placeName(job));
  else if (rows.isTouched() || box().value || job.widened) {
    left.set(placeName(job), { rows: rows.leave(), typed: box().value, stance: stance(), span: job.span, widened: job.widened });
  }
  job = null;
  picking.stop();
  rows.hushPaint();
  paint("pending", []);
  strip().hidePopover();
  document.body.classList.remove("above-strip");
}

function cancel() {
  const mine = job;
  close();
  mine.back();
}

/* -- sending -------------------------------------------------------------------------------------- */

/** `knowing`: the button was pressed, which says when it makes another of the same words. */
async function make(knowing = false) {
  const mine = job;
  if (box().value.trim()) return join();
  await mine.offers;
  if (job !== mine) return undefined;
  if (mine.known.length && !knowing && !rows.isTouched()) return choose(mine);
  if (rows.asksForReason()) return undefined;
  return send(rows.fields());
}

/** Nothing is made twice in silence: of words that are in a record another is made by the button, which has the
    focus now, or that one is joined where it rests on another highlight of them. */
function choose({ known, ref }) {
  const elsewhere = known.find(({ passage }) => passage !== ref);
  const named = known.map((each) => each.ref).join(", ");
  complain(`These words are in ${named} already. Enter makes another; Escape leaves it at that.`, "", elsewhere?.ref);
  byId("strip-make").focus();
}

/** R7 as it is typed, or the record that is chosen among those with the words. */
async function join() {
  await looking;
  const typed = box().value.trim();
  const record = found[chosen]?.ref ?? (/^r?\d+$/i.test(typed) ? typed : "");
  if (!record) return complain(`No recommendation has the words “${typed}”. Type others, or empty the box to make a new one.`);
  return send({ join: record, voice: byId("strip-voice").value });
}

async function send(said) {
  const mine = job;
  if (!mine || byId("strip-make").ariaBusy === "true") return;
  byId("strip-make").ariaBusy = "true";
  const answer = await change("/recommendations", { ...passage(), id: mine.record, seen: mine.seen, stance: stance(), ...said });
  byId("strip-make").ariaBusy = "false";
  if (job !== mine) return;
  if (!answer.ok) return refuse(answer);
  const { number, hidden } = answer.body.highlight;
  const both = mine.number ? "it" : "it and the highlight";
  close(true);
  cardOf(number)?.querySelector(".ref").focus({ preventScroll: true });
  const back = FINGERS.matches ? "" : ` Ctrl+Z takes ${both} back.`;
  say(`${answer.body.said}${back}${hidden ? " The filter hides it." : ""}`, "Undo", undo);
}

/** The highlight, moved where that was asked for; or the words to be marked. */
function passage() {
  const { number, span, version, widened, id, tags, note } = job;
  const words = { start: span.start, end: span.end, exact: span.exact };
  if (number) return widened ? { highlight: number, version, ...words } : { highlight: number };
  return { ...words, revision: theText().dataset.revision, highlight_id: id, tag: tags, note };
}

function refuse({ status, body: { message, fields, current } }) {
  for (const [kind, words] of Object.entries(fields ?? {})) rows.tell(kind, words, true);
  const refs = status === 409 && current && Object.keys(current).every((ref) => /^R\d+$/.test(ref)) ? Object.keys(current) : [];
  if (refs.length) tellKnown([...job.known, ...refs.map((ref) => ({ ref, title: current[ref], passage: job.ref }))]);
  complain(message);
  if (current?.version && job.number) job.version = current.version;
}

/** What stands in the way, with what to do about it. */
function complain(message, widen = "", instead = "") {
  byId("strip-problem").hidden = !message;
  byId("strip-message").textContent = message;
  byId("strip-widen").hidden = !widen;
  byId("strip-instead").hidden = !instead;
  byId("strip-instead").textContent = instead && `Join ${instead} again`;
  byId("strip-instead").value = instead;
  if (message) byId("strip-problem").scrollIntoView({ block: "nearest" });
}

async function settleCue() {
  const mine = job;
  const { start, end } = mine.span;
  const { ok, body } = await change("/cues", { start, end, reason: byId("strip-reason").value });
  if (job !== mine) return;
  if (!ok) return complain(body.message);
  cancel();
  say(body.said, "Undo", undo);
}

/* -- the box: new, or join ------------------------------------------------------------------------ */

const stance = () => byId("strip-form").elements.stance.value;
const usual = () => (job.known.length ? "Make another" : "Make recommendation");

function chooseStance(value) {
  byId("strip-form").elements.stance.value = value;
}

function onBox() {
  const typed = box().value.trim();
  if (Object.hasOwn(STANCES, typed)) {
    box().value = "";
    chooseStance(STANCES[typed]);
    return announce(byId("strip-stance").querySelector(":checked").parentElement.textContent.trim());
  }
  complain("");
  byId("strip-fields").hidden = typed !== "";
  byId("strip-make").firstElementChild.textContent = typed ? "Join" : usual();
  looking = look(typed);
  return looking;
}

async function look(typed) {
  if (!typed) return show([]);
  const { ok, body } = await get(`${base()}/recommendations?find=${encodeURIComponent(typed)}`);
  if (!job || typed !== box().value.trim()) return undefined;
  return ok ? show(body.found, 0, body.more) : complain(body.message);
}

function show(records, at = -1, more = false) {
  found = records;
  byId("strip-found").replaceChildren(...records.map(({ ref, title }, n) => {
    const option = Object.assign(document.createElement("li"), { id: `strip-found-${n}`, role: "option" });
    option.append(Object.assign(document.createElement("b"), { textContent: ref }), Object.assign(document.createElement("bdi"), { className: "name", textContent: title }));
    return option;
  }));
  if (more) byId("strip-found").append(Object.assign(document.createElement("li"), { className: "quiet small", textContent: "There are more: type another word." }));
  byId("strip-found").hidden = !records.length;
  box().ariaExpanded = String(records.length > 0);
  point(records.length ? at : -1);
}

function point(at) {
  chosen = at;
  for (const [n, option] of [...byId("strip-found").querySelectorAll("[role=option]")].entries()) {
    option.classList.toggle("active", n === at);
    option.ariaSelected = String(n === at);
  }
  if (at >= 0) {
    box().setAttribute("aria-activedescendant", `strip-found-${at}`);
    byId("strip-make").firstElementChild.textContent = `Join ${found[at].ref}`;
  } else box().removeAttribute("aria-activedescendant");
}

function onBoxKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter") chosen >= 0 && !box().value ? send({ join: found[chosen].ref, voice: byId("strip-voice").value }) : make();
  else if (step && found.length) point((chosen + step + found.length) % found.length);
  else if (step > 0) enter();
  else return false;
  return true;
}

/* -- the rows ------------------------------------------------------------------------------------- */

/** To the first row that is open, once it is known which are, and its words are picked at once. */
function enter() {
  const mine = job;
  return typedAhead(async () => {
    await Promise.race([mine.offers, new Promise((done) => setTimeout(done, LONG_ENOUGH))]);
    return job === mine && goOn("");
  });
}

/** On to the next row that is open; the same where there is none. */
function goOn(kind) {
  const next = rows.nextOpen(kind) || kind || rows.nextTo("", 1);
  rows.goTo(next);
  if (next !== kind) pickFor(next);
  return true;
}

function walk(kind, step) {
  const next = rows.nextTo(kind, step);
  if (!next) return box().focus();
  rows.goTo(next);
  return pickFor(next);
}

/** Words are picked for a row, unless something is typed there. */
function pickFor(kind, show = false) {
  if (!rows.isTyped(kind)) picking.pick(kind, { ...rows.around(kind), show });
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function onRowKey(event, row) {
  const { kind } = row.dataset;
  const input = event.target;
  if (picking.isPicking()) return onPicking(event, kind);
  if (event.key === "Enter" && input.matches(".reason")) goOn(kind);
  else if (event.key === "Enter" && input.value) row.querySelector(".reason").focus();
  else if (event.key === "Enter") pickFor(kind, true);
  else if (event.key === "Backspace" && !input.value && !input.matches(".reason")) rows.back(kind);
  else if (STEPS[event.key]) walk(kind, STEPS[event.key]);
  else return false;
  return true;
}

/** What no key has picked is bound by Enter alone: who walks by binds nothing. */
function onPicking(event, kind) {
  const { key } = event;
  if (key === "Enter" && !picking.picked()) picking.showPicked();
  else if (key === "Enter") { bindPicked(kind); goOn(kind); }
  else if (key === "," && picking.picked()) { bindPicked(kind); pickFor(kind); }
  else if (STEPS[key]) { if (picking.isMoved()) bindPicked(kind); walk(kind, STEPS[key]); }
  else if (key === "Backspace") back(kind);
  else if (key === "Escape") { picking.stop(); announce("Nothing bound. Type your own words, or Enter picks words again."); }
  else return picking.onPickKey(event);
  return true;
}

/** The last value goes; where there is none, the row is settled: nothing is stated. */
function back(kind) {
  picking.stop();
  rows.back(kind);
  rows.valuesOf(kind).some(({ basis }) => basis === "not_stated") ? goOn(kind) : pickFor(kind);
}

function bindPicked(kind) {
  const words = picking.picked();
  picking.stop();
  bind(kind, words);
}

function bind(kind, span, instead = false) {
  rows.bind(kind, span, instead);
  rows.activate(kind);
  complain("");
  if (picking.isPicking()) pickFor(kind); // a word was clicked meanwhile
}

/** Letters that came by an input method, or as an accent and a letter: they look for a word, as others do. */
function typeAhead(input) {
  const letters = input.value.trim();
  input.value = "";
  if (letters) picking.type(letters);
}

/** It may grow where it is, as long as the window holds it. */
function grown() {
  if (job && strip().getBoundingClientRect().bottom > innerHeight) settle();
}

/** A word that stands beside the passage: the passage can take it in. */
function outside(span) {
  const { start, end } = job.span;
  job.beyond = { span, start: Math.min(start, span.start), end: Math.max(end, span.end) };
  if (job.fixed) return complain("These words are not in the passage, and its start and end are a colleague’s.");
  return complain("These words are not in the passage.", "widen");
}

function widen() {
  const { span, start, end } = job.beyond;
  const range = rangeOf(start, end, theText());
  const wider = range && spanOf(range, theText());
  if (!wider) return;
  Object.assign(job, { span: wider, widened: true });
  complain("");
  picking.setPassage(job.span);
  wash();
  const kind = rows.activeRow();
  const range2 = rangeOf(span.start, span.end, theText());
  bind(kind, { ...span, text: spanOf(range2, theText()).exact });
  picking.goOnFrom(kind, span);
  rows.focus(kind);
  announce(`The passage reads now: ${wider.exact}`);
}

component("strip", (form, signal) => {
  const on = (id, kind, act) => byId(id).addEventListener(kind, act, { signal });
  form.addEventListener("submit", (event) => { event.preventDefault(); make(true); }, { signal });
  form.addEventListener("keydown", (event) => {
    if (!job || event.isComposing) return;
    const row = event.target.closest("[data-kind]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (picking.isMoved()) bindPicked(rows.activeRow());
      make(event.target === byId("strip-make"));
    }
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.target === box() && onBoxKey(event)) event.stopPropagation();
    else if (row && event.target.matches("input") && onRowKey(event, row)) event.stopPropagation();
    else if (event.key === "Escape") cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  form.addEventListener("focusin", ({ target }) => {
    picking.stop();
    if (target.closest("#strip-problem")) return; // it is about the row that is active
    const kind = target.closest("[data-kind]")?.dataset.kind ?? "";
    rows.activate(kind);
    // In a row Enter begins to bind words.
    byId("strip-make").querySelector("kbd").textContent = kind ? "Ctrl ↵" : "↵";
  }, { signal });
  form.addEventListener("input", ({ target, isComposing }) => {
    const row = target.closest("[data-kind]");
    if (!job) return;
    if (target === box()) onBox();
    else if (picking.isPicking() && target.matches(".says > input")) { if (!isComposing) typeAhead(target); }
    else if (row && (target.matches(".says > input") || row.matches(".wrong"))) rows.typed(row.dataset.kind);
  }, { signal });
  form.addEventListener("compositionend", ({ target }) => { if (picking.isPicking()) typeAhead(target); }, { signal });
  // A row is chosen by a press anywhere on it; on a screen with fingers without the keyboard in the way.
  form.addEventListener("mousedown", (event) => {
    const row = event.target.closest("[data-kind]");
    if (!row || event.target.closest("button, select, .reason")) return;
    const input = row.querySelector(".says > input");
    if (FINGERS.matches && rows.activeRow() === row.dataset.kind && event.target === input) return;
    event.preventDefault();
    if (!FINGERS.matches) return input.focus({ preventScroll: true });
    document.activeElement.blur();
    rows.activate(row.dataset.kind);
  }, { signal });
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-clear]")) {
      const { kind } = target.closest("[data-kind]").dataset;
      rows.clear(kind);
      rows.activate(kind);
      rows.focus(kind);
    }
    const option = target.closest("#strip-found [role=option]");
    if (option) send({ join: found[[...option.parentElement.children].indexOf(option)].ref, voice: byId("strip-voice").value });
  }, { signal });
  on("strip-widen", "click", widen);
  on("strip-instead", "click", ({ target }) => send({ join: target.value, voice: byId("strip-voice").value }));
  on("strip-leave", "click", cancel);
  on("strip-none", "click", () => { byId("strip-none-why").hidden = false; byId("strip-reason").focus(); });
  on("strip-settle", "click", settleCue);
  on("strip-reason", "keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    settleCue();
  });
  picking.pickByPointer({
    kind: () => (job ? rows.activeRow() : null),
    bind,
    outside,
    none: () => complain("Choose a row first, then its words."),
  }, signal);
  addEventListener("resize", () => { if (job) settle(); }, { signal });
  const watcher = new ResizeObserver(grown);
  watcher.observe(form);
  signal.addEventListener("abort", () => watcher.disconnect());
});
