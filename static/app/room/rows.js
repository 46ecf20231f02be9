/* Rows of the text, and those put in their place: after one's own changes and after others'. */

import { theText } from "./text.js";

export const rowAt = (ordinal) => theText().querySelector(`[data-ordinal="${ordinal}"]`);

export function isInWindow(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** The row as the server writes it. */
export function rowOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Put a row in the place of another; what was open in that one is open in it. */
export function swap(row, now) {
  if (row.querySelector(":scope > .whole")) now.querySelector(".margin")?.classList.add("whole");
  const open = row.querySelector(".card.open");
  row.replaceWith(now);
  if (open) document.getElementById(open.id)?.classList.add("open");
}

/** Remembers what has the focus inside a row; the function returned gives it back. */
export function heldFocus() {
  const held = document.activeElement;
  const card = held.closest?.(".card");
  const row = held.closest?.("[data-ordinal]");
  if (!row) return () => {};
  return () => {
    if (held.isConnected) return;
    const place = (card && document.querySelector(`#${card.id} .ref`)) ?? rowAt(row.dataset.ordinal)?.querySelector(".block");
    if (place?.matches(".block")) place.tabIndex = -1;
    place?.focus({ preventScroll: true });
  };
}
