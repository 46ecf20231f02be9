/* What the text shows without the server. Ranges in a colour, by the CSS Custom Highlight API. Its rules hold within the blocks that
   have some: where they held everywhere, each mark of the page had a style of its own for each of them,
   a third of the time until a screen reader has the page (measured). */

import { get } from "../api.js";
import { component } from "../component.js";
import { blocksIn, codePoints, codeUnits, place, rangeOf, theText } from "./text.js";

const painted = new Map(); // name -> the elements that have its class

/** Paint the ranges under this name, and no others: `.has-<name>` in static/css has the colour. */
export function paint(name, ranges) {
  if (!window.Highlight) return;
  // the class stays where it was: each change of it is the style of a block to work out
  if (!ranges.length) return CSS.highlights.delete(name);
  const now = new Set(ranges.flatMap(around));
  for (const element of painted.get(name) ?? []) if (!now.has(element)) element.classList.remove(`has-${name}`);
  for (const element of now) element.classList.add(`has-${name}`);
  painted.set(name, now);
  CSS.highlights.set(name, new Highlight(...ranges));
}

function around(range) {
  const here = range.commonAncestorContainer;
  const one = (here.closest ? here : here.parentElement).closest(".block, .card, .quoted");
  return one ? [one] : blocksIn(range, theText());
}

/* A highlight as it will look, before the server has answered: no mark yet, it has no number and no card. */


/** Mark the words of a span; the function returned takes that away. Rows that came meanwhile are new. `kept` names
    what waits for the connection. */
export function preview({ start, end }, colour, kept = "") {
  const marks = partsOf(rangeOf(start, end, theText())).map(([node, from, to]) => {
    if (to < node.length) node.splitText(to);
    const words = from > 0 ? node.splitText(from) : node;
    const mark = Object.assign(document.createElement("span"), { className: `sketch a-${colour}` });
    if (kept) Object.assign(mark, { title: "Kept: marked when the connection is back" }).dataset.kept = kept;
    words.replaceWith(mark);
    mark.append(words);
    return mark;
  });
  return () => {
    for (const mark of marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  };
}

/** The text nodes of the range with the part of each: [node, from, to]. */
function partsOf({ startContainer, startOffset, endContainer, endOffset, commonAncestorContainer: root }) {
  const walker = document.createTreeWalker(root.parentElement, NodeFilter.SHOW_TEXT);
  walker.currentNode = startContainer;
  const found = [];
  for (let node = startContainer; node; node = node === endContainer ? null : walker.nextNode()) {
    const from = node === startContainer ? startOffset : 0;
    const to = node === endContainer ? endOffset : node.length;
    if (from < to && node.parentElement.closest(".block")) found.push([node, from, to]);
  }
  return found;
}

/* On a brief that a hit of the search led to, its words are marked: the server says where they stand. */

const MOST = 50; // ranges; each is paid for at every later change of the page

function within(element, [start, end]) {
  const range = new Range();
  range.setStart(...place(element, codeUnits(element.textContent, start)));
  range.setEnd(...place(element, codeUnits(element.textContent, end)));
  return range;
}

async function markFound(query, text, target) {
  const block = (target.closest(".para") ?? target).querySelector(".block") ?? target.closest(".block");
  const card = target.matches(".card") ? target : null;
  const start = Number(block?.dataset.start ?? 0);
  const end = start + (block ? codePoints(block.textContent, block.textContent.length) : 0);
  const asked = new URLSearchParams({ find: query, start, end, h: card?.dataset.h ?? 0 });
  const { ok, body } = await get(`${text.dataset.base}/found?${asked}`);
  if (!ok) return;
  const said = card ? [...card.querySelectorAll(".note, .said")] : [];
  const ranges = [
    ...body.text.map(([from, to]) => rangeOf(from, to, text)),
    ...said.flatMap((element, n) => (body.said[n] ?? []).map((span) => within(element, span))),
  ];
  paint("find", ranges.filter(Boolean).slice(0, MOST));
}

component("text", (text) => {
  const query = new URLSearchParams(location.search).get("find");
  const named = location.hash.slice(1); // h4 may have its words here before its card
  const target = document.getElementById(named) ?? text.querySelector(`mark[data-h~="${CSS.escape(named.slice(1))}"]`);
  if (query && target) markFound(query, text, target);
});
