/* Notes quietly which paragraphs have been read: those that stood in view for about as long as
   reading them takes, while somebody was at the page. Looks at a few points of the window, so that
   it costs the same on a brief of any length. */

import { postQuietly } from "../api.js";
import { component } from "../component.js";
import { base, theText } from "./text.js";

const LOOK = 2000; // milliseconds between two looks
const SEND = 20000; // at most one message in this time
const AWAY = 60000; // after so long without a sign of life nobody is reading
const STEP = 40; // pixels between two points looked at
const FASTEST = 50; // characters a second
const LONGEST = 20000; // milliseconds, for the longest paragraph

const seen = new Map(); // ordinal -> milliseconds in view
const fresh = new Set(); // read, and not sent yet
let last = null;
let sent = Date.now();
let alive = Date.now();

function look() {
  if (document.visibilityState !== "visible" || Date.now() - alive > AWAY) return;
  const { left, width } = theText().getBoundingClientRect();
  const rows = new Set();
  for (let y = STEP; y < innerHeight; y += STEP) {
    const row = document.elementFromPoint(left + Math.min(width, 600) / 2, y)?.closest(".para");
    if (row?.querySelector(".gutter .number")) rows.add(row);
  }
  for (const row of rows) count(row);
  if (fresh.size && Date.now() - sent >= SEND) send();
}

function count(row) {
  const { ordinal } = row.dataset;
  const before = seen.get(ordinal) ?? 0;
  seen.set(ordinal, before + LOOK);
  const needed = Math.min(LOOK + (row.querySelector(".block").textContent.length / FASTEST) * 1000, LONGEST);
  if (before < needed && before + LOOK >= needed) {
    fresh.add(ordinal);
    last = ordinal;
  }
}

/** Nobody is told when it fails: nothing they did is lost. */
function send() {
  if (!fresh.size) return;
  const { revision } = theText().dataset;
  postQuietly(`${base()}/progress`, { read: [...fresh].join(","), last, revision });
  fresh.clear();
  sent = Date.now();
}

component("text", (_, signal) => {
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown"]) {
    addEventListener(sign, () => { alive = Date.now(); }, { passive: true, signal });
  }
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); }, { signal });
  const looking = setInterval(look, LOOK);
  signal.addEventListener("abort", () => clearInterval(looking));
});
