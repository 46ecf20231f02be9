/* Selecting whole sentences, for those who mark by keyboard. */

import { offsetAt } from "./offsets.js";

const text = document.getElementById("text");
const splitter = new Intl.Segmenter(text.lang || undefined, { granularity: "sentence" });

/** The sentences of a block as spans of the canonical text, without the white space between. */
function sentencesOf(block) {
  return [...splitter.segment(block.textContent)].map(({ index, segment }) => ({
    start: offsetAt(block, index),
    end: offsetAt(block, index + segment.trimEnd().length),
  })).filter((sentence) => sentence.start < sentence.end);
}

/** The sentence of the block that holds the offset, else its first one. */
export function sentenceAt(block, offset) {
  const all = sentencesOf(block);
  return all.find((sentence) => sentence.end > offset) ?? all[0];
}

/** The first sentence that ends after the offset, in this block or in those that follow. */
export function sentenceAfter(blocks, offset) {
  for (const block of blocks) {
    const found = sentencesOf(block).find((sentence) => sentence.end > offset);
    if (found) return found;
  }
  return null;
}
