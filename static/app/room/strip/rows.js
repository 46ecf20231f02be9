/* The rows of the strip: what each says, whether it is offered or meant, and what of it is sent. What is typed in a
   row is supplied, in our words, and asks for a reason. */

import { announce } from "../../messages.js";
import { paint } from "../paint.js";
import { rangesOf } from "./picking.js";

const byId = (id) => document.getElementById(id);
const all = () => [...byId("strip-fields").querySelectorAll("[data-kind]")];
const rowOf = (kind) => byId("strip-fields").querySelector(`[data-kind="${kind}"]`);
const inputOf = (row) => row.querySelector(".says > input");
const reasonOf = (row) => row.querySelector(".reason");
const nameOf = (kind) => byId(`strip-${kind}`).textContent;

let said = new Map(); // kind -> [{basis, text, start, end, why, said, rule, rests, offered}]
let touched = new Set(); // rows that somebody has changed: what is offered later leaves them alone
let active = "";

export const valuesOf = (kind) => said.get(kind) ?? [];
export const activeRow = () => active;
export const isTouched = () => touched.size > 0;

/** Empty rows, or as they were left. */
export function reset(left = null) {
  said = new Map(left?.said);
  touched = new Set(left?.touched);
  byId("strip-level").value = left?.level ?? "";
  byId("strip-voice").value = left?.voice ?? "own";
  byId("strip-more").open = left?.more ?? false;
  active = "";
  for (const row of all()) {
    [inputOf(row).value, reasonOf(row).value] = left?.typed[row.dataset.kind] ?? ["", ""];
    render(row.dataset.kind);
  }
}

/** For `reset`. */
export function leave() {
  const typed = Object.fromEntries(all().map((row) => [row.dataset.kind, [inputOf(row).value, reasonOf(row).value]]));
  const [level, voice, more] = [byId("strip-level").value, byId("strip-voice").value, byId("strip-more").open];
  return { said: [...said], touched: [...touched], typed, level, voice, more };
}

/** Put in what the words offer, where nobody has said anything. */
export function offer(offered) {
  for (const each of offered) {
    const { kind, level, text, start, end, basis } = each;
    if (touched.has(kind)) continue;
    if (kind === "voice") speak(level);
    if (kind === "strength") byId("strip-level").value = level;
    if (kind === "voice" || kind === "strength" && !text) continue;
    const rests = basis === "supplied" ? text : "";
    said.set(kind, [{ basis, text, start, end, why: each.why, said: each.said, rule: each.rule, rests, offered: true }]);
    if (rowOf(kind).closest("details")) byId("strip-more").open = true;
    render(kind);
  }
}

/** In whose voice the words speak: where it is not the authors’ own, the row shows. */
function speak(voice) {
  byId("strip-voice").value = voice;
  if (voice !== "own") byId("strip-more").open = true;
}

/** Bind words. The first that are bound take the place of what is offered, or not stated; further ones stand beside
    each other, and take the place of those that they share words with; `instead` that of the last. */
export function bind(kind, { start, end, text }, instead = false) {
  const before = valuesOf(kind).filter(({ offered, basis }) => !offered && basis !== "not_stated");
  if (instead) before.pop();
  const apart = before.filter((each) => each.basis !== "stated" || each.end <= start || end <= each.start);
  change(kind, [...apart, { basis: "stated", text, start, end, why: "", said: "", rule: "", rests: "" }]);
  const level = byId("strip-level");
  if (kind === "strength" && !level.value) level.value = [...level.options].find(({ value }) => value === text.toLowerCase())?.value ?? "";
  announce(`${nameOf(kind)}: “${text}”`);
}

function change(kind, values) {
  touched.add(kind);
  said.set(kind, values);
  render(kind);
}

export function clear(kind) {
  const row = rowOf(kind);
  inputOf(row).value = reasonOf(row).value = "";
  if (kind === "strength") byId("strip-level").value = "";
  change(kind, []);
  announce(`${nameOf(kind)}: open`);
}

/** Backspace in an empty row: its last value goes; where there is none, it is not stated. */
export function back(kind) {
  const values = valuesOf(kind);
  if (values.length) change(kind, values.slice(0, -1));
  else if (kind !== "strength") change(kind, [{ basis: "not_stated", text: "", why: "", rule: "", rests: "", said: "you looked" }]);
  announce(`${nameOf(kind)}: ${inWords(valuesOf(kind))}`);
}

const inWords = (values) => values.map(({ basis, text }) => (basis === "not_stated" ? "not stated" : text)).join("; ") || "open";

/** Something was typed: it is ours, and what was not stated is said now. */
export function typed(kind) {
  touched.add(kind);
  if (inputOf(rowOf(kind)).value) said.set(kind, valuesOf(kind).filter(({ basis, offered }) => basis !== "not_stated" && !offered));
  render(kind);
}

