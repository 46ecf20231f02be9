/* Every page: the focus goes to an error summary; "/" leads to the search box from anywhere. */

import { component } from "./component.js";
import { onKeys } from "./keys.js";

component("focus", (element) => element.focus());

component("search", (_, signal) => onKeys({ "/": toSearch }, signal));

/** The page's own box before the one in the bar; where neither shows, the page of the search. */
function toSearch() {
  const boxes = [...document.querySelectorAll("[data-find-here], [data-find]")];
  const box = boxes.find((each) => each.checkVisibility());
  if (box) box.select();
  else document.querySelector(".find-link")?.click();
}
