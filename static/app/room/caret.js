/* A caret in the text, for those who mark by keyboard: a mode of its own, so that outside of it the
   arrows belong to the browser and to the screen reader. What it selects is the document's selection,
   as with the mouse. */

import { component } from "../component.js";
import { ROWS, listen } from "../events.js";
import { announce } from "../messages.js";
import { offsetOf, rangeOf } from "./offsets.js";
import { theText } from "./text.js";
import { blockAt, endOf, nextStop, shownBlocks } from "../words.js";

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

/** The offset in the text at a point of the window; null beside the text. */
export function positionAt(x, y) {
  const at = document.caretPositionFromPoint?.(x, y);
  const old = at ? null : document.caretRangeFromPoint?.(x, y);
  const [node, offset] = at ? [at.offsetNode, at.offset] : [old?.startContainer, old?.startOffset];
  const block = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(".block");
  return block && theText().contains(block) ? offsetOf(block, node, offset) : null;
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
  const blocks = shownBlocks();
  const block = row?.querySelector(".block")
    ?? blocks.find((each) => each.getBoundingClientRect().bottom > 60) ?? blocks[0];
  return Number(block.dataset.start);
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
