/* Keys of one letter. None acts while somebody types, while a menu or a dialog is open, or with a
   modifier; all can be switched off (WCAG 2.1.4). Every module asks here. */

import { component } from "./component.js";

const STORED = "briefmark-keys";
export const FIELDS = "input, textarea, select, [contenteditable]";

export const areOn = () => localStorage.getItem(STORED) !== "off";

/** A box that chooses a passage takes no keys but the space bar. */
export const isTyping = (target) => target.closest?.(FIELDS)?.matches(":not(.chooses)") ?? false;

/** Whether a key press is for a field, a menu, a dialog or an input method. `own` names an open menu that
    leaves its keys to whoever asks, as long as the focus is not in it; what only shows something, as the
    card at the foot of a phone, says so with data-leaves-keys. */
export function isTaken(event, own = "") {
  return event.defaultPrevented || event.isComposing || isTyping(event.target)
    || event.target.closest?.(":popover-open:not([data-leaves-keys]), dialog") != null
    || [...document.querySelectorAll("dialog[open], :popover-open:not([data-leaves-keys])")].some((open) => open.id !== own);
}

/** Let keys of the page act: {key: act}, until the signal. They come last, at the window: with words selected,
    a letter is for the menu, which listens at the document. */
export function onKeys(acts, signal) {
  addEventListener("keydown", (event) => {
    const isHeld = event.ctrlKey || event.metaKey || event.altKey;
    if (isHeld || !Object.hasOwn(acts, event.key) || !areOn() || isTaken(event)) return;
    event.preventDefault();
    acts[event.key]();
  }, { signal });
}

/** Keys that are pressed before something is `ready` are for what has the focus then. */
export async function typedAhead(ready) {
  const typed = [];
  const keep = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    typed.push(event);
  };
  addEventListener("keydown", keep, true);
  const isReady = await ready();
  removeEventListener("keydown", keep, true);
  if (!isReady) return;
  for (const { key, shiftKey, ctrlKey, metaKey } of typed) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, ctrlKey, metaKey, bubbles: true, cancelable: true }));
  }
}

/** Show the table of the page's keys. */
export function showKeys() {
  document.getElementById("keys").showModal();
}

component("keys", (dialog, signal) => {
  const box = dialog.querySelector("input[type=checkbox]");
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "on" : "off"), { signal });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); }, { signal });
});

component("opens-keys", (button, signal) => button.addEventListener("click", showKeys, { signal }));
