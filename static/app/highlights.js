/* Changes to highlights: send them, put the answer's rows into the page, remember the way back. */

import { post } from "./api.js";
import { renew } from "./tag_list.js";
import { announce, hush, say } from "./toast.js";

const text = document.getElementById("text");
const { base, brief, revision } = text?.dataset ?? {};
const ways = []; // back, the last one last

/** Add a highlight. The id is the client's: sent again after a lost answer it adds nothing twice. */
export async function add(id, span, fields) {
  const { start, end, exact } = span;
  const { tags, ...rest } = fields;
  const answer = await change("/highlights", { id, start, end, exact, revision, tag: tags, ...rest });
  if (!answer.ok) return answer;
  const { number, ref, names, hidden } = answer.body.highlight;
  const said = `${ref} highlighted${names.length ? `: ${names.join(", ")}` : ""}.`;
  offerWayBack(`${said}${hidden ? " The filter hides it." : ""}`, () => change(`/highlights/${number}/removal`, {}));
  return answer;
}

/** Put tags and note in place of `before`, which is {version, tags, note} as this page saw it. */
export async function edit(number, before, fields) {
  const { tags, ...rest } = fields;
  const answer = await change(`/highlights/${number}`, { version: before.version, tag: tags, ...rest });
  if (!answer.ok) return answer;
  const { ref, version } = answer.body.highlight;
  if (version === Number(before.version)) return answer;
  offerWayBack(`${ref} saved.`, () =>
    change(`/highlights/${number}`, { version, tag: before.tags, note: before.note }));
  return answer;
}

export async function remove(number) {
  const answer = await change(`/highlights/${number}/removal`, {});
  if (!answer.ok) return answer;
  offerWayBack(`${brief}:${number} deleted.`, () => change(`/highlights/${number}/restoration`, {}));
  return answer;
}

/** Take back the last change made on this page. */
export async function undo() {
  const way = ways.pop();
  if (!way) return announce("There is nothing to undo.");
  hush();
  const answer = await way.back();
  if (answer.ok) return say(`Undone: ${way.said}`);
  if (answer.status === 0 || answer.status === 401) ways.push(way);
  return say(answer.body.message);
}

function offerWayBack(said, back) {
  ways.push({ said, back });
  say(said, "Undo", undo);
}

/** Send a change under the brief, with the filter that the page shows. */
async function change(path, fields) {
  const q = new URLSearchParams(location.search).get("q");
  const answer = await post(`${base}${path}${q ? `?q=${encodeURIComponent(q)}` : ""}`, fields);
  if (answer.ok) take(answer.body);
  return answer;
}

function take({ rev, rows, tally, options }) {
  const held = heldFocus();
  for (const [ordinal, html] of Object.entries(rows)) {
    const template = document.createElement("template");
    template.innerHTML = html;
    text.querySelector(`[data-ordinal="${ordinal}"]`)?.replaceWith(template.content.firstElementChild);
  }
  document.getElementById("tally").outerHTML = tally;
  document.getElementById("first-time")?.remove();
  if (options) renew(options);
  held();
  if (rev > Number(text.dataset.rev) + 1) tellOfOthers();
  text.dataset.rev = rev;
  document.dispatchEvent(new CustomEvent("briefmark:rows"));
}

/** Remembers what has the focus inside a row; the function returned gives it back. */
function heldFocus() {
  const card = document.activeElement.closest?.(".card");
  const row = document.activeElement.closest?.("[data-ordinal]");
  if (!row) return () => {};
  return () => {
    const place = (card && document.querySelector(`#${card.id} .ref`))
      ?? text.querySelector(`[data-ordinal="${row.dataset.ordinal}"] .block`);
    if (place?.matches(".block")) place.tabIndex = -1;
    place?.focus({ preventScroll: true });
  };
}

function tellOfOthers() {
  if (document.getElementById("others")) return;
  const line = Object.assign(document.createElement("p"), { id: "others", className: "first-time" });
  const link = Object.assign(document.createElement("a"), { href: "", textContent: "Show their changes" });
  link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
  line.append("Others have changed this brief since you opened it. ", link);
  text.closest(".sheet").before(line);
}
