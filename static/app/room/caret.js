/* Reading and selecting by keyboard: paragraphs, sentences, words, and a caret in the text. Places are offsets
   in the canonical text. The caret is a mode of its own, so that outside of it the arrows belong to the browser
   and to the screen reader; what it selects is the document's selection, as with the mouse. */

import { component } from "../component.js";
import { ROWS, listen } from "../events.js";
import { announce } from "../messages.js";
import { current, select } from "./selection.js";
import { offsetAt, offsetOf, rangeOf, theText } from "./text.js";

const segments = (block, granularity) =>
  [...new Intl.Segmenter(theText().lang || undefined, { granularity }).segment(block.textContent)];

const shownBlocks = () =>
  [...theText().querySelectorAll(".block")].filter((block) => !block.closest("details:not([open])"));

/** The block that holds the offset, its end included; the first one when none does. */
function blockAt(offset, blocks = shownBlocks()) {
  return blocks.findLast((block) => Number(block.dataset.start) <= offset) ?? blocks[0];
}

const endOf = (block) => offsetAt(block, block.textContent.length);

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

/** Focus the next block (step 1) or the one before (-1), skipping what is folded. */
export function walkBlocks(step) {
  const all = shownBlocks();
  const here = blockHere();
  const target = here ? all[all.indexOf(here) + step] : inView(all);
  if (target) focusBlock(target);
}

/** Give a block the focus, as the place where keys act. */
function focusBlock(block) {
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
  block.closest("[data-ordinal]").scrollIntoView({ block: "nearest" });
}

/** Select the sentence here, or one more; `alone` leaves the ones before out. */
export function selectSentence(alone = false) {
  const span = current();
  const all = shownBlocks();
  const block = span?.last ?? blockHere() ?? inView(all);
  if (!block) return;
  if (!span) {
    const sentence = sentenceAt(block, caretIn(block));
    if (sentence) select(sentence.start, sentence.end);
    focusBlock(block);
    return;
  }
  const next = sentenceAfter(all.slice(all.indexOf(block)), span.end);
  if (next) select(alone ? next.start : span.start, next.end);
}

/** The block with the focus, with a card of it that has, or with the caret. */
function blockHere() {
  const focused = document.activeElement.closest?.("[data-ordinal]");
  const { anchorNode } = document.getSelection();
  const caret = anchorNode?.parentElement?.closest("[data-ordinal]");
  return (focused ?? (theText().contains(anchorNode) ? caret : null))?.querySelector(".block") ?? null;
}

function inView(blocks) {
  return blocks.find((block) => block.getBoundingClientRect().bottom > 60) ?? blocks[0];
}

/** The offset of the caret when it stands in the block; the block's beginning otherwise. */
function caretIn(block) {
  const selection = document.getSelection();
  const inside = selection.rangeCount > 0 && block.contains(selection.anchorNode);
  if (!inside) return Number(block.dataset.start);
  return offsetOf(block, selection.anchorNode, selection.anchorOffset);
}

/** The sentences of a block as spans of the canonical text, without the white space between. */
function sentencesOf(block) {
  return segments(block, "sentence").map(({ index, segment }) => ({
    start: offsetAt(block, index),
    end: offsetAt(block, index + segment.trimEnd().length),
  })).filter((sentence) => sentence.start < sentence.end);
}

/** The sentence of the block that holds the offset, else its first one. */
function sentenceAt(block, offset) {
  const all = sentencesOf(block);
  return all.find((sentence) => sentence.end > offset) ?? all[0];
}

/** The first sentence that ends after the offset, in this block or in those that follow. */
function sentenceAfter(blocks, offset) {
  for (const block of blocks) {
    const found = sentencesOf(block).find((sentence) => sentence.end > offset);
    if (found) return found;
  }
  return null;
}

const line = Object.assign(document.createElement("div"), { className: "caret", hidden: true });
const isMac = /^Mac/.test(navigator.platform);
let on = false;

export const isCaretOn = () => on;

export function toggleCaret(yes = !on) {
  if (yes === on) return;
  on = yes;
  if (!on) {
    line.hidden = true;
    announce("Caret off.");
    return;
  }
  if (!document.body.contains(line)) document.body.append(line);
  if (focusOffset() === null) move(beginning(), false);
  draw();
  announce("Caret on. Arrows move it, with Shift they select; Escape leaves.");
}

