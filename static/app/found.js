/* On a brief that a hit of the search led to, its words are marked: the server says where they stand. */

import { get } from "./api.js";
import { component } from "./component.js";
import { codePoints, codeUnits, place, rangeOf } from "./room/text.js";
import { paint } from "./room/paint.js";

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
