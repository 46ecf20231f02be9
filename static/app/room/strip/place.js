/* Where the strip stands: beside its passage, or as a sheet at the foot of the window where there is no room. */

import { placeOf } from "../margin.js";
import { theText } from "../text.js";

const strip = () => document.getElementById("strip");
const WIDE = matchMedia("(not (pointer: coarse)) and (min-width: 62rem)");
const GAP = 8; // pixels

/** The text moves only where its passage is out of sight. */
export function bringIntoView({ start, end }) {
  const { top, bottom } = placeOf(start, end);
  if (top < 48 || bottom > innerHeight) scrollBy({ top: top - innerHeight / 4, behavior: "instant" });
}

export function settle({ start, end }) {
  const element = strip();
  const place = placeOf(start, end);
  if (WIDE.matches) element.classList.remove("docked"); // to see how wide it is beside
  element.removeAttribute("style");
  const { clientWidth } = document.documentElement;
  const width = element.offsetWidth;
  const rightToLeft = theText().matches(":dir(rtl)");
  const room = rightToLeft ? place.left : clientWidth - place.beside;
  const away = Math.min(4 * 16, room - width - GAP); // from the passage
  const docked = !WIDE.matches || away < GAP;
  element.classList.toggle("docked", docked);
  document.body.classList.toggle("above-strip", docked);
  if (docked) {
    const hidden = place.bottom + GAP - element.getBoundingClientRect().top;
    if (hidden > 0) scrollBy({ top: Math.min(hidden, place.top - 64), behavior: "instant" });
    return;
  }
  const top = Math.max(Math.min(place.top - GAP, innerHeight - element.offsetHeight - GAP), 48 + GAP);
  element.style.left = `${(rightToLeft ? place.left - away - width : place.beside + away) + scrollX}px`;
  element.style.top = `${top + scrollY}px`;
}

/** It may grow where it is, as long as the window holds it. */
export function settleGrown(span) {
  if (strip().getBoundingClientRect().bottom > innerHeight) settle(span);
}
