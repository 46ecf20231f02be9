/* Reading by keyboard: which paragraph is the one that keys act on, and selecting its sentences. */

import { offsetAt, offsetOf } from "./offsets.js";
import { current, select } from "./selection.js";
import { theText } from "./text.js";
import { shownBlocks } from "../words.js";


const sentencesIn = () => new Intl.Segmenter(theText().lang || undefined, { granularity: "sentence" });

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
  return [...sentencesIn().segment(block.textContent)].map(({ index, segment }) => ({
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
