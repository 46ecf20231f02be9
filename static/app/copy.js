/* Buttons that copy the value of a field: <button data-component="copy" data-copy="id-of-field" hidden>. */

import { copyText } from "./clipboard.js";
import { component } from "./component.js";

component("copy", (button, signal) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    button.textContent = await copyText(field.value) ? "Copied" : "Selected: press Ctrl+C";
  }, { signal });
});
