/* Changes of the brief: sent, and the answer's rows put into the page; each is said in words with a way
   back. The server knows what was done in this brief since signing in, so undo and redo reach back over a
   reload. What a colleague has changed since is left as it is, and passed over the next time. */

import { post } from "../api.js";
import { component } from "../component.js";
import { ROWS, tell } from "../events.js";
import { hush, say } from "../messages.js";
import { renew } from "./tag_list.js";
import { base, theText } from "./text.js";

/** Add a highlight. The id is the client's: sent again after a lost answer it adds nothing twice. */
export function add(id, { start, end, exact }, { tags, ...rest }) {
  const { revision } = theText().dataset;
  return done(change("/highlights", { id, start, end, exact, revision, tag: tags, ...rest }));
}

/** Put tags and note in place of what stood there at this version. */
export function edit(number, { version }, { tags, ...rest }) {
  return done(change(`/highlights/${number}`, { version, tag: tags, ...rest }), version);
}

/** Move its ends to the span. */
export function adjust(number, version, { start, end, exact }) {
  return done(change(`/highlights/${number}/span`, { version, start, end, exact }), version);
}

export function remove(number) {
  return done(change(`/highlights/${number}/removal`, {}));
}

/** `before` is the version that was changed: when it is still the same, nothing was. */
async function done(sent, before) {
  const answer = await sent;
  if (!answer.ok) return answer;
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

/** Send a change under the brief, with the filter that the page shows. */
export async function change(path, fields) {
  // a page with all its highlights filters them itself
  const q = "complete" in theText().dataset ? "" : new URLSearchParams(location.search).get("q");
  const answer = await post(`${base()}${path}${q ? `?q=${encodeURIComponent(q)}` : ""}`, fields);
  if (answer.ok && answer.body.rows) take(answer.body);
  return answer;
}

function take({ rev, steps, rows, tally, options }) {
  const text = theText();
  const giveBack = heldFocus();
  for (const [ordinal, html] of Object.entries(rows)) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const row = text.querySelector(`[data-ordinal="${ordinal}"]`);
    if (row?.querySelector(":scope > .whole")) template.content.querySelector(".margin")?.classList.add("whole");
    row?.replaceWith(template.content.firstElementChild);
  }
  document.getElementById("tally").outerHTML = tally;
  document.getElementById("first-time")?.remove();
  if (options) renew(options);
  giveBack();
  if (rev > Number(text.dataset.rev) + steps) tellOfOthers();
  text.dataset.rev = rev;
  tell(ROWS);
}

/** Remembers what has the focus inside a row; the function returned gives it back. */
function heldFocus() {
  const card = document.activeElement.closest?.(".card");
  const row = document.activeElement.closest?.("[data-ordinal]");
  if (!row) return () => {};
  return () => {
    const place = (card && document.querySelector(`#${card.id} .ref`))
      ?? theText().querySelector(`[data-ordinal="${row.dataset.ordinal}"] .block`);
    if (place?.matches(".block")) place.tabIndex = -1;
    place?.focus({ preventScroll: true });
  };
}

function tellOfOthers() {
  if (document.getElementById("others")) return;
  const line = Object.assign(document.createElement("p"), { id: "others", className: "first-time others" });
  const link = Object.assign(document.createElement("a"), { href: "", textContent: "Show their changes" });
  link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
  line.append("Others have changed this brief since you opened it. ", link);
  theText().before(line);
}
