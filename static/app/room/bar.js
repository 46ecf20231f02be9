/* The bar of the room, and the one at the foot of a phone. */

import { component } from "../component.js";
import { ROWS, SHOWN, listen } from "../events.js";
import { KEYS } from "./filtered.js";
import { theText } from "./text.js";

const isHidden = () => theText().hasAttribute("data-hidden");

component("hide-highlights", (button, signal) => {
  const say = () => { button.ariaPressed = String(isHidden()); };
  button.addEventListener("click", KEYS.h, { signal });
  listen([ROWS, SHOWN], say, signal);
  say();
});

/** One stop for the Tab key: arrows lead from tool to tool. */
component("toolbar", (bar, signal) => {
  const tools = () => [...bar.querySelectorAll(":is(a, button):not(:disabled, .menu *)")].filter((tool) => tool.checkVisibility());
  const stand = (here) => { for (const tool of tools()) tool.tabIndex = tool === here ? 0 : -1; };
  bar.setAttribute("role", "toolbar");
  bar.ariaLabel = "Tools";
  bar.addEventListener("focusin", ({ target }) => { if (!target.closest(".menu")) stand(target); }, { signal });
  bar.addEventListener("keydown", (event) => {
    const all = tools();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    all.at(next % all.length).focus();
  }, { signal });
  requestAnimationFrame(() => { if (!bar.contains(document.activeElement)) stand(tools()[0]); }); // which show is known by then
});
