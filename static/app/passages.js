/* The page of passages by key: n and p go through the passages and over the border of a page, "?"
   shows all keys. "/" is the search box's, "f" the filter's. A passage is copied with its citation. */

import { component } from "./component.js";
import "./filter.js";
import { onKeys, showKeys } from "./keys.js";
import { announce } from "./messages.js";

const END = "briefmark-passages"; // at which end of the next page to go on

function go(links, step) {
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

component("passages", (list, signal) => {
  const links = () => [...list.querySelectorAll(".passage .reference")];
  onKeys({ n: () => go(links(), 1), p: () => go(links(), -1), "?": showKeys }, signal);
  const end = sessionStorage.getItem(END);
  sessionStorage.removeItem(END);
  const [first] = links();
  if (end && first) show(end === "first" ? first : links().at(-1));
});

component("copies-passage", (button, signal) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const passage = button.closest(".passage");
    const [words, citation] = [".exact", ".citation"].map((part) => passage.querySelector(part).textContent);
    await navigator.clipboard.writeText(`“${words}” (${citation})`);
    announce(`${passage.ariaLabel} is copied with its citation.`);
    button.title = "Copied";
  }, { signal });
});
