/* Changes to highlights, each said in words with a way back. */

import { change } from "./change.js";
import { say } from "../messages.js";
import { theText } from "./text.js";
import { undo } from "./undo.js";

/** Add a highlight. The id is the client's: sent again after a lost answer it adds nothing twice. */
export function add(id, { start, end, exact }, { tags, ...rest }) {
  const { revision } = theText().dataset;
  return done(change("/highlights", { id, start, end, exact, revision, tag: tags, ...rest }));
}

/** Put tags and note in place of what stood there at this version. */
export function edit(number, { version }, { tags, ...rest }) {
  return done(change(`/highlights/${number}`, { version, tag: tags, ...rest }), version);
}

/** Move its ends to the span. */
export function adjust(number, version, { start, end, exact }) {
  return done(change(`/highlights/${number}/span`, { version, start, end, exact }), version);
}

export function remove(number) {
  return done(change(`/highlights/${number}/removal`, {}));
}

/** `before` is the version that was changed: when it is still the same, nothing was. */
async function done(sent, before) {
  const answer = await sent;
  if (!answer.ok) return answer;
  const { version, hidden } = answer.body.highlight;
  if (version === Number(before)) return answer;
  say(`${answer.body.said}${hidden ? " The filter hides it." : ""}`, "Undo", undo);
  return answer;
}
