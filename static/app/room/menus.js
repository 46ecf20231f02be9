/* The menus of the room: where they stand, how arrows walk through them, and the one that says what a block is. */

import { component } from "../component.js";
import { base, theText } from "./text.js";

const GAP = 8; // pixels
const LEAST = 240; // pixels in which the menu of tags still has two of them

/** Put an open menu below a box of the window ({top, bottom, and x or right}), or above it where there is more
    room, else beside the column that ends at `beside`; within the window, which does not scroll. Which of
    them: given again, the menu stays there. */
export function placeMenu(menu, { top, bottom, right, x = NaN, beside = Infinity }, side = "") {
  Object.assign(menu.style, { left: "", top: "", maxBlockSize: "" });
  const room = { below: innerHeight - bottom - 2 * GAP, above: top - 2 * GAP, beside: innerHeight - 2 * GAP };
  const { offsetHeight: wanted, offsetWidth: width } = menu;
  side ||= wanted <= room.below || room.below >= room.above ? "below" : "above";
  if (room[side] < Math.min(wanted, LEAST) && beside + GAP + width <= innerWidth) side = "beside";
  const height = Math.min(wanted, Math.max(room[side], LEAST), innerHeight - 2 * GAP);
  const y = { below: bottom + GAP, above: top - GAP - height, beside: top }[side];
  const left = side === "beside" ? beside + GAP : Number.isNaN(x) ? right - width / 3 : x;
  menu.style.maxBlockSize = `${height}px`;
  menu.style.top = `${within(y, innerHeight - height) + scrollY}px`;
  menu.style.left = `${within(left, innerWidth - width) + scrollX}px`;
  return side;
}

const within = (at, most) => Math.max(GAP, Math.min(at, most - GAP));

/** Open a menu of items at a box, with the focus on its first one. */
export function openMenu(menu, box) {
  menu.showPopover();
  placeMenu(menu, box);
  itemsOf(menu)[0].focus({ preventScroll: true });
}

const itemsOf = (menu) => [...menu.querySelectorAll("button")];

function walk(menu, event) {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

component("menu", (menu, signal) => menu.addEventListener("keydown", (event) => walk(menu, event), { signal }));

/* One menu for all blocks: the link beside a block opens it here instead of on a page of its own. */
component("zone-menu", (menu, signal) => theText().addEventListener("click", (event) => {
  const link = event.target.closest("[data-zone]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const { ordinal, in: zone } = link.closest("[data-ordinal]").dataset;
  for (const button of itemsOf(menu)) {
    button.formAction = `${base()}/blocks/${ordinal}/zone`;
    button.ariaChecked = String(button.value === zone);
  }
  openMenu(menu, link.getBoundingClientRect());
}, { signal }));
