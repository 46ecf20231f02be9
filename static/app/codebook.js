/* The codebook: a move swaps the tree in place and keeps the focus; Alt and the arrow keys move
   the tag whose buttons have the focus. Without script every button is a form of its own. */

import { pageAt, post } from "./api.js";
import { component } from "./component.js";
import { announce } from "./messages.js";
import { isNow } from "./renew.js";

const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "outdent", ArrowRight: "indent" };
let moving = false;

component("codebook-tree", (tree, signal) => {
  tree.addEventListener("submit", (event) => {
    if (!event.submitter?.matches(".moves button")) return;
    event.preventDefault();
    move(tree, event.target, event.submitter.value);
  }, { signal });
  tree.addEventListener("keydown", (event) => {
    const step = event.altKey && STEPS[event.key];
    const form = step && event.target.closest(".entry")?.querySelector(".moves");
    if (!form) return;
    event.preventDefault(); // Alt and left is “back” in many browsers
    move(tree, form, step);
  }, { signal });
});

component("keys-hint", (hint) => { hint.hidden = false; });

async function move(tree, form, step) {
  if (moving) return;
  moving = true;
  const { id } = form.closest(".entry");
  const answer = await post(form.action, { move: step });
  const page = answer.ok ? await pageAt(answer.body.go) : null;
  moving = false;
  if (!answer.ok) return sendPlainly(form, step); // the page that comes says what is wrong
  if (!page) return location.assign(answer.body.go);
  swap(tree, page);
  const entry = document.getElementById(id);
  entry.querySelector(`[value="${step}"]`).focus();
  tellPlace(tree, entry);
}

function sendPlainly(form, step) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "move", value: step });
  form.append(field);
  form.submit();
}

function swap(tree, page) {
  isNow(page);
  const open = new Set([...tree.querySelectorAll("details[open]")].map((each) => each.closest(".entry").id));
  tree.replaceChildren(...page.getElementById("tree").childNodes);
  for (const each of tree.querySelectorAll("details")) each.open = open.has(each.closest(".entry").id);
}

function tellPlace(tree, entry) {
  const entries = [...tree.querySelectorAll(".entry")];
  const name = entry.querySelector("h2").textContent;
  announce(`${name} is now number ${entries.indexOf(entry) + 1} of ${entries.length}`);
}
