/* The page of passages by key: n and p go through the passages and over the border of a page, "?"
   shows all keys. "/" is the search box's, "f" the filter's. */

import { isElsewhere, isOn, showKeys } from "./shortcuts.js";
import { announce } from "./toast.js";

const END = "briefmark-passages"; // at which end of the next page to go on
const links = [...document.querySelectorAll(".passage .reference")];

function go(step) {
  const here = links.indexOf(document.activeElement?.closest(".passage")?.querySelector(".reference"));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  if (links[next]) return show(links[next]);
  const page = document.querySelector(`.pages a[rel=${step > 0 ? "next" : "prev"}]`);
  if (!page) return announce(step > 0 ? "No further passage." : "No passage before.");
  sessionStorage.setItem(END, step > 0 ? "first" : "last");
  page.click();
}

function show(link) {
  link.focus({ preventScroll: true });
  link.closest(".passage").scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (!isOn() || isElsewhere(event)) return;
  if (event.key === "n") go(1);
  else if (event.key === "p") go(-1);
  else if (event.key === "?") showKeys();
  else return;
  event.preventDefault();
});

const end = sessionStorage.getItem(END);
sessionStorage.removeItem(END);
if (end && links.length) show(links.at(end === "first" ? 0 : -1));
