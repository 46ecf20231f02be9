/* The original beside the text: a page of it, which follows the reading, with the highlights on it outlined.
   From a place on the page to the words, and from the words to their place; where they stand is the server's. */

import { get, pageAt } from "../api.js";
import { component } from "../component.js";
import { OPENED, ROWS, SHOWN, idly, listen } from "../events.js";
import { announce } from "../messages.js";
import { remember, remembered } from "./beside.js";
import { narrow } from "./cards.js";
import { highlight, isShown } from "./list.js";
import { openHighlight, reveal, shine } from "./margin.js";
import { base, codePoints, offsetOf, rangeOf, theText } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const WHOLE = 10000; // of a page's width and height, as the server counts
const REST = 150; // milliseconds without scrolling before the page follows
const HELD = 1500; // milliseconds that a page which was chosen stays
const READ_AT = 0.3; // of the window's height: there one reads

const ROW = ".para, .blocks > .block"; // what holds a block of the text: in the room, and where an import is checked

const aside = () => document.getElementById("original");
const page = () => document.querySelector(".page.reading, .page.checking");

/* -- open and closed ------------------------------------------------------------------------------ */

component("opens-original", say);

component("text", openAgain);
component("checked", openAgain);

function openAgain() {
  if (!aside() && remembered().open && !narrow.matches) open(false);
}

export function toggle() {
  if (aside()) close();
  else open(true);
}

async function open(asked) {
  const fetched = await pageAt(`${base()}/beside`);
  const panel = fetched?.getElementById("original");
  if (!panel) return asked && announce("The original did not come. Try again in a moment.");
  if (aside()) return;
  keepPlace(() => {
    const [sheet, side] = [".sheet", ".sheet .side"].map((part) => document.querySelector(part));
    if (side) side.after(document.adoptNode(panel));
    else sheet.append(document.adoptNode(panel));
    page().classList.add("split");
  });
  if (asked) remember({ open: true });
  if (asked && narrow.matches) panel.querySelector("[data-close]").focus();
  say();
  if (asked) announce(panel.querySelector("h2").textContent);
}

function close() {
  const panel = aside();
  const hadFocus = panel.contains(document.activeElement);
  keepPlace(() => {
    panel.remove();
    page().classList.remove("split");
  });
  if (!("unasked" in panel.dataset && narrow.matches)) remember({ open: false });
  const address = new URL(location.href);
  for (const name of ["page", "place"]) address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
  say();
  if (hadFocus) [...document.querySelectorAll("[data-component~=opens-original] button")].find((one) => one.checkVisibility())?.focus();
}

/** The text is set anew, narrower or wider: what one reads stays where it is. */
function keepPlace(change) {
  const [block] = placeRead() ?? [];
  const before = block?.getBoundingClientRect().top;
  change();
  if (block) scrollBy({ top: block.getBoundingClientRect().top - before, behavior: "instant" });
}

function say() {
  for (const button of document.querySelectorAll("[data-component~=opens-original] button")) button.ariaPressed = String(Boolean(aside()));
}

/** The block that one reads, and how far into it: 0 to 1. */
function placeRead() {
  const { left, width } = theText().getBoundingClientRect();
  const row = document.elementFromPoint(left + Math.min(width, 400) / 2, innerHeight * READ_AT)?.closest(ROW);
  const block = row?.querySelector("[data-start]");
  if (!block) return null;
  const { top, height } = block.getBoundingClientRect();
  return [block, Math.min(1, Math.max(0, (innerHeight * READ_AT - top) / height))];
}

/* -- a page --------------------------------------------------------------------------------------- */

component("original", (panel, signal) => {
  if (narrow.matches && "unasked" in panel.dataset) return close(); // it would hide what is to be checked
  panel.querySelector("[data-close]").addEventListener("click", (event) => { event.preventDefault(); close(); }, { signal });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); }, { signal });
  if (narrow.matches) coverTheRest(panel, signal);
  if (panel.dataset.pages) new PageBeside(panel, signal);
  const frame = panel.querySelector("iframe");
  if (frame) followPassages(frame, signal);
});

/** The saved page, scrolled to the passage that one is at. */
function followPassages(frame, signal) {
  const address = frame.getAttribute("src"); // asked anew where there were changes, as marks are of the server
  const at = (number) => { frame.src = `${address}?rev=${theText().dataset.rev}#passage-${number}`; };
  const here = /^#h(\d+)$/.exec(location.hash)?.[1];
  if (here) at(here);
  listen([OPENED], at, signal);
}

