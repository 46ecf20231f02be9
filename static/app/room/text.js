/* The text of the brief on this page, and the one place where the browser's UTF-16 positions and Briefmark's
   code points meet.

   An offset counts Unicode code points in the canonical text; spans are half-open. A block is an
   element with data-start, its offset there; its textContent is its text, nothing else. Blocks
   without data-astral hold no character outside the basic plane, so both counts are the same. */

export const theText = () => document.getElementById("text");
/** The address of the brief. */
export const base = () => theText().dataset.base;
export const mayHighlight = () => "mayHighlight" in theText().dataset;

let clusters = null; // made when a word is first selected: it takes 10 ms

/** How many code points the first `units` UTF-16 code units of the text hold. */
export function codePoints(text, units) {
  let count = 0;
  for (let at = 0; at < units; at += text.codePointAt(at) > 0xffff ? 2 : 1) count += 1;
  return count;
}

/** How many UTF-16 code units the first `points` code points of the text take. */
export function codeUnits(text, points) {
  let at = 0;
  for (let count = 0; count < points && at < text.length; count += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

/** [start, end) in code units without white space at the ends, widened to whole graphemes; null
    when nothing is left. */
function widened(text, start, end) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (start < end && /\s/.test(text[end - 1])) end -= 1;
  if (start === end) return null;
  clusters ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const segments = clusters.segment(text);
  const last = segments.containing(end - 1);
  return [segments.containing(start).index, last.index + last.segment.length];
}

/** The blocks under `root` that the range touches, in order. */
export function blocksIn(range, root) {
  const all = [...root.querySelectorAll("[data-start]")];
  const first = firstWhere(all, (block) => range.comparePoint(block, block.childNodes.length) >= 0);
  const last = firstWhere(all, (block) => range.comparePoint(block, 0) > 0);
  return all.slice(first, last);
}

/** What the range says in the canonical text: {start, end, exact, first, last}, where first and
    last are block elements; null when it holds no word of it. */
export function spanOf(range, root) {
  const blocks = blocksIn(range, root);
  let from = null;
  let to = null;
  for (const block of blocks) {
    const part = partOf(range, block);
    if (!part) continue;
    from ??= { block, units: part[0] };
    to = { block, units: part[1] };
  }
  if (!from) return null;
  const within = blocks.slice(blocks.indexOf(from.block), blocks.indexOf(to.block) + 1);
  const texts = within.map((block) => block.textContent);
  texts[texts.length - 1] = texts.at(-1).slice(0, to.units);
  texts[0] = texts[0].slice(from.units);
  return {
    start: offsetAt(from.block, from.units),
    end: offsetAt(to.block, to.units),
    exact: texts.join("\n"),
    first: from.block,
    last: to.block,
  };
}

/** The DOM range of [start, end) of the canonical text; null when the page does not hold it. */
export function rangeOf(start, end, root) {
  const all = [...root.querySelectorAll("[data-start]")];
  const after = (offset) => firstWhere(all, (block) => Number(block.dataset.start) > offset);
  const first = all[after(start) - 1];
  const last = all[after(end - 1) - 1];
  if (!first || !last) return null;
  const range = document.createRange();
  range.setStart(...place(first, relative(first, start)));
  range.setEnd(...place(last, relative(last, end)));
  return range;
}

/** The text node and offset in it that stand `units` code units into the block. */
export function place(block, units) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  for (let left = units; node; node = walker.nextNode()) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  return [block, block.childNodes.length];
}

/** [start, end) of the range within one block, in code units, widened; null when empty. */
function partOf(range, block) {
  const text = block.textContent;
  const inside = (node) => block.contains(node);
  const start = inside(range.startContainer) ? unitsBefore(block, range.startContainer, range.startOffset) : 0;
  const end = inside(range.endContainer) ? unitsBefore(block, range.endContainer, range.endOffset) : text.length;
  return start < end ? widened(text, start, end) : null;
}

/** Range.toString, as Selection.toString and innerText depend on how the text is shown. */
function unitsBefore(block, node, offset) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The offset in the canonical text of a position in a block, given in code units. */
export function offsetAt(block, units) {
  const inside = "astral" in block.dataset ? codePoints(block.textContent, units) : units;
  return Number(block.dataset.start) + inside;
}

function relative(block, offset) {
  const inside = Math.max(0, offset - Number(block.dataset.start));
  return "astral" in block.dataset ? codeUnits(block.textContent, inside) : inside;
}

/** The offset in the canonical text of a DOM position inside a block. */
export function offsetOf(block, node, offset) {
  return offsetAt(block, unitsBefore(block, node, offset));
}

/** Index of the first element for which the test holds; it holds for all after it, too. */
function firstWhere(list, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