/** Act on a key while the caret is shown; whether it was one of the caret's. */
export function onCaretKey(event) {
  if (!on || event.metaKey) return false;
  const byWord = isMac ? event.altKey : event.ctrlKey;
  if (event.altKey && !byWord || event.ctrlKey && !byWord) return false;
  const here = focusOffset() ?? beginning();
  const to = target(event.key, here, byWord);
  if (to === undefined) return false;
  if (to !== null) move(to, event.shiftKey);
  return true;
}

function target(key, here, byWord) {
  const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    return nextStop(here, byWord ? (step > 0 ? "end" : "start") : "character", step);
  }
  if (key === "ArrowUp" || key === "ArrowDown") return byWord ? paragraph(here, step) : lineAway(here, step);
  if (key === "Home") return Number(blockAt(here).dataset.start);
  if (key === "End") return endOf(blockAt(here));
  return undefined;
}

/** Down: the end of this paragraph, then of the next; up: the beginnings. */
function paragraph(here, step) {
  const blocks = shownBlocks();
  const block = blockAt(here, blocks);
  if (step > 0) return endOf(block) > here ? endOf(block) : endOf(blocks[blocks.indexOf(block) + 1] ?? block);
  const start = Number(block.dataset.start);
  return start < here ? start : Number((blocks[blocks.indexOf(block) - 1] ?? block).dataset.start);
}

/** The place one line further at the same height of the column. */
function lineAway(here, step) {
  const { left, top, height } = boxAt(here);
  const found = positionAt(left, top + height / 2 + step * height * 1.5);
  if (found !== null && Math.sign(found - here) === step) return found;
  return paragraph(here, step);
}

/** The offset in the text at a point of the window, where the text or a quote of it stands; null elsewhere. */
export function positionAt(x, y) {
  const at = document.caretPositionFromPoint?.(x, y);
  const old = at ? null : document.caretRangeFromPoint?.(x, y);
  const [node, offset] = at ? [at.offsetNode, at.offset] : [old?.startContainer, old?.startOffset];
  const block = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("#text .block, .quoted");
  return block ? offsetOf(block, node, offset) : null;
}

function move(offset, extend) {
  const selection = document.getSelection();
  const [node, at] = pointAt(offset);
  if (extend && selection.rangeCount) selection.extend(node, at);
  else selection.collapse(node, at);
  blockAt(offset).closest("[data-ordinal]").scrollIntoView({ block: "nearest" });
  draw();
}

function pointAt(offset) {
  const block = blockAt(offset);
  const atStart = offset <= Number(block.dataset.start);
  const range = atStart ? rangeOf(offset, offset + 1, theText()) : rangeOf(offset - 1, offset, theText());
  return atStart ? [range.startContainer, range.startOffset] : [range.endContainer, range.endOffset];
}

/** Where the moving end of the selection stands; null outside the text. */
function focusOffset() {
  const { focusNode, focusOffset: at } = document.getSelection();
  const block = (focusNode?.nodeType === Node.TEXT_NODE ? focusNode.parentElement : focusNode)?.closest?.(".block");
  return block && theText().contains(block) ? offsetOf(block, focusNode, at) : null;
}

function beginning() {
  const row = document.activeElement.closest?.("[data-ordinal]");
  return Number((row?.querySelector(".block") ?? inView(shownBlocks())).dataset.start);
}

/** The near side of the character after the offset; the far side of the one `before` it, as where
    a line or the block ends. */
export function boxAt(offset, before = false) {
  const block = blockAt(before ? offset - 1 : offset);
  const atEnd = before || offset >= endOf(block);
  const range = atEnd ? rangeOf(Math.max(offset - 1, 0), offset, theText()) : rangeOf(offset, offset + 1, theText());
  const rects = range.getClientRects();
  const { left, right, top, height } = (atEnd ? rects[rects.length - 1] : rects[0]) ?? block.getBoundingClientRect();
  return { left: atEnd ? right : left, top, height };
}

function draw() {
  if (!on) return;
  const here = focusOffset();
  line.hidden = here === null;
  if (here === null) return;
  const { left, top, height } = boxAt(here);
  line.style.left = `${left + scrollX}px`;
  line.style.top = `${top + scrollY}px`;
  line.style.height = `${height}px`;
}

component("text", (_, signal) => {
  document.addEventListener("selectionchange", draw, { signal });
  listen([ROWS], draw, signal);
  addEventListener("resize", draw, { signal });
});
