/* Buttons to the previous and the next of the highlights that are shown, and where among them one is. */

import { component } from "../component.js";
import { ROWS, SHOWN, listen } from "../events.js";
import { announce } from "../messages.js";
import { shown } from "./list.js";
import { cardOf, walk } from "./margin.js";
import { theText } from "./text.js";

globalThis.requestIdleCallback ??= (act) => setTimeout(act, 50);

component("jumps", (bar, signal) => {
  let last = ""; // the number of the highlight that was opened last
  let waiting = 0;
  const later = () => { waiting ||= requestIdleCallback(() => { waiting = 0; show(bar, last); }, { timeout: 500 }); };
  bar.addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the card keeps the focus
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) go(Number(button.dataset.step), last);
  }, { signal });
  theText().addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (!card || card.dataset.h === last) return;
    last = card.dataset.h;
    later();
  }, { signal });
  listen([ROWS, SHOWN], later, signal);
  later();
});

function show(bar, last) {
  const all = shown();
  const at = all.findIndex(({ number }) => number === last);
  bar.querySelector("span").textContent = at < 0 ? `${all.length}` : `${at + 1} of ${all.length}`;
  bar.hidden = all.length < 2;
}

function go(step, last) {
  if (last && !theText().contains(document.activeElement)) {
    cardOf(last)?.querySelector(".ref").focus({ preventScroll: true });
  }
  if (!walk(step)) announce(step > 0 ? "No further highlight." : "No highlight before.");
}
