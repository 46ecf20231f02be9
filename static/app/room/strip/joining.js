/* The box of the strip: empty for a new recommendation, else R7, or words of the one that the passage joins, which is
   chosen among those that have them (the ARIA combobox pattern). The button says which it will be. */

import { get } from "../../api.js";
import { base } from "../text.js";

const byId = (id) => document.getElementById(id);

let found = []; // records to join, of what is typed
let chosen = -1; // which of them
let looking = Promise.resolve();

export const box = () => byId("strip-join");
export const typed = () => box().value.trim();
export const isOffered = () => found.length > 0;
export const chosenRef = () => found[chosen]?.ref ?? "";
export const refOf = (option) => found[[...option.parentElement.children].indexOf(option)].ref;

export function setLabel(words) {
  byId("strip-make").firstElementChild.textContent = words;
}

/** R7 as it is typed, or the record that is chosen, once it is known which there are; "" for none. */
export async function toJoin() {
  await looking;
  return chosenRef() || (/^r?\d+$/i.test(typed()) ? typed() : "");
}

/** Show the records that have the words typed; `fail(message)` where they cannot be had. */
export function look(fail) {
  looking = find(typed(), fail);
}

async function find(words, fail) {
  if (!words) return show([]);
  const { ok, body } = await get(`${base()}/recommendations?find=${encodeURIComponent(words)}`);
  if (words !== typed()) return undefined;
  return ok ? show(body.found, 0, body.more) : fail(body.message);
}

export function show(records, at = -1, more = false) {
  found = records;
  byId("strip-found").replaceChildren(...records.map(({ ref, title }, n) => {
    const option = Object.assign(document.createElement("li"), { id: `strip-found-${n}`, role: "option" });
    option.append(Object.assign(document.createElement("b"), { textContent: ref }), Object.assign(document.createElement("bdi"), { className: "name", textContent: title }));
    return option;
  }));
  if (more) byId("strip-found").append(Object.assign(document.createElement("li"), { className: "quiet small", textContent: "There are more: type another word." }));
  byId("strip-found").hidden = !records.length;
  box().ariaExpanded = String(records.length > 0);
  point(records.length ? at : -1);
}

export function walk(step) {
  point((chosen + step + found.length) % found.length);
}

function point(at) {
  chosen = at;
  for (const [n, option] of [...byId("strip-found").querySelectorAll("[role=option]")].entries()) {
    option.classList.toggle("active", n === at);
    option.ariaSelected = String(n === at);
  }
  if (at >= 0) {
    box().setAttribute("aria-activedescendant", `strip-found-${at}`);
    setLabel(`Join ${found[at].ref}`);
  } else box().removeAttribute("aria-activedescendant");
}
