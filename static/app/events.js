/* What happens to the text of a brief and its changes, and in the project elsewhere, for whoever shows something of it. */

export const ROWS = "briefmark:rows"; // rows came from the server in place of others
export const SHOWN = "briefmark:shown"; // the filter shows other highlights than before
export const KEPT = "briefmark:kept"; // a change is kept until there is a connection, was sent or taken back; `detail` has the answer
export const RENEWED = "briefmark:renewed"; // elements of a page came in place of others; `detail` has them
export const OPENED = "briefmark:opened"; // a card; `detail` is the number of its highlight
export const CHANGED = "briefmark:changed"; // somebody changed the project: `detail` is {names, counts}, see live.js
export const CONNECTION = "briefmark:connection"; // `detail` is "lost", "back", "out" (signed out) or "gone"
export const SIGNED_IN = "briefmark:signed-in"; // again, in place

export const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** Call `told(detail)` at each of these events, until the signal. */
export function listen(names, told, signal) {
  for (const name of names) document.addEventListener(name, ({ detail }) => told(detail), { signal });
}

globalThis.requestIdleCallback ??= (act) => setTimeout(act, 16); // WebKit has none

/** `act`, once, when the page has nothing else to do. */
export function idly(act) {
  let waiting = 0;
  return () => { waiting ||= requestIdleCallback(() => { waiting = 0; act(); }, { timeout: 500 }); };
}

/** `act`, when what was changed until now is painted; in a page that nobody sees, when it is seen. */
export const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act));
