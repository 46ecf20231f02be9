/* Every page: the focus goes to an error summary; "/" leads to the search box from anywhere; moments are
   in the reader's own zone. */

import { component } from "./component.js";
import { onKeys } from "./keys.js";

component("focus", (element) => element.focus());

component("search", (_, signal) => onKeys({ "/": toSearch }, signal));

/** The page's own box before the one in the bar; where neither shows, the page of the search. */
function toSearch() {
  const boxes = [...document.querySelectorAll("[data-find-here], [data-find]")];
  const box = boxes.find((each) => each.checkVisibility());
  if (box) box.select();
  else document.querySelector(".search-link")?.click();
}

const DAY = { day: "numeric", month: "long", year: "numeric" };
const SHOWS = { day: DAY, clock: { ...DAY, hour: "2-digit", minute: "2-digit" } };

/** The title stays the moment in UTC, as the server wrote it. */
component("time", (time) => {
  const format = new Intl.DateTimeFormat("en-GB", SHOWS[time.dataset.shows]);
  time.title ||= time.textContent;
  time.textContent = format.format(new Date(time.dateTime)).replace(" at ", ", ");
});
