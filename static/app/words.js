/* Where words begin and end, and where the caret may stand, as offsets in the canonical text. */

import { offsetAt } from "./room/offsets.js";
import { theText } from "./room/text.js";

const segments = (block, granularity) =>
  [...new Intl.Segmenter(theText().lang || undefined, { granularity }).segment(block.textContent)];

export const shownBlocks = () =>
  [...theText().querySelectorAll(".block")].filter((block) => !block.closest("details:not([open])"));

/** The block that holds the offset, its end included; the first one when none does. */
export function blockAt(offset, blocks = shownBlocks()) {
  return blocks.findLast((block) => Number(block.dataset.start) <= offset) ?? blocks[0];
}

export const endOf = (block) => offsetAt(block, block.textContent.length);

/** The offsets in a block where a word or a sign begins ("start") or ends ("end"). */
function edgesOf(block, edge) {
  return segments(block, "word")
    .filter(({ segment }) => /\S/.test(segment))
    .map(({ index, segment }) => offsetAt(block, edge === "start" ? index : index + segment.length));
}

function stopsOf(block) {
  const all = segments(block, "grapheme").map(({ index }) => offsetAt(block, index));
  return [...all, endOf(block)];
}

/** The next place after the offset, or before it with step -1: `unit` is "character", or the "start"
    or "end" of a word. Goes on in the neighbouring block; null at the end of the text. */
export function nextStop(offset, unit, step) {
  const blocks = shownBlocks();
  const stops = unit === "character" ? stopsOf : (block) => edgesOf(block, unit);
  for (let at = blocks.indexOf(blockAt(offset, blocks)); blocks[at]; at += step) {
    const found = step > 0
      ? stops(blocks[at]).find((stop) => stop > offset)
      : stops(blocks[at]).findLast((stop) => stop < offset);
    if (found !== undefined) return found;
  }
  return null;
}

/** The edge of a word that is nearest to the offset, in its block. */
export function nearestEdge(offset, edge) {
  const edges = edgesOf(blockAt(offset), edge);
  return edges.reduce((best, at) => (Math.abs(at - offset) < Math.abs(best - offset) ? at : best), edges[0] ?? offset);
}
