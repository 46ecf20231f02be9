/* Which highlights the page shows, in the order of the text, whether their cards are there or not: each
   row says which begin in it. */

const text = document.getElementById("text");
let all = null; // number -> {number, by, tags, colour, note, row, filtered}

function read() {
  const found = new Map();
  for (const row of text.querySelectorAll("[data-roll]"))
    for (const [number, by, tags, colour, note] of JSON.parse(row.dataset.roll)) {
      const name = String(number);
      const filtered = all?.get(name)?.filtered ?? false;
      found.set(name, { number: name, by, tags: tags.split(" ").filter(Boolean), colour, note, row, filtered });
    }
  return found;
}

let current = false;

/** By number. `filtered` is set by the filter and stays while the rows change. */
export function roll() {
  if (!current) all = read();
  current = true;
  return all;
}

export const entryOf = (number) => roll().get(String(number));

document.addEventListener("briefmark:rows", () => { current = false; });
