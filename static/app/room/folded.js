/* Many cards beside one paragraph: the first ones show, and a button for the rest; on a phone one line
   stands for all. static/css/dense.css has which. */

import { component } from "../component.js";

const FIRST = 6;

/** Show all cards of a margin when one of those that are folded away is wanted. */
export function unfold(card) {
  if (card.checkVisibility && !card.checkVisibility()) card.closest(".margin").classList.add("whole");
}

export const cardsIn = (margin) => [...margin.querySelectorAll(":scope > .card:not(.filtered)")];

/** The button counts what the filter shows: app/web/room/row_html.py writes it at first. */
export function recount(margin) {
  const more = margin.querySelector(":scope > .more");
  if (!more) return;
  const cards = cardsIn(margin);
  const keys = new Set(cards.flatMap((card) => [...card.querySelectorAll(".key")].map((key) => key.outerHTML)));
  const digest = [...keys, `${cards.length} highlight${cards.length === 1 ? "" : "s"}`].join("");
  if (more.querySelector(".digest").innerHTML !== digest) more.querySelector(".digest").innerHTML = digest;
  const say = (name, words) => { const place = more.querySelector(name); if (place && place.textContent !== words) place.textContent = words; };
  say(".rest", cards.length > FIRST ? `and ${cards.length - FIRST} more` : "");
  more.hidden = !cards.length;
}

component("text", (text, signal) => text.addEventListener("click", (event) => {
  const button = event.target.closest(".more button");
  if (!button) return;
  const margin = button.closest(".margin");
  const folded = cardsIn(margin).filter((card) => !card.checkVisibility());
  if (folded.length === cardsIn(margin).length) return; // a phone: room/phone_sheet.js
  margin.classList.add("whole");
  folded[0]?.querySelector(".ref").focus();
}, { signal }));
