/* Buttons to the previous and the next of the highlights that are shown, and where among them one is. */

import { cardOf, walk } from "./margin.js";
import { announce } from "./toast.js";
import { shown } from "./views.js";

const text = document.getElementById("text");
const bar = document.getElementById("jumps");
const place = document.getElementById("jumps-place");
let last = ""; // the number of the highlight that was opened last

function tell() {
  const all = shown();
  const at = all.findIndex(({ number }) => number === last);
  place.textContent = at < 0 ? `${all.length}` : `${at + 1} of ${all.length}`;
  bar.hidden = all.length < 2;
}

function go(step) {
  if (last && !text.contains(document.activeElement)) {
    cardOf(last)?.querySelector(".ref").focus({ preventScroll: true });
  }
  if (!walk(step)) announce(step > 0 ? "No further highlight." : "No highlight before.");
}

let waiting = 0;
const later = () => { waiting ||= requestIdleCallback(() => { waiting = 0; tell(); }, { timeout: 500 }); };

if (bar) {
  globalThis.requestIdleCallback ??= (deed) => setTimeout(deed, 50);
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the card keeps the focus
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) go(Number(button.dataset.step));
  });
  text.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (!card || card.dataset.h === last) return;
    last = card.dataset.h;
    later();
  });
  document.addEventListener("briefmark:rows", later);
  new MutationObserver(later).observe(text, { attributeFilter: ["data-view", "data-filtered"] });
  new MutationObserver(later).observe(document.querySelector(".sources"), { childList: true, characterData: true, subtree: true });
  later();
}
