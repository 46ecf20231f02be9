/* Ranges of the text in a colour, by the CSS Custom Highlight API. Its rules hold within the blocks that
   have some: where they held everywhere, each mark of the page had a style of its own for each of them,
   a third of the time until a screen reader has the page (measured). */

import { blocksIn } from "./offsets.js";
import { theText } from "./text.js";

const painted = new Map(); // name -> the elements that have its class

/** Paint the ranges under this name, and no others: `.lit-<name>` in static/css has the colour. */
export function paint(name, ranges) {
  if (!window.Highlight) return;
  // the class stays where it was: each change of it is the style of a block to work out
  if (!ranges.length) return CSS.highlights.delete(name);
  const now = new Set(ranges.flatMap(around));
  for (const element of painted.get(name) ?? []) if (!now.has(element)) element.classList.remove(`lit-${name}`);
  for (const element of now) element.classList.add(`lit-${name}`);
  painted.set(name, now);
  CSS.highlights.set(name, new Highlight(...ranges));
}

function around(range) {
  const here = range.commonAncestorContainer;
  const one = (here.closest ? here : here.parentElement).closest(".block, .card");
  return one ? [one] : blocksIn(range, theText());
}
