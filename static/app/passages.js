/* The pages of passages and of recommendations by key: n and p go through them and over the border of a
   page, "?" shows all keys. "/" is the search box's, "f" the filter's. “"” copies the one at which one is,
   with its citation. */

import { component } from "./component.js";
import "./filter.js";
import { onKeys, showKeys } from "./keys.js";
import { announce } from "./messages.js";
import { copyQuotation } from "./quotations.js";

const END = "briefmark-passages"; // at which end of the next page to go on

const ONE = ".passage, .recommendations tr";
const linkOf = (one) => one?.querySelector(".reference, .name");

function go(links, step) {
  const here = links.indexOf(linkOf(document.activeElement?.closest(ONE)));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  if (links[next]) return show(links[next]);
  const page = document.querySelector(`.pages a[rel=${step > 0 ? "next" : "prev"}]`);
  if (!page) return announce(step > 0 ? "There is no further one." : "There is none before.");
  sessionStorage.setItem(END, step > 0 ? "first" : "last");
  page.click();
}

function show(link) {
  link.focus({ preventScroll: true });
  link.closest(ONE).scrollIntoView({ block: "center" });
}

component("passages", (list, signal) => {
  const links = () => [...list.querySelectorAll(ONE)].map(linkOf).filter(Boolean);
  const copy = () => {
    const link = document.activeElement?.closest(ONE)?.querySelector("[data-component=copies-quotation]");
    if (link) copyQuotation(link.href);
    else announce("Go to a passage first: n and p walk through them.");
  };
  const isOfPassages = !list.matches(".recommendations");
  onKeys({ ...(isOfPassages && { '"': copy }), n: () => go(links(), 1), p: () => go(links(), -1), "?": showKeys }, signal);
  const end = sessionStorage.getItem(END);
  sessionStorage.removeItem(END);
  const [first] = links();
  if (end && first) show(end === "first" ? first : links().at(-1));
});
