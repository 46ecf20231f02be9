/* The way to the original beside the text. Its module is read where it stands open, or when it is first
   asked for. */

import { component } from "../component.js";
import { onKeys } from "../keys.js";
import { onDemand } from "../on_demand.js";
import { narrow } from "./cards.js";

const read = onDemand(() => import("./original.js"));
const stored = () => `briefmark-original-${document.querySelector("[data-person]").dataset.person}`;

/** What this person chose in this browser: {open, size}. */
export const remembered = () => JSON.parse(localStorage.getItem(stored()) ?? "{}");
export const remember = (what) => localStorage.setItem(stored(), JSON.stringify({ ...remembered(), ...what }));

const turn = (step) => document.querySelector(`#original [data-turn="${step}"]`)?.click();
const toggle = async () => (await read())?.toggle();

component("opens-original", (form, signal) => form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.closest("[popover]")?.hidePopover();
  toggle();
}, { signal }));

component("text", connect);
component("checked", connect); // an import

function connect(_, signal) {
  onKeys({ o: toggle, "[": () => turn(-1), "]": () => turn(1) }, signal);
  if (document.getElementById("original") || (remembered().open && !narrow.matches)) read();
}
