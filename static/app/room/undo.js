/* Undo and redo. The server knows what was done in this brief since signing in, so both reach back
   over a reload. What a colleague has changed since is left as it is, and passed over the next time. */

import { component } from "../component.js";
import { hush, say } from "../messages.js";
import { change } from "./change.js";

const passing = [];
let busy = Promise.resolve();

export const undo = () => turn("undo", "Redo", () => redo());
export const redo = () => turn("redo", "Undo", () => undo());

/** One after the other, however fast the keys come. */
function turn(what, label, back) {
  busy = busy.then(() => send(what, label, back));
  return busy;
}

async function send(what, label, back) {
  hush();
  const { ok, body } = await change(`/${what}`, { passing });
  if (ok && body.go) location.reload(); // the words stand on the page that comes
  else if (ok) say(body.said, label, back);
  else {
    if (body.current?.event) passing.push(body.current.event);
    say(body.message);
  }
}

component("undo", (form, signal) => form.addEventListener("submit", (event) => {
  event.preventDefault();
  (form.dataset.turn === "undo" ? undo : redo)();
}, { signal }));
