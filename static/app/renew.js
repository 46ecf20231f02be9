/* What colleagues changed, put into a list or a record that is open: the page is fetched again and what differs
   takes the place of what stood there, element by element, so that the focus, what is typed and what is
   opened stay. At once where nothing in sight moves; else the button in the bar says how many changes wait. */

import { BY_ITSELF, pageAt } from "./api.js";
import { component } from "./component.js";
import { CHANGED, RENEWED, listen, tell } from "./events.js";
import { newId } from "./identifiers.js";
import { FIELDS } from "./keys.js";
import { hideNews, showNews } from "./live.js";
import { announce } from "./messages.js";

const SPARING = 10; // times as long as the page took, it is not fetched again
const LEAST = 500; // milliseconds between two fetches
const LONGEST = 5000;
const WAITING = 10_000; // while the button says already that something waits
const MOST = 30; // changes that are tried one by one

const part = (page) => page.querySelector("[data-component~=renews]");
const token = () => document.querySelector("meta[name=csrf-token]").content;

const first = part(document).outerHTML; // before any script changes it: this module comes first of all
let known = null; // as the server sent what is shown
let focused = null; // what had the focus last, of what may be replaced
let counts = {}; // how often each part of the project was changed, as CHANGED told it last
let shown = null; // their sum, when all of it was shown
let timer = 0;
let ready = 0; // when it may be fetched again
let waits = false; // something does, and the button says so

/** The part of a page as it came, without what is another each time. */
function plain(page) {
  const found = part(page);
  for (const each of found?.querySelectorAll("[name=csrf_token], [name=form_id]") ?? []) each.setAttribute("value", "");
  return found;
}

/** Say that the server sent this, which another module has put in its place: a page, or an element with an id. */
export function isNow(sent) {
  if (sent.nodeType === Node.DOCUMENT_NODE) known = plain(sent.cloneNode(true)) ?? was();
  else was().querySelector(`[id="${CSS.escape(sent.id)}"]`)?.replaceWith(sent.cloneNode(true));
}

const was = () => (known ??= plain(new DOMParser().parseFromString(first, "text/html")));

/* -- what differs ---------------------------------------------------------------------------------- */

const nameOf = (element) => `${element.nodeName} ${element.id} ${element.getAttribute("class")}`;
const ownText = (element) => [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data.trim() : "")).join(" ").trim();
const sameTag = (one, other) => one.cloneNode().isEqualNode(other.cloneNode());

/** The least that has to be put in place: [{live, was, now, inner}], `inner` where only the children of `live` come, go or
    change places: pairs [child as it is, as it was] for those that stay, null for each that is new. */
function differences(live, before, now, found = []) {
  if (before.isEqualNode(now)) return found;
  const [shown, old, fresh] = [live, before, now].map((element) => [...element.children]);
  const isAlike = sameTag(before, now) && shown.length === old.length && fresh.length
    && ownText(before) === ownText(now) && (old.length === fresh.length || !ownText(now));
  if (!isAlike) found.push({ live, was: before, now });
  else if (old.length === fresh.length && old.every((child, at) => nameOf(child) === nameOf(fresh[at]))) {
    for (const [at, child] of fresh.entries()) differences(shown[at], old[at], child, found);
  } else {
    const left = old.map((child, at) => ({ child, live: shown[at] }));
    const take = (fits) => { const at = left.findIndex(({ child }) => fits(child)); return at < 0 ? null : left.splice(at, 1)[0]; };
    const inner = fresh.map((child) => take((each) => each.isEqualNode(child)));
    for (const [at, child] of fresh.entries()) {
      inner[at] ??= take((each) => nameOf(each) === nameOf(child));
      if (inner[at]) differences(inner[at].live, inner[at].child, child, found);
    }
    found.push({ live, was: before, now, inner, gone: left.map((each) => each.live) });
  }
  return found;
}

/* -- put in place ---------------------------------------------------------------------------------- */

function copy(element) {
  const made = document.importNode(element, true);
  made.classList.add("renewed"); // as high as it is from now on, not as high as a place for it
  for (const field of made.querySelectorAll("[name=csrf_token]")) field.value = token();
  for (const field of made.querySelectorAll("[name=form_id]")) field.value = newId();
  return made;
}