/** The row that words are bound to. */
export function activate(kind) {
  active = kind;
  for (const row of all()) row.classList.toggle("on", row.dataset.kind === kind);
  draw();
}

/** The keys are for this row; fingers have no use for a keyboard that comes up. */
export function focus(kind) {
  if (kind && !matchMedia("(pointer: coarse)").matches) inputOf(rowOf(kind)).focus({ preventScroll: true });
}

/** By keys, to a row. */
export function goTo(kind) {
  if (rowOf(kind).closest("details")) byId("strip-more").open = true;
  inputOf(rowOf(kind)).focus();
}

function render(kind) {
  const row = rowOf(kind);
  const values = valuesOf(kind);
  const input = inputOf(row);
  row.querySelector(".values").replaceChildren(...values.map(shown));
  row.querySelector("[data-clear]").hidden = !values.length && !input.value;
  input.hidden = false;
  input.placeholder = values.length ? "" : kind === "strength" ? "its word" : "open";
  input.classList.toggle("ours", input.value !== "");
  reasonOf(row).hidden = !input.value;
  tell(kind, values.map((each) => each.said).filter(Boolean).join("; "));
  draw();
}

function shown({ basis, text, offered }) {
  const words = { stated: text, supplied: `[${text}]`, not_stated: "not stated" }[basis];
  const value = Object.assign(document.createElement(basis === "not_stated" ? "em" : "bdi"), { textContent: words });
  value.className = offered ? "offered" : basis === "stated" ? "bound" : "";
  return value;
}

/** What stands below a row; `wrong` says that it keeps from being made. */
export function tell(kind, words, wrong = false) {
  const row = rowOf(kind);
  if (!row) return false;
  row.querySelector(".why").textContent = words;
  row.classList.toggle("wrong", wrong);
  inputOf(row).toggleAttribute("aria-invalid", wrong);
  return true;
}

/** Underline the words in the text: offered ones dashed, bound ones with a line; those of the row washed. */
function draw() {
  const stated = [...said].flatMap(([kind, values]) => values.filter(({ basis }) => basis === "stated").map((each) => ({ ...each, kind })));
  const ranges = (chosen) => stated.filter(chosen).flatMap(rangesOf);
  paint("offered", ranges(({ offered }) => offered));
  paint("bound", ranges(({ offered }) => !offered));
  paint("picked", ranges(({ kind }) => kind === active));
}

export function hushPaint() {
  for (const name of ["offered", "bound", "picked"]) paint(name, []);
}

/** The row in which something of ours stands without a reason: it gets the focus. Whether there is one. */
export function asksForReason() {
  const row = all().find((each) => inputOf(each).value.trim() && !reasonOf(each).value.trim());
  if (!row) return false;
  const { kind } = row.dataset;
  tell(kind, `Say why “${nameOf(kind)}” is “${inputOf(row).value.trim()}”: what is supplied is printed with a reason.`, true);
  reasonOf(row).focus();
  return true;
}

/** As the form without script sends them: app/web/pages/recommendations/making.py. */
export function fields() {
  const sent = { strength: byId("strip-level").value, voice: byId("strip-voice").value };
  for (const row of all()) {
    const { kind } = row.dataset;
    const [words, why] = [inputOf(row).value.trim(), reasonOf(row).value.trim()];
    const values = [...valuesOf(kind), ...(words ? [{ basis: "supplied", text: words, why }] : [])];
    const names = { field: "text", basis: "basis", why: "why", start: "start", end: "end", rests: "rests", rule: "rule" };
    for (const [name, key] of Object.entries(names)) sent[`${name}-${kind}`] = values.map((each) => each[key] ?? "");
  }
  return sent;
}

/** The row that is so many further, "" where there is none; "" is before the first. */
export function nextTo(kind, step) {
  const every = all();
  return every[every.findIndex((row) => row.dataset.kind === kind) + step]?.dataset.kind ?? "";
}

/** The next row behind it in which nothing is said, "" where there is none. */
export function nextOpen(kind) {
  const every = all();
  const further = every.slice(every.findIndex((row) => row.dataset.kind === kind) + 1);
  return further.find(({ dataset }) => !valuesOf(dataset.kind).length && !isTyped(dataset.kind))?.dataset.kind ?? "";
}

export const isTyped = (kind) => inputOf(rowOf(kind)).value !== "";

const stated = (kind) => valuesOf(kind).filter(({ basis, end }) => basis === "stated" && end);

/** The words that are said around a row: what it has, what it follows, and those of all others. */
export function around(kind) {
  const others = all().flatMap((row) => (row.dataset.kind === kind ? [] : stated(row.dataset.kind)));
  return { has: stated(kind).at(-1), follows: stated(rowOf(kind).dataset.follows ?? "").at(-1), others };
}
