/* Every page: the focus goes to an error summary, the open tab is in view; "/" leads to the search box from
   anywhere; moments are in the reader’s own zone and language. */

import { component } from "./component.js";
import { onKeys } from "./keys.js";
import "./live.js";

component("focus", (element) => element.focus());

/** A phone has no room for all of them; the open one is in view. */
component("tabs", (tabs) => {
  const open = tabs.querySelector("[aria-current]");
  if (open) tabs.scrollLeft = open.offsetLeft + (open.offsetWidth - tabs.clientWidth) / 2;
});

component("search", (_, signal) => onKeys({ "/": toSearch }, signal));

/** The page's own box before the one in the bar; where neither shows, the page of the search. */
function toSearch() {
  const boxes = [...document.querySelectorAll("[data-find-here], [data-find]")];
  const box = boxes.find((each) => each.checkVisibility());
  if (box) box.select();
  else document.querySelector(".search-link")?.click();
}

// What the account says (templates/base.html), else the browser.
const { language, zone } = document.documentElement.dataset;
const timeZone = known(zone);

/** A system without a language says "C", which is none. */
function languages() {
  try {
    return Intl.getCanonicalLocales(language || navigator.languages);
  } catch {
    return ["en-GB"];
  }
}

/** The time zone, unless the browser knows none of that name. */
function known(name) {
  try {
    return name && new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const [CLOCK, DAY, YEAR] = [{ hour: "2-digit", minute: "2-digit" }, { day: "numeric", month: "long" }, { year: "numeric" }];
const once = (make) => { let made; return () => (made ??= make()); }; // each format takes milliseconds, and few are needed
const as = (parts) => once(() => new Intl.DateTimeFormat(languages(), { timeZone, ...parts }));
const [ofToday, ofThisYear, ofOthers, inFull] = [{ timeStyle: "short" }, DAY, { ...DAY, ...YEAR }, { ...DAY, ...YEAR, ...CLOCK }].map(as);
const inUtc = as({ ...DAY, ...YEAR, ...CLOCK, timeZone: "UTC", timeZoneName: "short" });
const days = once(() => new Intl.DateTimeFormat("sv-SE", { timeZone }));
const dayOf = (at) => days().format(at); // 2026-05-03
const locale = once(() => inUtc().resolvedOptions().locale);
let today = "";

component("time", (time) => requestAnimationFrame(() => tell(time)));

/** As `time_html` in app/web/edge/rendering.py, which wrote it in UTC. */
function tell(time) {
  const at = new Date(time.dateTime);
  today ||= dayOf(new Date());
  time.title = inUtc().format(at);
  time.textContent = formatOf(dayOf(at), time)().format(at);
  if (!locale().startsWith("en")) Object.assign(time, { lang: locale(), dir: "auto" });
}

function formatOf(day, time) {
  if (time.dataset.shows === "all") return inFull;
  if (time.dataset.shows !== "day" && day === today) return ofToday;
  return day.slice(0, 4) === today.slice(0, 4) ? ofThisYear : ofOthers;
}

/** A page that stood open over night. */
document.addEventListener("visibilitychange", () => {
  const now = today && dayOf(new Date());
  if (now === today) return;
  today = now;
  for (const time of document.querySelectorAll("[data-component=time]")) tell(time);
});

// what waits for a connection is sent from any page
if (Object.keys(sessionStorage).some((key) => key.startsWith("briefmark-kept-"))) import("./kept.js");
