/* What stands in the way of making it, with what to do about it. */

const byId = (id) => document.getElementById(id);

/** `widen`: the passage can take the words in; `instead`: the recommendation that can be joined. "" takes it away. */
export function complain(message, { widen = false, instead = "" } = {}) {
  byId("strip-problem").hidden = !message;
  byId("strip-message").textContent = message;
  byId("strip-widen").hidden = !widen;
  byId("strip-instead").hidden = !instead;
  byId("strip-instead").textContent = instead && `Join ${instead} again`;
  byId("strip-instead").value = instead;
  if (message) byId("strip-problem").scrollIntoView({ block: "nearest" });
}
