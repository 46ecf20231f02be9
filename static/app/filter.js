/* The chips of the filter are plain links. After one the page comes back where it was: same scroll
   position, focus on the same chip, the further filters still open. "f" goes to the line to type in. */

const KEY = "briefmark-filter";
const bar = document.querySelector("[data-filter]");

function remember(chip) {
  const open = bar.querySelector("details")?.open ?? false;
  const place = { path: location.pathname, chip, y: scrollY, open };
  sessionStorage.setItem(KEY, JSON.stringify(place));
}

function comeBack() {
  const stored = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const place = stored ? JSON.parse(stored) : null;
  if (place?.path !== location.pathname) return;
  const details = bar.querySelector("details");
  if (details && place.open) details.open = true;
  bar.querySelector(`[data-chip="${CSS.escape(place.chip)}"]`)?.focus({ preventScroll: true });
  scrollTo({ top: place.y, behavior: "instant" });
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

if (bar) {
  comeBack();
  bar.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-chip]");
    if (chip && !event.ctrlKey && !event.metaKey) remember(chip.dataset.chip);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "f" || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
    event.preventDefault();
    bar.querySelector("#q").focus();
  });
}
