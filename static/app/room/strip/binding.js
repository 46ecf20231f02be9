/* Keys in the rows of the strip: from row to row, picking words on the way, which are bound. */

import { typedAhead } from "../../keys.js";
import { announce } from "../../messages.js";
import { box } from "./joining.js";
import * as picking from "./picking.js";
import { complain } from "./problem.js";
import * as rows from "./rows.js";

const LONG_ENOUGH = 1_000; // milliseconds to wait for what the words offer before one goes on
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** To the first row that is open, once it is known which are, and its words are picked at once; where the strip is
    still `there` then. */
export function enter(offers, there) {
  return typedAhead(async () => {
    await Promise.race([offers, new Promise((done) => setTimeout(done, LONG_ENOUGH))]);
    return there() && goOn("");
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

/** Whether the key was for the row. */
export function onRowKey(event, row) {
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

export function bindPicked(kind) {
  const words = picking.picked();
  picking.stop();
  bind(kind, words);
}

export function bind(kind, span, instead = false) {
  rows.bind(kind, span, instead);
  rows.activate(kind);
  complain("");
  if (picking.isPicking()) pickFor(kind); // a word was clicked meanwhile
}

/** Letters that came by an input method, or as an accent and a letter: they look for a word, as others do. */
export function typeAhead(input) {
  const letters = input.value.trim();
  input.value = "";
  if (letters) picking.type(letters);
}
