/* A line at the foot of the page with a way back, and the voice for those who do not see it. */

const LONG_ENOUGH = 8000; // milliseconds
const line = () => document.getElementById("toast");
let timer = 0;

/** Say it to screen readers. The same words twice are said twice. */
export function announce(words) {
  const voice = document.getElementById("announcer");
  voice.textContent = "";
  setTimeout(() => { voice.textContent = words; }, 50);
}

/** Show it, with a button if there is something to do about it. */
export function say(words, label = "", act = null) {
  const toast = line();
  if (!toast) return announce(words);
  toast.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
  if (act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.addEventListener("click", () => { hush(); act(); });
    toast.append(button);
  }
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hushUnlessInUse, LONG_ENOUGH);
  return announce(words);
}

export function hush() {
  clearTimeout(timer);
  line().hidden = true;
}

/** Nobody loses a button that the pointer or the focus is on. */
function hushUnlessInUse() {
  if (line().matches(":hover, :focus-within")) timer = setTimeout(hushUnlessInUse, LONG_ENOUGH);
  else hush();
}
