/* Sentences that read like recommendations and that nobody has decided on: underlined with dots and with a sign
   beside their paragraph, which opens the strip. Off until somebody asks, since what a rule points at is not read as
   the rest is; the list of recommendations leads here with ?cues. */

import { get } from "../api.js";
import { component } from "../component.js";
import { ROWS, listen } from "../events.js";
import { newId } from "../identifiers.js";
import { say } from "../messages.js";
import { paint } from "./paint.js";
import { mayRecommend, recommendWords } from "./recommending.js";
import { base, rangeOf, spanOf, theText } from "./text.js";

let on = new URLSearchParams(location.search).has("cues");
let found = [];

/** What there is to say of them. */
async function look() {
  const { ok, body } = on ? await get(`${base()}/cues`) : { ok: true, body: { cues: [] } };
  if (!ok) return body.message;
  found = body.cues;
  draw();
  return body.said;
}

function draw() {
  for (const sign of theText().querySelectorAll(".cue-sign")) sign.remove();
  const ranges = found.map(({ start, end }) => rangeOf(start, end, theText())).filter(Boolean);
  paint("cue", ranges);
  for (const [n, range] of ranges.entries()) signOf(range, found[n]);
}

function signOf(range, { rule }) {
  const gutter = range.startContainer.parentElement.closest(".para").querySelector(".gutter");
  const words = `Reads like a recommendation: ${rule}. Decide.`;
  const sign = Object.assign(document.createElement("button"), { type: "button", className: "plain cue-sign", textContent: "R?", title: words });
  sign.setAttribute("aria-label", words);
  sign.disabled = !mayRecommend();
  sign.addEventListener("click", () => {
    const span = spanOf(range, theText());
    recommendWords({ id: newId(), span, tags: [], note: "", back: () => sign.focus({ preventScroll: true }) });
  });
  gutter.append(sign);
}

component("undecided", (button, signal) => {
  const tell = () => { button.ariaPressed = String(on); };
  button.addEventListener("click", async () => {
    on = !on;
    tell();
    const said = await look();
    if (on && said) say(said);
  }, { signal });
  listen([ROWS], () => { if (on) look(); }, signal);
  tell();
  if (on) look().then((said) => say(said));
});
