/* Insert a passage's reference where the cursor is; without script it is there to copy. */

import { component } from "./component.js";
import { announce } from "./messages.js";

const textBox = () => document.querySelector("[data-component~=synthesis] textarea");

function insert(citation) {
  const text = textBox();
  const { selectionStart: start, selectionEnd: end, value } = text;
  const space = start > 0 && !/[\s([]/.test(value[start - 1]) ? " " : "";
  text.setRangeText(space + citation, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  announce(`${citation} inserted`);
}

component("citation", (button, signal) => {
  button.parentElement.querySelector("[data-plain]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", () => insert(button.dataset.insert), { signal });
});

component("synthesis", (form, signal) => {
  let changed = false;
  form.addEventListener("input", () => { changed = true; }, { signal });
  form.addEventListener("submit", () => { changed = false; }, { signal });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); }, { signal });
});
