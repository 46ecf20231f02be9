/* Which highlight each underline of a mark belongs to: app/web/room/marks.py gives them places, and the marks of
   a block in their order tell which. */

import { highlight } from "./list.js";

const PLACES = ["a", "b", "c", "d"]; // what is deeper shares the last
const washes = new WeakMap(); // mark -> the class of its wash as the server gave it
const known = new WeakMap(); // mark -> Map: number -> its underlines
const begins = new WeakMap(); // mark -> the highlights that begin with it
const beside = new WeakMap(); // mark -> the numbers of their tags as the server gave them

/** Show the mark without these of its highlights: their underlines go, and the wash is that of the last
    that stays. */
export function leaveOut(mark, out) {
  if (!out.length) {
    mark.removeAttribute("data-no");
    if (washes.has(mark)) wash(mark, washes.get(mark));
    if (beside.has(mark)) mark.dataset.t = beside.get(mark);
    return;
  }
  const underlines = underlinesOf(mark);
  const stay = [...underlines].filter(([number]) => !out.includes(number)).flatMap(([, those]) => those);
  const gone = out.flatMap((number) => underlines.get(number)).filter((each) => !stay.includes(each));
  const value = [...new Set(gone)].join(" ");
  if (mark.dataset.no !== value) mark.dataset.no = value;
  wash(mark, `w-${classOf(mark, `${stay.at(-1)}-`).slice(2)}`);
  number(mark, out);
}

/** Beside the line, too, only those that stay. */
function number(mark, out) {
  if ("t" in mark.dataset && !beside.has(mark)) beside.set(mark, mark.dataset.t);
  if (!beside.has(mark)) return;
  const listed = new Set(begins.get(mark).filter((each) => !out.includes(each)).flatMap(numbersOf));
  const now = beside.get(mark).split("·").filter((each) => listed.has(each)).join("·");
  if (now) mark.dataset.t = now;
  else mark.removeAttribute("data-t");
}

function numbersOf(each) {
  const { tags } = highlight(each);
  const keys = tags.map((slug) => document.querySelector(`#filter-panel [data-chip="tag:${slug}"] .key`));
  return tags.length ? keys.map((key) => key?.textContent ?? "") : ["?"];
}

const classOf = (mark, start) => mark.className.split(" ").find((name) => name.startsWith(start)) ?? ""; // a third of what a list of classes takes

function wash(mark, name) {
  const now = classOf(mark, "w-");
  if (!washes.has(mark)) washes.set(mark, now);
  if (now === name) return;
  if (now) mark.classList.remove(now);
  if (name) mark.classList.add(name);
}

/** number -> ["a", "c"] for each highlight of the mark. */
export function underlinesOf(mark) {
  if (!known.has(mark)) read(mark.closest(".block"));
  return known.get(mark);
}

function read(block) {
  let before = new Map();
  for (const mark of block.getElementsByTagName("mark")) {
    const numbers = mark.dataset.h.split(" ");
    const here = new Map(numbers.filter((number) => before.has(number)).map((number) => [number, before.get(number)]));
    for (const number of numbers) if (!here.has(number)) here.set(number, taken(number, [...here.values()].flat()));
    known.set(mark, here);
    begins.set(mark, numbers.filter((number) => !before.has(number) && highlight(number)?.row.contains(mark)));
    before = here;
  }
}

function taken(number, occupied) {
  const wanted = highlight(number)?.tags.length || 1;
  const free = PLACES.filter((place) => !occupied.includes(place)).slice(0, wanted);
  return free.length < wanted ? [...free, PLACES.at(-1)] : free;
}
