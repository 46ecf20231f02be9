/* Keys of one letter, and the table of them. They can be switched off (WCAG 2.1.4), and none acts
   while somebody types or holds a modifier. */

const KEY = "briefmark-keys";
const dialog = document.getElementById("keys");
const box = document.getElementById("keys-on");

export const isOn = () => localStorage.getItem(KEY) !== "off";

/** Whether somebody answers a dialog, a menu or a session that ran out. */
export function isBusy(event) {
  return event.defaultPrevented || event.isComposing || isTyping(event.target)
    || document.querySelector("dialog[open], [role=menu]:popover-open") !== null;
}

/** Whether the key press is meant for a field, a dialog or the browser. */
export function isElsewhere(event) {
  return event.ctrlKey || event.metaKey || event.altKey || isBusy(event);
}

export function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") != null;
}

export function showKeys() {
  dialog.showModal();
}

if (dialog) {
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  document.querySelector("[data-opens=keys]").addEventListener("click", showKeys);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
