/* Which words are selected: mouse, fingers, Shift and arrows, caret browsing and screen readers all
   end in a selection of the document, so nothing else is listened to. */

import { rangeOf, spanOf, theText } from "./text.js";

const SETTLED = 150; // milliseconds; the handles of a finger move in steps

let pressed = false;
let timer = 0;

/** Whether words are being selected with the mouse, or may be in a moment. */
export const isPressed = () => pressed;

/** The span selected at this moment, with its `range`; null when no word of the text is. */
export function current() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const text = theText();
  if (!text.contains(range.commonAncestorContainer) && !range.commonAncestorContainer.contains(text)) return null;
  const span = spanOf(range, text);
  return span && { ...span, range: rangeOf(span.start, span.end, text) };
}

/** Select [start, end) of the canonical text. */
export function select(start, end) {
  const range = rangeOf(start, end, theText());
  if (!range) return null;
  document.getSelection().setBaseAndExtent(
    range.startContainer, range.startOffset, range.endContainer, range.endOffset,
  );
  return range;
}

export function clear() {
  document.getSelection().removeAllRanges();
}

/** Call `settled(span or null)` whenever a selection has come to rest, until the signal. */
export function watch(settled, signal) {
  const look = () => { clearTimeout(timer); settled(current()); };
  document.addEventListener("pointerdown", (event) => {
    pressed = event.pointerType === "mouse" && event.button === 0;
    if (pressed) clearTimeout(timer); // of what was selected before: what is being selected has not come to rest
  }, { signal });
  document.addEventListener("pointerup", (event) => {
    if (!pressed) return;
    pressed = false;
    if (event.pointerType === "mouse") setTimeout(look); // a click clears its selection only now
  }, { signal });
  document.addEventListener("pointercancel", () => { pressed = false; }, { signal }); // they are dragged elsewhere
  document.addEventListener("selectionchange", () => {
    if (pressed) return;
    clearTimeout(timer);
    timer = setTimeout(look, SETTLED);
  }, { signal });
}
