/* A quotation with its citation and a link back: its link copies it; without script it leads to a page that shows it. */

import { get } from "./api.js";
import { copyRich } from "./clipboard.js";
import { component } from "./component.js";
import { say } from "./messages.js";

/** Copy what stands at the address of a quotation. */
export async function copyQuotation(address) {
  const { ok, body } = await get(address);
  if (!ok) return say(body.message);
  if (await copyRich(body.html, body.text)) return say(body.said);
  return location.assign(address);
}

component("copies-quotation", (link, signal) => {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    copyQuotation(link.href);
  }, { signal });
});
