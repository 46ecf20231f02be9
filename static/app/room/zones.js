/* One menu for all blocks: the link beside a block opens it here instead of on a page of its own. */

import { component } from "../component.js";
import { base, theText } from "./text.js";

component("zone-menu", (menu, signal) => theText().addEventListener("click", (event) => {
  const link = event.target.closest("[data-zone]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const { ordinal } = link.closest("[data-ordinal]").dataset;
  for (const button of menu.querySelectorAll("button")) {
    button.formAction = `${base()}/blocks/${ordinal}/zone`;
    button.toggleAttribute("aria-current", button.value === "body");
  }
  const { left, bottom } = link.getBoundingClientRect();
  menu.style.left = `${Math.max(0, Math.min(left, innerWidth - 200))}px`;
  menu.showPopover();
  menu.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button").focus();
}, { signal }));
