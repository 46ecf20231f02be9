/* Insert a passage's reference where the cursor is; without script it is there to copy. */

const text = document.querySelector("[data-synthesis] textarea");

function insert(citation) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const space = start > 0 && !/[\s([]/.test(value[start - 1]) ? " " : "";
  text.setRangeText(space + citation, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  document.getElementById("announcer").textContent = `${citation} inserted`;
}

if (text) {
  for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => insert(button.dataset.insert));
  }
  let changed = false;
  text.addEventListener("input", () => { changed = true; });
  text.form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
