/* The highlights of the page in the order of the text, whether their cards are there or not: each row says
   which begin in it. The filter chooses which of them are shown. */

import { component } from "../component.js";
import { ROWS, listen } from "../events.js";
import { theText } from "./text.js";

let all = null; // number -> {number, by, tags, colours, note, rec, row, zone, has, brief, filtered}
let current = false;

function read() {
  const found = new Map();
  const { brief } = theText().dataset;
  for (const row of theText().querySelectorAll("[data-entries]"))
    for (const [number, by, slugs, colours, note, refs] of JSON.parse(row.dataset.entries)) {
      const name = String(number);
      const filtered = all?.get(name)?.filtered ?? false;
      const tags = slugs.split(" ").filter(Boolean);
      const has = [...(note ? ["note"] : []), ...(tags.length ? ["tag"] : []), ...(refs ? ["rec"] : [])];
      found.set(name, { number: name, by, tags, colours: colours ? colours.split(" ") : ["none"], note, rec: refs?.split(" ") ?? [], row, zone: row.dataset.in, has, brief, filtered });
    }
  return found;
}

/** By number. `filtered` is set by the filter and stays while the rows change. */
export function highlights() {
  if (!current) all = read();
  current = true;
  return all;
}

export const highlight = (number) => highlights().get(String(number));

/** Whether the filter shows this highlight of the list, and none are hidden. */
export const isShown = (one) => Boolean(one) && !one.filtered && !("hidden" in theText().dataset);

/** The highlights that are shown, in the order of the text. */
export const shown = () => [...highlights().values()].filter(isShown);

component("text", (text, signal) => {
  all = null;
  current = false;
  listen([ROWS], () => { current = false; }, signal);
});
