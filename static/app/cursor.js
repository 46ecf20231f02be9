/* Reading by keyboard: which paragraph is the one that keys act on. */

import { offsetOf } from "./offsets.js";
import { current, select } from "./selection.js";
import { sentenceAfter, sentenceAt } from "./sentences.js";
import { shownBlocks } from "./words.js";

const text = document.getElementById("text");

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
  return (focused ?? (text.contains(anchorNode) ? caret : null))?.querySelector(".block") ?? null;
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
