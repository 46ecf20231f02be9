/* On a brief that a hit of the search led to, its words are marked. */

import { paint } from "./room/paint.js";

const MOST = 50; // ranges; each is paid for at every later change of the page
const fold = (words) => words.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();

/** The phrases of a query, folded; `begins` when the last word may go on. */
function phrasesOf(query) {
  const found = query.matchAll(/(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))(\*?)/g);
  return [...found].filter(([, minus]) => !minus).map(([, , phrase, bare, star]) => ({
    words: fold(phrase ?? bare).match(/[\p{L}\p{N}\p{Pc}]+/gu) ?? [],
    begins: star === "*" || (phrase ?? bare).endsWith("*"),
  })).filter(({ words }) => words.length);
}

/** Where the words of the text stand: {node, start, end, word}. */
function wordsIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let node; (node = walker.nextNode());)
    for (const found of node.data.matchAll(/[\p{L}\p{N}\p{M}\p{Pc}]+/gu))
      words.push({ node, start: found.index, end: found.index + found[0].length, word: fold(found[0]) });
  return words;
}

function rangesOf({ words, begins }, text) {
  const last = words.length - 1;
  const fits = (at) => words.every((word, n) => {
    const there = text[at + n]?.word;
    return n === last && begins ? there?.startsWith(word) : there === word;
  });
  return text.flatMap(({ node, start }, at) => {
    if (!fits(at)) return [];
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(text[at + last].node, text[at + last].end);
    return [range];
  });
}

const query = new URLSearchParams(location.search).get("find");
const text = query && document.getElementById("text");
const named = location.hash.slice(1); // h4 may have its words here before its card
const target = text && (document.getElementById(named) ?? text.querySelector(`mark[data-h~="${CSS.escape(named.slice(1))}"]`));
if (target) {
  const row = target.closest(".para") ?? target;
  const words = wordsIn(row.querySelector(".block") ?? row);
  const notes = target.matches(".card") ? wordsIn(target) : [];
  const ranges = phrasesOf(query).flatMap((phrase) => [...rangesOf(phrase, words), ...rangesOf(phrase, notes)]);
  paint("find", ranges.slice(0, MOST));
}
