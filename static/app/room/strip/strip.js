/* The strip: a recommendation made of a highlight, or of words that are selected, beside them. It says what the
   words offer, takes what is bound and typed, and sends it when it is asked to; nothing is kept before. */

import { get } from "../../api.js";
import { component } from "../../component.js";
import { newId } from "../../identifiers.js";
import { announce, say } from "../../messages.js";
import { bring } from "../cards.js";
import { change, undo } from "../changes.js";
import { cardOf, fixedIn, marksOf } from "../margin.js";
import { paint } from "../paint.js";
import { base, rangeOf, spanOf, theText } from "../text.js";
import { bind, bindPicked, enter, onRowKey, typeAhead } from "./binding.js";
import * as joining from "./joining.js";
import * as picking from "./picking.js";
import { bringIntoView, settle, settleGrown } from "./place.js";
import { complain } from "./problem.js";
import * as rows from "./rows.js";

const byId = (id) => document.getElementById(id);
const strip = () => byId("strip");
const { box } = joining;
const FINGERS = matchMedia("(pointer: coarse)"); // what has neither mouse nor touch has keys
const STANCES = { "+": "supports", "~": "qualifies", "-": "opposes" };

let job = null; // {number, id, span, tags, note, ref, version, back(), seen, known, offers, record, widened, beyond}
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
  joining.setLabel("Make recommendation");
  byId("strip-none").hidden = byId("strip-none-why").hidden = byId("strip-known").hidden = true;
  byId("strip-reason").value = "";
  box().value = kept?.typed ?? "";
  chooseStance(kept?.stance ?? "supports");
  complain("");
  joining.show([]);
  picking.setPassage(job.span);
  rows.reset(kept?.rows);
  wash();
  if (!strip().matches(":popover-open")) strip().showPopover();
  bringIntoView(job.span);
  settle(job.span);
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
  settle(job.span);
}

/** Records that rest on these words: another is made, or that one is joined where others marked them. */
function tellKnown(known) {
  job.seen = known.map(({ ref }) => ref);
  byId("strip-known").hidden = !known.length;
  job.known = known;
  if (known.length && !box().value) joining.setLabel(usual());
  const links = known.map(({ ref, title }) => Object.assign(document.createElement("a"), { href: toRecord(ref), textContent: `${ref} ${title}` }));
  byId("strip-known").replaceChildren("These words are in ", ...links.flatMap((link, at) => (at ? [", ", link] : [link])), " already.");
  const elsewhere = known.filter(({ passage }) => passage !== job.ref);
  if (elsewhere.length && !box().value) joining.show(elsewhere);
}

const toRecord = (ref) => `${base().split("/briefs")[0]}/recommendations/${ref.slice(1)}`;

function wash() {
  const range = rangeOf(job.span.start, job.span.end, theText());
  paint("pending", range && (!job.number || job.widened) ? [range] : []);
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
  if (joining.typed()) return join();
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
  complain(`These words are in ${named} already. Enter makes another; Escape leaves it at that.`, { instead: elsewhere?.ref });
  byId("strip-make").focus();
}

async function join() {
  const mine = job;
  const ref = await joining.toJoin();
  if (job !== mine) return undefined;
  if (!ref) return complain(`No recommendation has the words “${joining.typed()}”. Type others, or empty the box to make a new one.`);
  return sendJoin(ref);
}

const sendJoin = (ref) => send({ join: ref, voice: byId("strip-voice").value });

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
  const typed = joining.typed();
  if (Object.hasOwn(STANCES, typed)) {
    box().value = "";
    chooseStance(STANCES[typed]);
    return announce(byId("strip-stance").querySelector(":checked").parentElement.textContent.trim());
  }
  complain("");
  byId("strip-fields").hidden = typed !== "";
  joining.setLabel(typed ? "Join" : usual());
  return joining.look(complain);
}

function onBoxKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const mine = job;
  if (event.key === "Enter") joining.chosenRef() && !box().value ? sendJoin(joining.chosenRef()) : make();
  else if (step && joining.isOffered()) joining.walk(step);
  else if (step > 0) enter(mine.offers, () => job === mine);
  else return false;
  return true;
}

/** A word that stands beside the passage: the passage can take it in. */
function outside(span) {
  const { start, end } = job.span;
  job.beyond = { span, start: Math.min(start, span.start), end: Math.max(end, span.end) };
  if (job.fixed) return complain("These words are not in the passage, and its start and end are a colleague’s.");
  return complain("These words are not in the passage.", { widen: true });
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
  const word = rangeOf(span.start, span.end, theText());
  bind(kind, { ...span, text: spanOf(word, theText()).exact });
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
    if (option) sendJoin(joining.refOf(option));
  }, { signal });
  on("strip-widen", "click", widen);
  on("strip-instead", "click", ({ target }) => sendJoin(target.value));
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
  addEventListener("resize", () => { if (job) settle(job.span); }, { signal });
  const watcher = new ResizeObserver(() => { if (job) settleGrown(job.span); });
  watcher.observe(form);
  signal.addEventListener("abort", () => watcher.disconnect());
});
