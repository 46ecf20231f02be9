/* "/" leads to the search box from anywhere. */

const box = () => [...document.querySelectorAll("[data-find-here], [data-find]")].find((each) => each.checkVisibility());

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog") || localStorage.getItem("briefmark-keys") === "off") return;
  event.preventDefault();
  const field = box();
  if (field) field.select();
  else document.querySelector(".find-link")?.click();
});
