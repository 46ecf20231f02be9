/* A change of the brief: send it, put the answer's rows into the page. */

import { post } from "../api.js";
import { ROWS, tell } from "../events.js";
import { renew } from "../tag_list.js";
import { base, theText } from "./text.js";

/** Send a change under the brief, with the filter that the page shows. */
export async function change(path, fields) {
  // a page with all its highlights filters them itself
  const q = "complete" in theText().dataset ? "" : new URLSearchParams(location.search).get("q");
  const answer = await post(`${base()}${path}${q ? `?q=${encodeURIComponent(q)}` : ""}`, fields);
  if (answer.ok && answer.body.rows) take(answer.body);
  return answer;
}

function take({ rev, rows, tally, options }) {
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
  if (rev > Number(text.dataset.rev) + 1) tellOfOthers();
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
  const line = Object.assign(document.createElement("p"), { id: "others", className: "first-time" });
  const link = Object.assign(document.createElement("a"), { href: "", textContent: "Show their changes" });
  link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
  line.append("Others have changed this brief since you opened it. ", link);
  theText().closest(".sheet").before(line);
}
