/* Choosing many passages of a list: by click, with Shift all between, by key; what is chosen is counted in the
   bar below. The form works without this. Ctrl+Z takes back the last act. */

import { component } from "./component.js";
import { areOn, isTaken, onKeys, showKeys } from "./keys.js";
import { announce } from "./messages.js";

component("chooses-passages", (form, signal) => {
  let last = null; // where a range begins
  const boxes = () => [...form.querySelectorAll(".chooses")];
  const same = ({ value }) => boxes().filter((box) => box.value === value); // under each of its tags

  function tell() {
    const ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value)).size;
    const shown = new Set(boxes().map((box) => box.value)).size;
    const many = "all" in form.dataset ? Number(form.dataset.all) - shown + ticked : ticked;
    form.querySelector("[data-chosen]").textContent = `${many.toLocaleString("en")} chosen`;
  }

  function set(some, isOn) {
    for (const box of some.flatMap(same)) box.checked = isOn;
    tell();
  }

  /** All from the last one to this one become what this one is. */
  function choose(box, isRange) {
    const all = boxes();
    const ends = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
    set(isRange && ends[0] >= 0 ? all.slice(ends[0], ends[1] + 1) : [box], box.checked);
    last = box;
  }

  function chooseFocused() {
    const box = document.activeElement?.closest(".passage, .hit")?.querySelector(".chooses");
    if (!box) return announce("Go to a passage first.");
    box.checked = !box.checked;
    choose(box, false);
    return announce(`${box.ariaLabel.replace(/^Choose /, "")} ${box.checked ? "chosen" : "no longer chosen"}. ${form.querySelector("[data-chosen]").textContent}`);
  }

  const chooseShown = () => set(boxes(), !boxes().every((box) => box.checked));

  form.addEventListener("click", (event) => {
    if (event.target.matches(".chooses")) choose(event.target, event.shiftKey);
  }, { signal });
  // Enter in a box would send the form by its first button
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".chooses, select")) event.preventDefault();
  }, { signal });
  form.addEventListener("reset", () => setTimeout(tell), { signal });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-choose=shown]")) return;
    event.preventDefault();
    document.getElementById("choose-menu").hidePopover();
    set(boxes(), true);
  }, { signal });
  const tags = form.querySelector("select");
  onKeys({ x: chooseFocused, a: chooseShown, ...(tags && { t: () => tags.focus() }), ...("showsKeys" in form.dataset && { "?": showKeys }) }, signal);
  tell();
});

component("turns-acts", (form, signal) => addEventListener("keydown", (event) => {
  const isTurn = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z";
  if (!isTurn || !areOn() || isTaken(event)) return;
  event.preventDefault();
  if (event.shiftKey) form.action = form.dataset.redo;
  form.requestSubmit();
}, { signal }));