/** On a phone the page fills the window, and what is behind it is out of reach. */
function coverTheRest(panel, signal) {
  const others = [...document.querySelectorAll(".bar, .bottom, .page-head, .sheet > :not(#original)")];
  for (const other of others) other.inert = true;
  signal.addEventListener("abort", () => { for (const other of others) other.inert = false; });
}

class PageBeside {
  constructor(panel, signal) {
    this.panel = panel;
    this.pages = JSON.parse(panel.dataset.pages); // [label, width, height]
    this.spans = panel.dataset.spans ? JSON.parse(panel.dataset.spans) : null; // [page, start, end]
    this.number = Number(panel.dataset.page);
    this.outlines = [];
    this.pointed = []; // paths around words that somebody asked for, for a moment
    this.current = ""; // the highlight that one is at
    this.held = -HELD; // when a page was chosen
    this.figure = panel.querySelector("figure");
    this.image = panel.querySelector("img");
    this.shown = panel.querySelector(".shown");
    this.listens(signal);
    const named = /[?&](page|place)=/.test(location.search);
    const here = /^#h(\d+)$/.exec(location.hash)?.[1];
    if (here) this.current = here;
    this.outline().then(() => { if (!named) this.follow(); else this.centre(); });
  }

  listens(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    for (const link of this.panel.querySelectorAll("[data-turn]")) {
      on(link, "click", (event) => { event.preventDefault(); this.hold(); this.show(this.number + Number(link.dataset.turn)); });
    }
    on(this.panel.querySelector("[data-go]"), "submit", (event) => { event.preventDefault(); this.hold(); this.go(event.target.elements.page.value.trim()); });
    on(this.figure, "click", (event) => this.toText(event));
    on(this.image, "error", () => this.tell("The picture of this page cannot be shown. Save the original file and look there."));
    on(this.image, "load", () => this.tell(""));
    on(document, "click", (event) => this.fromText(event));
    on(this.panel, "click", (event) => { const link = event.target.closest("[data-to]"); if (link) { event.preventDefault(); this.open(link.dataset.to); } });
    let rest = 0;
    on(window, "scroll", () => { clearTimeout(rest); rest = setTimeout(() => this.follow(), REST); });
    signal.addEventListener("abort", () => clearTimeout(rest));
    listen([OPENED], (number) => this.at(String(number)), signal);
    listen([ROWS, SHOWN], idly(() => this.outline()), signal);
    this.sizes(on);
  }

  sizes(on) {
    const select = this.panel.querySelector("[data-size]");
    select.hidden = false;
    select.value = remembered().size ?? "width";
    const set = () => { this.panel.dataset.sized = select.value; remember({ size: select.value }); };
    on(select, "change", set);
    set();
  }

  /** Another page of the file, by its place. */
  async show(number) {
    const page = this.pages[number - 1];
    if (!page || number === this.number) return;
    this.number = number;
    const [label, width, height] = page;
    Object.assign(this.image, { src: `${base()}/pages/${number}`, width, height });
    this.panel.querySelector("[data-place]").textContent = number;
    this.panel.querySelector("#original-page").value = label;
    this.shown.ariaLabel = `Page ${number} of the original`;
    this.shown.scrollTop = 0;
    this.pointed = [];
    this.draw([]);
    await this.outline();
  }

  /** The page that prints this number, else the one that is so far in the file. */
  go(label) {
    const at = this.pages.findIndex(([name]) => name === label);
    const number = at >= 0 ? at + 1 : Number(label);
    if (this.pages[number - 1]) this.show(number);
    else this.tell(`There is no page ${label}: this file has ${this.pages.length} pages.`);
  }

  async outline() {
    const number = this.number;
    if (!this.spans) this.tell("Looking up where the words stand on the pages …");
    const { ok, body } = await get(`${base()}/pages/${number}/outlines`);
    if (!this.panel.isConnected || number !== this.number) return;
    if (!ok) return this.tell(body.message);
    this.spans = body.spans;
    this.tell(body.spans.length ? "" : "Where the words stand on the pages is not known: this text was not read in the same way from this file. Turn the pages yourself.");
    this.draw(body.outlines);
  }

