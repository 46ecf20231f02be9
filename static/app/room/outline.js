/* The outline says which part of the text is being read. Sections out of sight have no layout, so only
   the headings of those in the window are asked where they stand. */

import { component } from "../component.js";
import { theText } from "./text.js";

component("outline", (outline, signal) => {
  const parts = partsOf(outline);
  if (!parts.length) return;
  const inWindow = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!target.matches(".rows")) continue;
      if (isIntersecting) inWindow.add(target);
      else inWindow.delete(target);
    }
    point(outline, parts, parts.findLast((part) => isBegun(part, inWindow))?.link);
  }, { rootMargin: "0px 0px -66% 0px" });
  for (const { heading } of parts) watcher.observe(heading);
  for (const section of theText().querySelectorAll(".rows")) watcher.observe(section); // jumps too
  signal.addEventListener("abort", () => watcher.disconnect());
  const fold = outline.querySelector("details");
  outline.addEventListener("click", (event) => { if (event.target.closest("a")) fold.open = false; }, { signal });
});

/** {heading, section, link} in the order of the text. */
function partsOf(outline) {
  return [...outline.querySelectorAll("a")].flatMap((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading ? [{ heading, section: heading.closest(".rows"), link }] : [];
  });
}

/** Whether the reader has come to the part: its heading is above the second third of the window. */
function isBegun({ heading, section }, inWindow) {
  const { top } = (inWindow.has(section) ? heading : section).getBoundingClientRect();
  return top < innerHeight / 3;
}

function point(outline, parts, now) {
  for (const { link } of parts) if (link !== now) link.removeAttribute("aria-current");
  if (!now || now.hasAttribute("aria-current")) return;
  now.setAttribute("aria-current", "location");
  const { top, bottom } = now.getBoundingClientRect();
  const box = outline.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) outline.scrollTop += top - box.top - box.height / 3;
}
