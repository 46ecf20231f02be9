/* The ways to a recommendation. The strip itself is read when it is first asked for. */

import { component } from "../component.js";
import { typedAhead } from "../keys.js";
import { onDemand } from "../on_demand.js";

const read = onDemand(() => import("./strip/strip.js"));
let there = null; // once it was opened
const strip = () => document.getElementById("strip");

export const mayRecommend = () => strip() !== null;
export const isOpen = () => strip()?.matches(":popover-open") ?? false;

/** Open it for a highlight that is there. */
export const recommend = (number) => opened((module) => module.recommend(number));

/** Open it for words that are no highlight yet: {id, span, tags, note, back()}. */
export const recommendWords = (words) => opened((module) => module.recommendWords(words));

export const close = () => there?.close();

/** What is typed before the strip is there is for it. */
const opened = (act) => typedAhead(async () => {
  there = await read();
  if (there) await act(there);
  return there;
});

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
