/* Changes of the brief: sent, and the answer's rows put into the page; each is said in words with a way
   back. The server knows what was done in this brief since signing in, so undo and redo reach back over a
   reload. What a colleague has changed since is left as it is, and passed over the next time. */

import { post, within } from "../api.js";
import { component } from "../component.js";
import { KEPT, ROWS, listen, tell } from "../events.js";
import { LONGEST, isLost, isWaiting, keep, reasonOf, takeBack } from "../kept.js";
import { hush, say } from "../messages.js";
import { heldFocus, rowAt, rowOf, swap } from "./rows.js";
import { namesOf, renew } from "./tag_list.js";
import { base, theText } from "./text.js";

/** Add a highlight. The id is the client's: sent again after a lost answer it adds nothing twice. */
export function add(id, { start, end, exact }, { tags, ...rest }) {
  const { revision } = theText().dataset;
  const kept = { says: `Highlight of “${shortened(exact)}”`, words: inWords(tags, rest), place: { span: { start, end }, tags } };
  return done(change("/highlights", { id, start, end, exact, revision, tag: tags, ...rest }, kept));
}

/** Put tags and note in place of what stood there at this version. */
export function edit(number, { version }, { tags, ...rest }) {
  const words = inWords(tags, rest);
  return done(change(`/highlights/${number}`, { version, tag: tags, ...rest }, about(number, "tags and note", words)), version);
}

/** Move its ends to the span. */
export function adjust(number, version, { start, end, exact }) {
  return done(change(`/highlights/${number}/span`, { version, start, end, exact }, about(number, "start and end", exact)), version);
}

export function remove(number) {
  return done(change(`/highlights/${number}/removal`, {}, about(number, "to be deleted")));
}

/** Answer on a highlight, under an id of the client's as well. */
export function reply(number, id, text) {
  return change(`/highlights/${number}/notes`, { id, text }, about(number, "your note", text));
}

/** What is said of a change of a highlight while it is kept. */
function about(number, what, words = "") {
  const line = words ? `${what}: ${words.replaceAll("\n", " · ")}` : what;
  return { says: `${theText().dataset.brief}:${number}: ${what}`, words, place: { number: String(number), line } };
}

const shortened = (words) => (words.length > 80 ? `${words.slice(0, 79)}…` : words);

const inWords = (tags, { note, new_tag }) => [[...namesOf(tags), ...(new_tag ? [new_tag] : [])].join(", ") || "No tag", note].filter(Boolean).join("\n");

/** `before` is the version that was changed: when it is still the same, nothing was. */
async function done(sent, before) {
  const answer = await sent;
  if (!answer.ok || answer.body.kept) return answer;
  const { version, hidden } = answer.body.highlight;
  if (version === Number(before)) return answer;
  say(`${answer.body.said}${hidden ? " The filter hides it." : ""}`, "Undo", undo);
  return answer;
}

const passing = [];
let busy = Promise.resolve();

export const undo = () => turn("undo", "Redo", () => redo());
export const redo = () => turn("redo", "Undo", () => undo());

/** One after the other, however fast the keys come. */
function turn(what, label, back) {
  busy = busy.then(() => send(what, label, back));
  return busy;
}

async function send(what, label, back) {
  hush();
  if (what === "undo" && isWaiting()) return say(takeBack());
  const { ok, body } = await change(`/${what}`, { passing });
  if (ok && body.go) location.reload(); // the words stand on the page that comes
  else if (ok) say(body.said, label, back);
  else {
    if (body.current?.event) passing.push(body.current.event);
    say(body.message);
  }
}

component("undo", (form, signal) => form.addEventListener("submit", (event) => {
  event.preventDefault();
  (form.dataset.turn === "undo" ? undo : redo)();
}, { signal }));

/** The filter that the page shows, for the server; a page with all its highlights filters them itself. */
export function queryOf(sign) {
  const q = "complete" in theText().dataset ? "" : new URLSearchParams(location.search).get("q");
  return q ? `${sign}q=${encodeURIComponent(q)}` : "";
}

/** What one did here, by the `rev` of the brief that it made: it is no news of others. */
export const ownRevs = new Set();
const underWay = new Set();

/** Until no change is under way whose answer brings rows. */
export async function settled() {
  while (underWay.size) await Promise.allSettled(underWay);
}

/** Send a change under the brief. With `kept` ({says, words, place}) it is kept where there is no answer, and behind
    what is kept already. */
export function change(path, fields, kept = null) {
  const sent = sendChange(path, fields, kept);
  underWay.add(sent);
  return sent.finally(() => underWay.delete(sent));
}

async function sendChange(path, fields, kept) {
  const url = `${base()}${path}${queryOf("?")}`;
  const keeping = (tried, why) => keep({ url, fields, ...kept, base: base(), tried }, why);
  if (kept && (isWaiting() || !navigator.onLine)) return keeping(false);
  const answer = await post(url, fields, within(LONGEST));
  if (answer.ok && answer.body.rows) take(answer.body);
  return kept && isLost(answer) ? keeping(true, reasonOf(answer)) : answer;
}

component("text", (_, signal) => listen([KEPT], ({ entry, answer }) => {
  if (answer?.ok && answer.body.rows && entry.base === base()) take(answer.body);
}, signal));

/** Where others changed something meanwhile, the page does not say that it has that: colleagues.js asks for it. */
function take({ rev, steps, rows, tally, options }) {
  const text = theText();
  const giveBack = heldFocus();
  for (const [ordinal, html] of Object.entries(rows)) {
    const row = rowAt(ordinal);
    if (row) swap(row, rowOf(html));
  }
  document.getElementById("tally").outerHTML = tally;
  document.getElementById("first-time")?.remove();
  if (options) renew(options);
  giveBack();
  for (let each = rev - steps + 1; each <= rev; each += 1) ownRevs.add(each);
  if (rev === Number(text.dataset.rev) + steps) text.dataset.rev = rev;
  tell(ROWS, { ours: Object.keys(rows) });
}
