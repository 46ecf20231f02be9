/* What colleagues do, and oneself in another window. Every page of a project that is in sight asks about once a
   second whether anything changed, and tells the modules of the page; a hidden one asks nothing and catches up when
   it is looked at. One button in the bar says what is new, or that nothing can be heard. */

import { ask, signedIn } from "./api.js";
import { component } from "./component.js";
import { CHANGED, CONNECTION, SIGNED_IN, listen, tell } from "./events.js";
import { announce } from "./messages.js";

const OFTEN = [600, 850]; // milliseconds between two questions
const SLOWEST = 15_000; // when the server does not answer
const PATIENCE = 8000;
const STALE = 1000; // for longer no process answers what another one knows better: FRESH in app/web/edge/unchanged.py

let seen = ""; // the sum of all counts, as the server said it last
let counts = null; // by "B1", "codebook", …: how often each was changed
let lowerSince = 0; // when the answers became lower than what was seen
let failures = 0;
let heard = ""; // what CONNECTION told last
let timer = 0;
let isAsking = false;

const question = () => document.querySelector("meta[name=changes]");

/** Whether no answer comes; what is sent now will not arrive. */
export const isLost = () => heard === "lost";

/** Ask now, not in a moment. */
export async function askNow() {
  clearTimeout(timer);
  if (isAsking || document.hidden) return;
  isAsking = true;
  const { status, body } = await ask(`${question().content}?seen=${counts ? seen : ""}`, PATIENCE);
  isAsking = false;
  hear(status, body);
  if (heard !== "out" && heard !== "gone") timer = setTimeout(askNow, pause());
}

function hear(status, body) {
  if (status === 401) return connected("out");
  if (status === 403 || status === 404) return connected("gone", body?.message);
  if (status !== 200 && status !== 204) {
    failures += 1;
    return failures > 1 ? connected("lost") : undefined;
  }
  failures = 0;
  connected("back");
  if (status === 200) take(body);
  else lowerSince = 0;
}

/** `names` are those of what changed; null: it may be anything, as it did while the page came. Counts only grow: a lower
    sum is that of a process that does not know yet what another one told or, where it stays, of a project that was
    put back to an earlier state. */
function take(body) {
  const isLower = Boolean(counts) && body.seen < Number(seen);
  lowerSince = isLower ? lowerSince || performance.now() : 0;
  if (isLower && performance.now() - lowerSince < STALE) return;
  const before = isLower ? null : counts;
  const missed = !before && seen && String(body.seen) !== seen;
  [seen, counts] = [String(body.seen), body.counts];
  const names = before && new Set(Object.keys(counts).filter((name) => counts[name] !== before[name]));
  if (missed || names?.size) tell(CHANGED, { names, counts });
}

function pause() {
  const [least, most] = OFTEN;
  return Math.min((least + Math.random() * (most - least)) * 2 ** failures, SLOWEST);
}

/* -- the button in the bar ------------------------------------------------------------------------ */

const UNHEARD = {
  lost: { words: "No connection", by: ": what you type is kept", act: () => askNow() },
  out: { words: "Signed out", by: ": sign in again", act: () => signedIn() },
  gone: { words: "Not available", by: ": you cannot see this any more", act: () => location.reload() },
};
let news = null; // {words, by, act}
let why = ""; // the page is no more, as the server says it

function connected(how, message) {
  if (how === heard || (how === "back" && !heard)) return;
  heard = how;
  why = (how === "gone" && message) || "";
  draw();
  if (how === "lost") announce("No connection. What you typed is kept, and the page goes on when it is back.");
  else announce(how === "back" ? "The connection is back." : message ?? UNHEARD[how].words);
  tell(CONNECTION, how);
}

/** Say what is new: “3 new”, and behind it where there is room “by Tomás”. `act` is what the button does. */
export function showNews(words, by, act) {
  if (!news) announce(`${words} ${by}`);
  news = { words, by, act };
  draw();
}

export function hideNews() {
  news = null;
  draw();
}

const shown = () => UNHEARD[heard] ?? news;

function draw() {
  const button = document.getElementById("news");
  button.hidden = !shown();
  button.classList.toggle("lost", Boolean(UNHEARD[heard]));
  const [words, by] = button.children;
  words.textContent = shown()?.words ?? "";
  by.textContent = shown()?.by ?? "";
  button.title = why;
}

component("news", (button, signal) => {
  seen = question().dataset.seen;
  button.addEventListener("click", () => shown()?.act(), { signal });
  document.addEventListener("visibilitychange", askNow, { signal });
  for (const name of ["focus", "pageshow"]) addEventListener(name, askNow, { signal });
  addEventListener("online", () => { failures = 0; askNow(); }, { signal }); // it may come a moment too early: then soon again
  listen([SIGNED_IN], askNow, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
  askNow();
});
