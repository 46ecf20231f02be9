/* The ways to a recommendation. The strip itself is read when the page has nothing else to do, or at the
   latest when it is asked for: nobody needs it for the first look. */

import { OFFLINE } from "../api.js";
import { component } from "../component.js";
import { idly } from "../events.js";
import { say } from "../messages.js";

const strip = () => document.getElementById("strip");

let there = null; // the strip's module, once it has been read

export const mayRecommend = () => strip() !== null;
export const isOpen = () => strip()?.matches(":popover-open") ?? false;

/** Open it for a highlight that is there. */
export const recommend = (number) => opened((module) => module.recommend(number));

/** Open it for words that are no highlight yet: {id, span, tags, note, back()}. */
export const recommendWords = (words) => opened((module) => module.recommendWords(words));

export const close = () => there?.close();

/** A lost connection leaves null, and the next time tries again. */
async function read() {
  there ??= await import("./strip.js").catch(() => null);
  return there;
}

/** What is typed before the strip is there is for it. */
async function opened(act) {
  const typed = [];
  const keep = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    typed.push(event);
  };
  if (!there) addEventListener("keydown", keep, true);
  const module = await read();
  removeEventListener("keydown", keep, true);
  if (!module) return say(OFFLINE);
  await act(module);
  for (const { key, shiftKey } of typed) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
  }
  return undefined;
}

component("strip", idly(read));

/* -- on a card ------------------------------------------------------------------------------------ */

const button = Object.assign(document.createElement("button"), { type: "button", className: "answer", textContent: "Recommend" });

button.addEventListener("click", (event) => {
  event.stopPropagation();
  recommend(button.closest(".card").dataset.h);
});

component("text", (text, signal) => {
  if (!mayRecommend()) return;
  const standIn = ({ target }) => {
    const card = target.closest(".card");
    if (!card || button === document.activeElement || button.closest(".card") === card) return;
    button.setAttribute("aria-label", `Recommendation from ${card.querySelector(".ref").firstChild.textContent}`);
    const by = card.querySelector(".by");
    by.insertBefore(button, by.querySelector(".answer")?.nextSibling ?? by.firstChild); // after “Reply”
  };
  for (const name of ["pointerover", "focusin"]) text.addEventListener(name, standIn, { signal });
});