  draw(outlines) {
    this.outlines = outlines;
    const shown = outlines.filter(({ h }) => isShown(highlight(h)));
    const paths = shown.flatMap(({ h, paths }) => {
      const name = `tag-${highlight(h).colours[0]}`;
      return paths.map((path) => pathOf(path, String(h) === this.current ? `${name} one` : name));
    });
    this.panel.querySelector(".outlines").replaceChildren(...paths, ...this.pointed);
    const named = shown.map(({ ref }) => ref).join(", ");
    this.image.alt = `Page ${this.number} of the original file; the text beside it says the same.` + (named && ` Outlined: ${named}.`);
    const list = this.panel.querySelector("[data-here]");
    list.hidden = !shown.length;
    list.querySelector("ul").replaceChildren(...shown.map(({ h, ref }) => itemOf(h, ref)));
  }

  /** The one that the reader is at has the stronger line. */
  async at(number) {
    this.current = number;
    this.hold();
    const first = theText().querySelector(`mark[data-h~="${CSS.escape(number)}"]`);
    if (!first) return;
    const block = first.closest(".block");
    const start = offsetOf(block, first, 0);
    const end = start + codePoints(first.textContent, first.textContent.length);
    await this.toPage(start, end, false);
    this.draw(this.outlines);
    this.centre();
  }

  /** Bring the outline of the highlight that one is at into view. */
  centre() {
    const one = this.panel.querySelector(".outlines .one");
    if (one) this.bring(one);
  }

  bring(path) {
    const frame = this.shown.getBoundingClientRect();
    const { top, bottom } = path.getBoundingClientRect();
    if (top >= frame.top && bottom <= frame.bottom) return;
    this.shown.scrollTop += (top + bottom) / 2 - (frame.top + frame.bottom) / 2;
  }

  /** The page of words; `point` outlines them for a moment. */
  async toPage(start, end, point) {
    if (!this.spans?.length) return;
    const { held } = this;
    const { ok, body } = await get(`${base()}/pages/of?start=${start}&end=${end}`);
    if (!ok || !body.page || !this.panel.isConnected || held !== this.held) return; // another page was chosen since
    await this.show(body.page);
    if (!point) return;
    const paths = this.pointed = body.paths.map((path) => pathOf(path, "pointed"));
    this.panel.querySelector(".outlines").append(...paths);
    if (paths[0]) this.bring(paths[0]);
    setTimeout(() => {
      for (const path of paths) path.remove();
      if (this.pointed === paths) this.pointed = [];
    }, 1600);
  }

  /** A click on a word of the text that no highlight is on. */
  fromText({ target }) {
    const selection = document.getSelection();
    const block = target.closest?.("#text [data-start]");
    if (!block || target.closest("mark, a, button") || !selection.isCollapsed || !block.contains(selection.anchorNode)) return;
    const start = offsetOf(block, selection.anchorNode, selection.anchorOffset);
    this.hold();
    this.toPage(start, start + 1, true);
  }

  /** A click on the page: to the highlight there, else to the line. */
  async toText(event) {
    const { left, top, width, height } = this.figure.getBoundingClientRect();
    const x = Math.round(((event.clientX - left) / width) * WHOLE);
    const y = Math.round(((event.clientY - top) / height) * WHOLE);
    const { ok, body } = await get(`${base()}/pages/${this.number}/text?x=${x}&y=${y}`);
    if (!ok) return this.tell(body.message);
    if (body.start === null) return;
    const marked = body.highlights.find((number) => isShown(highlight(number)));
    if (narrow.matches) close();
    if (marked) return this.open(String(marked));
    const range = rangeOf(body.start, body.end, theText());
    const block = range?.startContainer.parentElement.closest("[data-start]");
    if (!block) return;
    this.hold();
    reveal(block.closest(ROW));
    shine([range]);
  }

  open(number) {
    if (narrow.matches && aside()) close();
    openHighlight(number);
  }

  /** A page was chosen: the text scrolls now, but nobody reads on yet. */
  hold() {
    this.held = performance.now();
  }

  /** The page of what one reads, as far as that is known. */
  follow() {
    if (!this.spans?.length || narrow.matches || performance.now() - this.held < HELD) return;
    const [block, part] = placeRead() ?? [];
    if (!block) return;
    const at = Number(block.dataset.start) + part * block.textContent.length;
    const holding = this.spans.filter(([, start, end]) => start <= at && at < end);
    const [nearest] = holding.sort((one, two) => one[2] - one[1] - (two[2] - two[1]));
    if (nearest) this.show(nearest[0]);
  }

  tell(words) {
    const told = this.panel.querySelector("[data-told]");
    if (told.textContent !== words) told.textContent = words;
  }
}

function pathOf(path, name) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("d", path);
  made.setAttribute("class", name);
  return made;
}

function itemOf(number, ref) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `#h${number}`, textContent: ref });
  link.dataset.to = number;
  item.append(link);
  return item;
}
