/* The outline says which part of the text is being read. Sections out of sight have no layout, so only
   the headings of those in the window are asked where they stand. */

const outline = document.querySelector(".outline");
const parts = []; // {heading, section, link} in the order of the text
for (const link of outline?.querySelectorAll("a") ?? []) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) parts.push({ heading, section: heading.closest(".rows"), link });
}
const inWindow = new Set();

function onMove(entries) {
  for (const { target, isIntersecting } of entries) {
    if (!target.matches(".rows")) continue;
    if (isIntersecting) inWindow.add(target);
    else inWindow.delete(target);
  }
  point(parts.findLast(isBegun)?.link);
}

/** Whether the reader has come to the part: its heading is above the second third of the window. */
function isBegun({ heading, section }) {
  const { top } = (inWindow.has(section) ? heading : section).getBoundingClientRect();
  return top < innerHeight / 3;
}

function point(now) {
  for (const { link } of parts) if (link !== now) link.removeAttribute("aria-current");
  if (!now || now.hasAttribute("aria-current")) return;
  now.setAttribute("aria-current", "location");
  const { top, bottom } = now.getBoundingClientRect();
  const box = outline.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) outline.scrollTop += top - box.top - box.height / 3;
}

if (parts.length > 0) {
  const watcher = new IntersectionObserver(onMove, { rootMargin: "0px 0px -66% 0px" });
  for (const { heading } of parts) watcher.observe(heading);
  for (const section of document.querySelectorAll("#text .rows")) watcher.observe(section); // jumps too
  const fold = outline.querySelector("details");
  outline.addEventListener("click", (event) => { if (event.target.closest("a")) fold.open = false; });
}
