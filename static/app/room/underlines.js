/* Which highlight each underline of a mark belongs to: app/web/room/marks.py gives them places, and the marks of
   a block in their order tell which. */

import { highlight } from "./list.js";

const PLACES = ["a", "b", "c", "d"]; // what is deeper shares the last
const known = new WeakMap(); // mark -> Map: number -> its underlines

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
    before = here;
  }
}

function taken(number, occupied) {
  const wanted = highlight(number)?.tags.length || 1;
  const free = PLACES.filter((place) => !occupied.includes(place)).slice(0, wanted);
  return free.length < wanted ? [...free, PLACES.at(-1)] : free;
}
