/* A highlight as it will look, before the server has answered: no mark yet, it has no number and no card. */

import { rangeOf } from "./offsets.js";
import { theText } from "./text.js";


/** Mark the words of a span; the function returned takes that away. Rows that came meanwhile are new. */
export function preview({ start, end }, colour) {
  const marks = partsOf(rangeOf(start, end, theText())).map(([node, from, to]) => {
    if (to < node.length) node.splitText(to);
    const words = from > 0 ? node.splitText(from) : node;
    const mark = Object.assign(document.createElement("span"), { className: `sketch a-${colour}` });
    words.replaceWith(mark);
    mark.append(words);
    return mark;
  });
  return () => {
    for (const mark of marks) {
      const place = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      place.normalize();
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
