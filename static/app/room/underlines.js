/* Which highlight each underline of a mark belongs to: app/web/room/marks.py gives them places, and the marks of
   a block in their order tell which. */

import { highlight } from "./list.js";

const PLACES = ["a", "b", "c", "d"]; // what is deeper shares the last
const washes = new WeakMap(); // mark -> the class of its wash as the server gave it
const known = new WeakMap(); // mark -> Map: number -> its underlines

/** Show the mark without these of its highlights: their underlines go, and the wash is that of the last
    that stays. */
export function leaveOut(mark, out) {
  if (!out.length) {
    mark.removeAttribute("data-no");
    if (washes.has(mark)) wash(mark, washes.get(mark));
    return;
  }
  const underlines = underlinesOf(mark);
  const stay = [...underlines].filter(([number]) => !out.includes(number)).flatMap(([, those]) => those);
  const gone = out.flatMap((number) => underlines.get(number)).filter((each) => !stay.includes(each));
  const value = [...new Set(gone)].join(" ");
  if (mark.dataset.no !== value) mark.dataset.no = value;
  wash(mark, `w-${classOf(mark, `${stay.at(-1)}-`).slice(2)}`);
}

const classOf = (mark, start) => [...mark.classList].find((name) => name.startsWith(start)) ?? "";

function wash(mark, name) {
  const now = classOf(mark, "w-");
  if (!washes.has(mark)) washes.set(mark, now);
  if (now === name) return;
  if (now) mark.classList.remove(now);
  if (name) mark.classList.add(name);
}

/** number -> ["a", "c"] for each highlight of the mark. */
function underlinesOf(mark) {
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
    before = here;
  }
}

function taken(number, occupied) {
  const wanted = highlight(number)?.tags.length || 1;
  const free = PLACES.filter((place) => !occupied.includes(place)).slice(0, wanted);
  return free.length < wanted ? [...free, PLACES.at(-1)] : free;
}