/** In the order wanted; what stays is not touched unless it changes places. */
function arrange(parent, wanted) {
  for (const node of [...parent.children]) if (!wanted.includes(node)) node.remove();
  let next = parent.firstElementChild;
  for (const node of wanted) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

/** Returns what puts it back; `made` are the new elements. */
function put({ live, now, inner }) {
  if (!inner) {
    const made = copy(now);
    live.replaceWith(made);
    return { element: made, made: [made], back: () => made.replaceWith(live) };
  }
  const before = [...live.children];
  const wanted = [...now.children].map((child, at) => inner[at]?.live ?? copy(child));
  arrange(live, wanted);
  return { element: live, made: wanted.filter((each) => !before.includes(each)), back: () => arrange(live, before) };
}

/** As in the page, so in what the server sent. */
function note({ was: before, now, inner }) {
  if (before === known) known = now;
  else if (!inner) before.replaceWith(now.cloneNode(true));
  if (!inner) return undefined;
  return arrange(before, [...now.children].map((child, at) => inner[at]?.child ?? child.cloneNode(true)));
}

const isTyped = (field) => (field.matches("select") ? [...field.options].some((each) => each.selected !== each.defaultSelected)
  : field.value !== field.defaultValue || field.checked !== field.defaultChecked);

/** Whether somebody is at it: types there, has it open, selected or under the focus. */
function isHeld({ live, inner, gone }) {
  const selection = getSelection();
  return (inner ? gone : [live]).some((element) => element.contains(document.activeElement)
    || element.matches(":popover-open") || element.querySelector(":popover-open, dialog[open]")
    || [...element.querySelectorAll(FIELDS)].some(isTyped)
    || (!selection.isCollapsed && selection.containsNode(element, true)));
}

/* -- nothing in sight moves ------------------------------------------------------------------------ */

/** What is seen at a grid of places, and where it stands. */
function inSight() {
  const seen = new Map();
  for (let y = 60; y < innerHeight; y += 24)
    for (const x of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const element = document.elementFromPoint(x * innerWidth, y);
      const box = part(document).contains(element) && element.getBoundingClientRect();
      if (box && box.height < innerHeight / 4) seen.set(element, box);
    }
  return seen;
}

const left = (seen) => [...seen].filter(([element]) => element.isConnected).map(([element, box]) => [element.getBoundingClientRect(), box]);

/** By how many pixels most of what has moved did. */
function shiftOf(seen) {
  const counts = Object.groupBy(left(seen).map(([now, box]) => Math.round(now.top - box.top)).filter(Boolean), String);
  const [most] = Object.values(counts).sort((one, other) => other.length - one.length);
  return most?.[0] ?? 0;
}

const isNear = (now, box, ...names) => names.every((name) => Math.abs(now[name] - box[name]) <= 1);

/** Put them in place if nothing in sight moves, else leave all as it was; null then, else the new elements. */
async function tryAll(changes) {
  const seen = inSight();
  const y = scrollY;
  const boxes = changes.map(({ live }) => live.getBoundingClientRect());
  const done = changes.map(put);
  await null; // the components in it are connected; nothing is drawn before
  scrollBy({ top: shiftOf(seen), behavior: "instant" });
  const stay = left(seen);
  const isStill = stay.length
    ? stay.every(([now, box]) => isNear(now, box, "top", "left", "height"))
    : done.every(({ element }, at) => isNear(element.getBoundingClientRect(), boxes[at], "top", "height"));
  if (isStill) changes.forEach(note);
  else {
    for (const each of done.reverse()) each.back();
    scrollTo({ top: y, behavior: "instant" });
  }
  return isStill ? done.flatMap(({ made }) => made) : null;
}

/** Now or, where they would move what is in sight, when somebody asks for them. */
async function putUnseen(changes) {
  const free = changes.filter((each) => !isHeld(each));
  let made = free.length ? await tryAll(free) : [];
  const waiting = changes.filter((each) => !free.includes(each));
  if (!made) {
    made = [];
    for (const [at, each] of free.entries()) {
      const one = at < MOST ? await tryAll([each]) : null;
      if (one) made.push(...one);
      else waiting.push(each);
    }
  }
  if (made.length) tell(RENEWED, made);
  return waiting;
}

/** Everything, with what one looks at where it was; what somebody types into stays as it is. */
async function putAll(changes) {
  const seen = inSight();
  const free = changes.filter(({ live, inner, gone }) => !(inner ? gone : [live]).some((element) => [...element.querySelectorAll(FIELDS)].some(isTyped)));
  const made = free.flatMap((each) => {
    const opened = [...each.live.querySelectorAll("details")].map(({ open }) => open);
    const done = put(each);
    if (!each.inner) done.made[0].querySelectorAll("details").forEach((details, at) => { details.open = opened[at] ?? details.open; });
    note(each);
    return done.made;
  });
  await null;
  scrollBy({ top: shiftOf(seen), behavior: "instant" });
  if (focused && focused !== document.activeElement) (focused.isConnected ? focused : again(focused))?.focus({ preventScroll: true });
  if (made.length) tell(RENEWED, made);
}

/** What stands now for an element that was replaced. */
function again(element) {
  if (element.id) return document.getElementById(element.id);
  const link = element.getAttribute("href");
  return link && part(document).querySelector(`[href="${CSS.escape(link)}"]`);
}

/* -- when ------------------------------------------------------------------------------------------ */

/** null where the page cannot be had. */
async function differing() {
  const began = performance.now();
  const page = await pageAt(location.href, null, BY_ITSELF);
  const took = performance.now() - began;
  ready = performance.now() + (page ? Math.min(Math.max(LEAST, SPARING * took), LONGEST) : LONGEST);
  const now = page && plain(page);
  const live = part(document);
  return now && live ? differences(live, was(), now) : null;
}

const base = () => shown ?? Number(document.querySelector("meta[name=changes]").dataset.seen);
const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

async function look() {
  timer = 0;
  const now = total(counts);
  const differ = await differing();
  if (!differ) return later();
  const waiting = await putUnseen(differ);
  waits = waiting.length > 0;
  if (!waits) return done(now);
  ready = Math.max(ready, performance.now() + WAITING);
  return say();
}

function later() {
  timer ||= setTimeout(look, Math.max(0, ready - performance.now()));
}

function say() {
  const many = Math.max(1, total(counts) - base());
  showNews(`${many} change${many === 1 ? "" : "s"}`, "", renew);
}

async function renew() {
  const now = total(counts);
  const differ = await differing();
  if (!differ) return announce("The server did not answer. Try again in a moment.");
  await putAll(differ);
  return done(now);
}

function done(now) {
  shown = now;
  waits = false;
  hideNews();
}

component("renews", (element, signal) => {
  element.style.overflowAnchor = "none"; // the browser would move the page by itself, too
  element.addEventListener("focusin", ({ target }) => { focused = target; }, { signal });
  listen([CHANGED], (detail) => {
    ({ counts } = detail);
    if (waits) say();
    later();
  }, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
});
