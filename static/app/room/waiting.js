/* What is kept until there is a connection, shown as what it will be: words to be marked are marked, a card says
   what becomes of it. Nothing here has a number or a card of its own: the server gives those. */

import { component } from "../component.js";
import { KEPT, ROWS, listen } from "../events.js";
import { all } from "../kept.js";
import { cardOf } from "./margin.js";
import { preview } from "./paint.js";
import { colourOf } from "./tag_list.js";
import { base, theText } from "./text.js";

const here = () => all().filter((entry) => entry.base === base() && !entry.refused);

/** What is kept of the tags and the note of a highlight: {tags, note, new_tag}; null where nothing is. */
export function keptEdit(number) {
  const found = here().findLast(({ place, fields }) => place.number === String(number) && fields.tag);
  return found ? { tags: found.fields.tag, note: found.fields.note ?? "", new_tag: found.fields.new_tag } : null;
}

const shown = new Map(); // id -> what takes its marks away

function show() {
  const entries = here();
  const ids = new Set(entries.map(({ id }) => id));
  for (const [id, takeAway] of shown) {
    const isThere = theText().querySelector(`[data-kept="${id}"]`); // its rows may have been replaced
    if (ids.has(id) && isThere) continue;
    if (isThere) takeAway();
    shown.delete(id);
  }
  for (const line of theText().querySelectorAll(".card > .waiting")) line.remove();
  for (const { id, place } of entries.toReversed()) {
    if (place.span && !shown.has(id)) shown.set(id, preview(place.span, colourOf(place.tags), id));
    else if (place.number) cardOf(place.number)?.prepend(line(place.line));
  }
}

const line = (words) => Object.assign(document.createElement("p"), { className: "waiting", dir: "auto", textContent: `Kept: ${words}` });

component("text", (_, signal) => {
  listen([KEPT, ROWS], show, signal);
  show();
});
